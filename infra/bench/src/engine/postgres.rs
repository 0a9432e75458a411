//! A PostgreSQL of one's own, as it comes but for the number of connections.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use api::Cause;
use tokio::process::Command;

use super::Running;
use super::rival::{free_port, listens};

/// Whom it runs as where we are root, as whom it refuses to.
const USER: &str = "postgres";

/// The folder of its programs, the newest where there are several.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|version| version.path().join("bin")).collect();
    found.sort();
    found.into_iter().rfind(|bin| bin.join("postgres").is_file() && bin.join("initdb").is_file())
}

pub(super) fn missing() -> Option<String> {
    programs().is_none().then(|| "there is no PostgreSQL; on Debian, apt-get install postgresql".into())
}

pub(super) async fn start(running: &mut Running) -> Result<(), Cause> {
    let programs = programs().ok_or("there is no PostgreSQL")?;
    let data = running.folder.join("postgres");
    std::fs::create_dir_all(&data)?;
    if is_root() {
        let owned = Command::new("chown").arg("-R").arg(USER).arg(&running.folder).status().await?;
        if !owned.success() {
            return Err("the folder could not be given to postgres".into());
        }
    }
    let made = as_user(&programs.join("initdb"))
        .args(["--auth", "trust", "--username", USER, "--pgdata"])
        .arg(&data)
        .stdout(Stdio::null())
        .status()
        .await?;
    if !made.success() {
        return Err("initdb failed".into());
    }
    let port = free_port()?;
    let child = as_user(&programs.join("postgres"))
        .arg("-D")
        .arg(&data)
        .args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k", "", "-c", "log_min_messages=error"])
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    running.children.push(child);
    running.connection = format!("postgres://{USER}@127.0.0.1:{port}/postgres");
    listens(port).await
}

fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]).arg(program);
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}
