//! The guides in `docs/` do what they say: their blocks are run as a reader would run them.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::events::root;
use crate::process::Process;

const PATIENCE: Duration = Duration::from_secs(120);
/// Between the answers of two blocks.
const MARK: &str = "=== the next block ===";

/// The blocks of a guide, each with what its answer must have.
fn blocks(guide: &str) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in guide.lines() {
        match (inside, line) {
            (false, "```sh") => {
                inside = true;
                all.push((String::new(), Vec::new()));
            }
            (true, "```") => inside = false,
            (true, _) => all.last_mut().unwrap().0.push_str(&format!("{line}\n")),
            (false, _) if line.starts_with("    ") => {
                let parts = line.split('…').map(str::trim).filter(|part| !part.is_empty());
                all.last_mut().unwrap().1.extend(parts.map(str::to_owned));
            }
            (false, _) => {}
        }
    }
    all
}

#[tokio::test]
async fn a_team_a_colleague_a_key_and_who_did_what() {
    let guide = std::fs::read_to_string(root().join("docs/teams.md")).unwrap();
    let blocks = blocks(&guide);
    let expected: usize = blocks.iter().map(|(_, parts)| parts.len()).sum();
    assert!(blocks.len() >= 9 && expected >= 30, "the guide is read: {} blocks, {expected} parts", blocks.len());

    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("data"), &[]).await;
    let script: String = blocks.iter().map(|(block, _)| format!("{block}echo; echo '{MARK}'\n")).collect();
    let script = script.replace("http://127.0.0.1:3000", &format!("http://{}", process.address));
    let mut command = Command::new("bash");
    command.args(["-u", "-s"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut shell = command.spawn().unwrap();
    shell.stdin.take().unwrap().write_all(script.as_bytes()).await.unwrap();
    let output = tokio::time::timeout(PATIENCE, shell.wait_with_output()).await.expect("the guide takes too long").unwrap();
    let (told, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}\n{wrong}");
    for ((block, parts), answer) in blocks.iter().zip(told.split(MARK)) {
        let mut rest = answer;
        for part in parts {
            let found = rest.split_once(part.as_str());
            rest = found.unwrap_or_else(|| panic!("no `{part}`, or too early, in what\n{block}answers:\n{answer}\n{wrong}")).1;
        }
    }
}
