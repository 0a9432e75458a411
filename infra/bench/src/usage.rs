//! What processes have used, as Linux counts it.

use std::fs;
use std::path::Path;

use api::Cause;

/// Clock ticks a second in `/proc/<pid>/stat`: fixed on every architecture that Linux's ABI knows.
const TICKS_PER_SECOND: f64 = 100.0;

/// The processor time that the processes `pids` have used so far, in seconds.
///
/// # Errors
/// When one of them is gone.
pub(crate) fn cpu_s(pids: &[u32]) -> Result<f64, Cause> {
    let mut ticks = 0;
    for pid in pids {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The second field is a name in brackets and may hold anything.
        let (_, rest) = stat.rsplit_once(')').ok_or("no name in stat")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let field = |index: usize| -> Result<u64, Cause> { Ok(fields.get(index).ok_or("a short stat")?.parse::<u64>()?) };
        ticks += field(11)? + field(12)?;
    }
    Ok(ticks as f64 / TICKS_PER_SECOND)
}

/// The memory that the processes `pids` hold, in bytes.
///
/// # Errors
/// When one of them is gone.
pub(crate) fn memory_bytes(pids: &[u32]) -> Result<u64, Cause> {
    let mut kilobytes = 0;
    for pid in pids {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        kilobytes += line.trim().trim_end_matches(" kB").parse::<u64>()?;
    }
    Ok(kilobytes * 1024)
}

/// The descendants of `pid`, itself included: a server that forks is all of them.
///
/// # Errors
/// When the list of processes cannot be read.
pub(crate) fn family_of(pid: u32) -> Result<Vec<u32>, Cause> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(child) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{child}/stat")) else { continue };
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.push((child, parent.unwrap_or_default()));
    }
    let mut family = vec![pid];
    let mut index = 0;
    while index < family.len() {
        let elder = family[index];
        family.extend(parents.iter().filter(|(_, parent)| *parent == elder).map(|(child, _)| *child));
        index += 1;
    }
    Ok(family)
}

/// The size of the files in `folder` and below it, in bytes.
pub(crate) fn disk_bytes(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => disk_bytes(&entry.path()),
            Ok(found) => found.len(),
            Err(_) => 0,
        })
        .sum()
}
