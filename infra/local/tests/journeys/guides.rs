//! The guides in `docs/` do what they say: their blocks are run as a reader would run them, in every language they are
//! written in but Rust, whose blocks are doctests of `functions/site`.
//!
//! A guide is a row of steps. A step is one block, or several in different languages one after another, and what follows
//! it at once, fenced as `text` or indented, is its answer; `…` there stands for anything. The blocks of one language are
//! one program, run against a server of its own; where they say `mh_YOUR_KEY` they get a key.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::json;
use tokio::process::Command;

use crate::events::root;
use crate::process::Process;

const PATIENCE: Duration = Duration::from_secs(120);
/// Between the answers of two steps.
const MARK: &str = "=== the next step ===";
/// The port on which the guides' receivers listen.
const RECEIVER: &str = "9000";

/// A language that guides are run in.
#[derive(Clone, Copy, Debug)]
struct Language {
    fence: &'static str,
    program: &'static str,
    file: &'static str,
    mark: &'static str,
    /// What ends the program, background work included.
    end: &'static str,
}

const SHELL: Language = Language {
    fence: "sh",
    program: "bash",
    file: "guide.sh",
    mark: "echo; echo '=== the next step ==='\n",
    end: "for job in $(jobs -p); do kill $job; done\n",
};
const JAVASCRIPT: Language =
    Language { fence: "js", program: "node", file: "guide.mjs", mark: "console.log('\\n=== the next step ===');\n", end: "" };
const PYTHON: Language = Language {
    fence: "python",
    program: "python3",
    file: "guide.py",
    mark: "print('\\n=== the next step ===', flush=True)\n",
    end: "",
};

/// The blocks of a step by language, and what its answer must have, in this order.
#[derive(Debug, Default)]
struct Step {
    blocks: BTreeMap<String, String>,
    parts: Vec<String>,
}

/// Where a line of a guide is.
enum Place {
    Prose,
    Block(String),
    Answer,
}

fn steps(guide: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut place, mut same_step) = (Place::Prose, false);
    for line in guide.lines() {
        place = match (place, line) {
            (Place::Block(_) | Place::Answer, "```") => Place::Prose,
            (Place::Block(language), _) => {
                let block = steps.last_mut().unwrap().blocks.get_mut(&language).unwrap();
                block.push_str(&format!("{line}\n"));
                Place::Block(language)
            }
            (Place::Answer, _) => {
                expect(&mut steps, line);
                Place::Answer
            }
            (Place::Prose, "```text") if same_step => Place::Answer,
            (Place::Prose, _) if line.starts_with("```") => {
                let language = line.trim_start_matches('`').to_owned();
                if !same_step || steps.last().is_none_or(|step| step.blocks.contains_key(&language)) {
                    steps.push(Step::default());
                }
                steps.last_mut().unwrap().blocks.insert(language.clone(), String::new());
                same_step = true;
                Place::Block(language)
            }
            (Place::Prose, _) => {
                if line.starts_with("    ") && same_step {
                    expect(&mut steps, line);
                } else if !line.is_empty() {
                    same_step = false;
                }
                Place::Prose
            }
        };
    }
    steps
}

fn expect(steps: &mut [Step], line: &str) {
    let parts = line.split('…').map(str::trim).filter(|part| !part.is_empty());
    steps.last_mut().unwrap().parts.extend(parts.map(str::to_owned));
}

/// Each language writes JSON with its own spaces.
fn plain(text: &str) -> String {
    text.replace(": ", ":").replace(", ", ",")
}

/// Runs the blocks that `guide` has in `language`, and holds their answers against the guide.
async fn holds(guide: &str, language: Language) {
    if Command::new(language.program).arg("--version").stdout(Stdio::null()).status().await.is_err() {
        eprintln!("skipped: there is no {} to run {guide} with", language.program);
        return;
    }
    let text = std::fs::read_to_string(root().join("docs").join(guide)).unwrap();
    let steps: Vec<Step> = steps(&text).into_iter().filter(|step| step.blocks.contains_key(language.fence)).collect();
    assert!(steps.iter().any(|step| !step.parts.is_empty()), "{guide} answers nothing in {}", language.fence);

    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder.path().join("data"), &[]).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let told = |text: &str| text.replace(RECEIVER, &port).replace("127.0.0.1:3000", &process.address.to_string());
    let blocks: String = steps.iter().map(|step| format!("{}{}", step.blocks[language.fence], language.mark)).collect();
    let program = format!("{}{}", told(&blocks).replace("mh_YOUR_KEY", &key(&process).await), language.end);
    let output = run(&folder.path().join(language.file), language, &program).await;

    let (answers, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{guide} in {}:\n{answers}\n{wrong}", language.fence);
    for (step, answer) in steps.iter().zip(answers.split(MARK)) {
        let answer = plain(answer);
        let mut rest = answer.as_str();
        for part in &step.parts {
            let found = rest.split_once(&plain(&told(part)));
            let block = &step.blocks[language.fence];
            rest = found.unwrap_or_else(|| panic!("no `{part}`, or too early, in what\n{block}answers:\n{answer}\n{wrong}")).1;
        }
    }
}

/// A key of somebody who reads guides.
async fn key(process: &Process) -> String {
    let reader = json!({"email": "reader@example.com", "password": "velvet kettle orbit"});
    let token = process.post("/api/auth/signup", "", reader).await.body["token"].as_str().unwrap().to_owned();
    let key = process.post("/api/keys", &token, json!({"name": "guide"})).await;
    key.body["key"].as_str().unwrap().to_owned()
}

async fn run(file: &Path, language: Language, program: &str) -> Output {
    std::fs::write(file, program).unwrap();
    let mut command = Command::new(language.program);
    command.arg(file).current_dir(file.parent().unwrap()).stdin(Stdio::null()).kill_on_drop(true);
    tokio::time::timeout(PATIENCE, command.output()).await.expect("the guide takes too long").unwrap()
}

#[tokio::test]
async fn a_team_a_colleague_a_key_and_who_did_what() {
    holds("teams.md", SHELL).await;
}

#[tokio::test]
async fn quick_start() {
    tokio::join!(
        holds("guides/quick-start.md", SHELL),
        holds("guides/quick-start.md", JAVASCRIPT),
        holds("guides/quick-start.md", PYTHON)
    );
}

#[tokio::test]
async fn verify_a_signature() {
    tokio::join!(
        holds("guides/verify-a-signature.md", SHELL),
        holds("guides/verify-a-signature.md", JAVASCRIPT),
        holds("guides/verify-a-signature.md", PYTHON)
    );
}

#[tokio::test]
async fn the_other_guides() {
    tokio::join!(
        holds("guides/retries-and-dead-letters.md", SHELL),
        holds("guides/be-told.md", SHELL),
        holds("guides/time-zones-and-clock-changes.md", SHELL),
        holds("guides/leaving-dates-out.md", SHELL),
        holds("guides/idempotency-and-limits.md", SHELL),
        holds("guides/teams-and-keys.md", SHELL),
        holds("guides/troubleshooting.md", SHELL)
    );
}

/// A guide with blocks that nobody runs would go stale unseen.
#[test]
fn every_guide_with_blocks_is_run() {
    let tested = include_str!("guides.rs");
    for guide in std::fs::read_dir(root().join("docs/guides")).unwrap() {
        let path = guide.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for step in steps(&std::fs::read_to_string(&path).unwrap()) {
            for language in step.blocks.keys().filter(|language| *language != "rust") {
                let constant = [SHELL, JAVASCRIPT, PYTHON].iter().zip(["SHELL", "JAVASCRIPT", "PYTHON"]);
                let constant = constant.into_iter().find(|(known, _)| known.fence == language);
                let (_, constant) = constant.unwrap_or_else(|| panic!("{name} has a block in `{language}`"));
                assert!(tested.contains(&format!("holds(\"guides/{name}\", {constant})")), "{name} is not run in {language}");
            }
        }
    }
}
