//! The data folder: one process at a time, and the keys that live in it, readable by their owner only.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use api::{Cause, base32};
use jiff::SignedDuration;
use machine::Machine;
use seal::SealKeys;

/// The folder, held for as long as this lives.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// The lock is the operating system's: it ends with the process, however that ends.
    _lock: File,
}

/// What the items of the table look like. Raised when what is stored cannot be read any more.
const FORMAT: &str = "3";

impl Folder {
    /// Takes the folder for this process, making it if need be.
    pub(crate) fn take(path: &Path) -> Result<Folder, Cause> {
        make(path).map_err(|error| format!("the data folder {} cannot be made: {error}", path.display()))?;
        let lock = private()
            .truncate(false)
            .open(path.join("lock"))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        match lock.try_lock() {
            Ok(()) => {
                let folder = Folder { path: path.to_owned(), _lock: lock };
                folder.check_format()?;
                Ok(folder)
            }
            Err(TryLockError::WouldBlock) => {
                Err(format!("the data folder {} is in use by another process; give this one its own with --data", path.display())
                    .into())
            }
            Err(TryLockError::Error(error)) => {
                Err(format!("the data folder {} cannot be locked: {error}", path.display()).into())
            }
        }
    }

    /// Refuses what another version wrote in another form, and marks a new folder.
    fn check_format(&self) -> Result<(), Cause> {
        let file = self.path.join("format");
        let found = std::fs::read_to_string(&file).unwrap_or_default();
        if found.trim() == FORMAT {
            return Ok(());
        }
        if self.path.join("table.db").exists() {
            let folder = self.path.display();
            return Err(format!(
                "the data folder {folder} is of another version, which wrote it in another form; see CHANGELOG.md"
            )
            .into());
        }
        Ok(std::fs::write(file, FORMAT)?)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The keys for sealing, made on first use. Without them what is sealed is lost, so they are never
    /// made anew beside an existing table.
    pub(crate) fn seal_keys(&self) -> Result<String, Cause> {
        let path = self.path.join("seal.key");
        if !path.exists() && self.path.join("table.db").exists() {
            return Err(format!("{} is missing: the table's secrets cannot be opened without it", path.display()).into());
        }
        secret(&path, || Ok(SealKeys::generate()?))
    }

    /// The secret in the file `name` of the folder, made on first use.
    pub(crate) fn secret(&self, name: &str, make: impl FnOnce() -> Result<String, Cause>) -> Result<String, Cause> {
        secret(&self.path.join(name), make)
    }

    /// The key that callers of the AWS port must sign with, made on first use.
    pub(crate) fn aws_key(&self) -> Result<(String, String), Cause> {
        let text = self.secret("aws.key", || {
            let mut random = [0; 32];
            getrandom::fill(&mut random).map_err(|_| "the system gives no randomness")?;
            Ok(format!("AKIA{}:{}", &base32(&random[..12])[..16], base32(&random[12..])))
        })?;
        let (id, secret) = text.trim().split_once(':').ok_or("aws.key is not a key")?;
        Ok((id.to_owned(), secret.to_owned()))
    }
}

/// How far the clock of a folder is ahead of the machine's, once somebody moved it.
#[derive(Debug)]
pub(crate) struct Ahead(PathBuf);

impl Ahead {
    /// Writes it down, so that no later start goes back behind what is stored.
    pub(crate) fn keep(&self, ahead: SignedDuration) -> Result<(), Cause> {
        let beside = self.0.with_extension("new");
        std::fs::write(&beside, ahead.as_millis().to_string())?;
        Ok(std::fs::rename(&beside, &self.0)?)
    }

    /// What was written down.
    pub(crate) fn kept(&self) -> Result<SignedDuration, Cause> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => {
                let ms =
                    text.trim().parse().map_err(|_| format!("{} does not say how far the clock is ahead", self.0.display()))?;
                Ok(SignedDuration::from_millis(ms))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(SignedDuration::ZERO),
            Err(error) => Err(format!("{} cannot be read: {error}", self.0.display()).into()),
        }
    }
}

impl Folder {
    /// How far its clock is ahead.
    pub(crate) fn ahead(&self) -> Ahead {
        Ahead(self.path.join("clock"))
    }

    /// Writes `aws.env`, what a function or an AWS client beside this process needs in its environment to work
    /// on the same state, and gives its path.
    pub(crate) fn write_environment(&self, address: SocketAddr, machine: &Machine) -> Result<String, Cause> {
        let (id, secret) = self.aws_key()?;
        let lines: Vec<String> = machine
            .environment(address, &id, &secret)
            .into_iter()
            .map(|(name, value)| format!("{name}={}", quoted(&value)))
            .collect();
        let path = self.path.join("aws.env");
        let mut file = private().truncate(true).open(&path)?;
        file.write_all((lines.join("\n") + "\n").as_bytes())?;
        Ok(path.display().to_string())
    }
}

/// `value` as a shell reads it back.
fn quoted(value: &str) -> String {
    let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.,:/+=@".contains(&byte));
    if plain { value.to_owned() } else { format!("'{}'", value.replace('\'', "'\\''")) }
}

/// The text in the file, or what `make` makes, written there first.
fn secret(path: &Path, make: impl FnOnce() -> Result<String, Cause>) -> Result<String, Cause> {
    match File::open(path) {
        Ok(mut file) => {
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            Ok(text)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = make()?;
            // Written beside and renamed, so that a crash leaves no half of a key.
            let beside = path.with_extension("new");
            let mut file = private().truncate(true).open(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, path)?;
            Ok(text)
        }
        Err(error) => Err(format!("{} cannot be read: {error}", path.display()).into()),
    }
}

/// Makes the folder for its owner alone: it holds addresses and password hashes. One that exists is left as
/// it is.
fn make(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens for writing, for the owner's eyes only.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("minutehand-folder-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn a_folder_has_one_process_and_keeps_its_keys() {
        let path = folder("keys");
        let held = Folder::take(&path).unwrap();
        assert!(Folder::take(&path).unwrap_err().to_string().contains("in use by another process"));
        let keys = held.seal_keys().unwrap();
        assert_eq!(held.seal_keys().unwrap(), keys);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path.join("seal.key")).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let (id, _) = held.aws_key().unwrap();
        assert_eq!(id.len(), 20);
    }

    #[test]
    fn a_table_without_its_key_is_refused() {
        let path = folder("lost");
        let held = Folder::take(&path).unwrap();
        std::fs::write(path.join("table.db"), b"").unwrap();
        assert!(held.seal_keys().unwrap_err().to_string().contains("seal.key is missing"));
    }

    #[test]
    fn what_another_version_wrote_is_refused() {
        let path = folder("format");
        drop(Folder::take(&path).unwrap());
        std::fs::write(path.join("table.db"), b"").unwrap();
        drop(Folder::take(&path).unwrap());
        for other in ["1", "", "2000"] {
            std::fs::write(path.join("format"), other).unwrap();
            assert!(Folder::take(&path).unwrap_err().to_string().contains("of another version"), "{other}");
        }
        std::fs::remove_file(path.join("format")).unwrap();
        assert!(Folder::take(&path).is_err(), "it had none then");
    }
}
