//! Where the bytes are: a file for each piece in a folder, or in memory.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::body::Bytes;
use serde::{Deserialize, Serialize};

use super::random_name;
use crate::embedded::Durability;
use crate::error::OpenError;
use crate::hex;

/// How much is read at once.
const CHUNK_BYTES: u64 = 256 * 1024;
/// The folder of pieces that are being written.
const UNFINISHED: &str = "unfinished";

/// A piece of an object, all of it unless it was put in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    /// Its file's name.
    pub(super) name: String,
    /// Its size in bytes.
    pub(super) size: u64,
}

/// Where pieces are.
#[derive(Clone)]
pub(super) enum Place {
    Folder(PathBuf, Removing),
    Memory(Arc<Mutex<BTreeMap<String, Bytes>>>),
}

/// When a piece that nothing leads to any more is removed.
#[derive(Clone)]
pub(super) enum Removing {
    /// At once: the row that led to it is gone for good.
    Now,
    /// Once the rows are on the disk: at a power cut the row may be back.
    AfterSync(Arc<Mutex<Vec<String>>>),
}

impl Place {
    pub(super) fn open(folder: Option<PathBuf>, durability: Durability) -> Result<Place, OpenError> {
        let Some(folder) = folder else { return Ok(Place::Memory(Arc::default())) };
        let unusable = |cause| OpenError::Folder { folder: folder.clone(), cause };
        let unfinished = folder.join(UNFINISHED);
        // Nobody finishes what another process began.
        if unfinished.is_dir() {
            fs::remove_dir_all(&unfinished).map_err(unusable)?;
        }
        fs::create_dir_all(&unfinished).map_err(unusable)?;
        let removing = match durability {
            Durability::EverySecond => Removing::AfterSync(Arc::default()),
            Durability::Always => Removing::Now,
        };
        Ok(Place::Folder(folder, removing))
    }

    /// Removes whatever is not among `pieces`: what a crash left between a file and its row.
    pub(super) fn keep_only(&self, pieces: &HashSet<String>) -> Result<(), OpenError> {
        let Place::Folder(folder, _) = self else { return Ok(()) };
        let swept = files_of(folder).and_then(|files| {
            let stray = files.into_iter().filter(|file| !file.file_name().is_some_and(|name| is_among(name, pieces)));
            stray.into_iter().try_for_each(fs::remove_file)
        });
        swept.map_err(|cause| OpenError::Folder { folder: folder.clone(), cause })
    }

    /// Whether there are pieces.
    pub(super) fn has_pieces(&self) -> Result<bool, OpenError> {
        let Place::Folder(folder, _) = self else { return Ok(false) };
        let files = files_of(folder).map_err(|cause| OpenError::Folder { folder: folder.clone(), cause })?;
        Ok(!files.is_empty())
    }

    /// The pieces that wait for their rows to be on the disk; see [`Place::remove_now`].
    pub(super) fn waiting(&self) -> Vec<String> {
        match self {
            Place::Folder(_, Removing::AfterSync(names)) => {
                std::mem::take(&mut *names.lock().unwrap_or_else(PoisonError::into_inner))
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn remove_now(&self, names: &[String]) {
        if let Place::Folder(folder, _) = self {
            names.iter().for_each(|name| drop(fs::remove_file(path_of(folder, name))));
        }
    }

    /// A new piece, which is not there until it is [kept](Draft::keep).
    pub(super) fn draft(&self) -> io::Result<Draft> {
        let name = random_name();
        let to = match self {
            Place::Memory(_) => To::Memory(Vec::new()),
            Place::Folder(folder, _) => {
                let path = folder.join(UNFINISHED).join(&name);
                To::File { file: File::create_new(&path)?, path }
            }
        };
        Ok(Draft { place: self.clone(), name, size: 0, to })
    }

    /// Removes pieces. One that cannot be removed is swept when the folder is opened again.
    pub(super) fn remove(&self, pieces: &[Piece]) {
        for Piece { name, .. } in pieces {
            match self {
                Place::Memory(map) => drop(lock(map).remove(name)),
                Place::Folder(folder, Removing::Now) => drop(fs::remove_file(path_of(folder, name))),
                Place::Folder(_, Removing::AfterSync(names)) => {
                    names.lock().unwrap_or_else(PoisonError::into_inner).push(name.clone());
                }
            }
        }
    }

    /// Reads `length` bytes of `pieces` from `start` on. What of them is needed first is opened at once.
    pub(super) fn read(&self, pieces: Vec<Piece>, start: u64, length: u64) -> io::Result<Reader> {
        let mut reader = Reader { place: self.clone(), pieces: pieces.into(), skip: start, left: length, open: None };
        if length > 0 {
            reader.open_next()?;
        }
        Ok(reader)
    }
}

fn lock(map: &Mutex<BTreeMap<String, Bytes>>) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_among(name: &std::ffi::OsStr, pieces: &HashSet<String>) -> bool {
    name.to_str().is_some_and(|name| pieces.contains(name))
}

/// Two levels, so that no folder grows too large.
fn path_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(&name[..2]).join(name)
}

fn files_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Whatever else somebody put here is not ours.
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.len() == 2 && hex::decode(name).is_some());
        if is_ours && entry.file_type()?.is_dir() {
            for file in fs::read_dir(entry.path())? {
                files.push(file?.path());
            }
        }
    }
    Ok(files)
}

/// A piece that is being written. Dropped before it is kept it leaves nothing.
pub(super) struct Draft {
    place: Place,
    name: String,
    size: u64,
    to: To,
}

enum To {
    Memory(Vec<u8>),
    File { file: File, path: PathBuf },
    Kept,
}

impl Draft {
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        match &mut self.to {
            To::Memory(memory) => memory.extend_from_slice(bytes),
            To::File { file, .. } => file.write_all(bytes)?,
            To::Kept => {}
        }
        Ok(())
    }

    /// Waits until it is on the disk, and puts it where pieces are.
    pub(super) fn keep(mut self) -> io::Result<Piece> {
        match (std::mem::replace(&mut self.to, To::Kept), &self.place) {
            (To::Memory(bytes), Place::Memory(map)) => drop(lock(map).insert(self.name.clone(), bytes.into())),
            (To::File { file, path }, Place::Folder(folder, _)) => {
                let finished = file.sync_all().and_then(|()| {
                    let to = path_of(folder, &self.name);
                    let parent = to.parent().unwrap_or(folder);
                    if !parent.is_dir() {
                        fs::create_dir_all(parent)?;
                        File::open(folder)?.sync_all()?;
                    }
                    fs::rename(&path, &to)?;
                    File::open(parent)?.sync_all()
                });
                if let Err(error) = finished {
                    let _ = fs::remove_file(&path);
                    return Err(error);
                }
            }
            _ => {}
        }
        Ok(Piece { name: self.name.clone(), size: self.size })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let To::File { path, .. } = &self.to {
            let _ = fs::remove_file(path);
        }
    }
}

/// Reads a stretch of some pieces, a chunk at a time.
pub(super) struct Reader {
    place: Place,
    pieces: VecDeque<Piece>,
    skip: u64,
    left: u64,
    open: Option<Open>,
}

enum Open {
    /// With what is left of it.
    File(File, u64),
    Memory(Bytes),
}

impl Reader {
    /// The next bytes; nothing at the end.
    pub(super) fn next_chunk(&mut self) -> io::Result<Option<Bytes>> {
        if self.left == 0 {
            return Ok(None);
        }
        let chunk = match self.open.take() {
            None => {
                self.open_next()?;
                return self.next_chunk();
            }
            Some(Open::Memory(mut bytes)) => bytes.split_to(bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX))),
            Some(Open::File(mut file, mut of_this)) => {
                let mut chunk = vec![0; usize::try_from(CHUNK_BYTES.min(of_this).min(self.left)).unwrap_or(0)];
                file.read_exact(&mut chunk)?;
                of_this -= chunk.len() as u64;
                self.open = (of_this > 0).then_some(Open::File(file, of_this));
                chunk.into()
            }
        };
        self.left -= chunk.len() as u64;
        Ok(Some(chunk))
    }

    fn open_next(&mut self) -> io::Result<()> {
        let piece = loop {
            let piece = self.pieces.pop_front().ok_or(io::ErrorKind::UnexpectedEof)?;
            if self.skip < piece.size {
                break piece;
            }
            self.skip -= piece.size;
        };
        let skip = std::mem::take(&mut self.skip);
        self.open = Some(match &self.place {
            Place::Memory(map) => {
                let bytes = lock(map).get(&piece.name).cloned().ok_or(io::ErrorKind::NotFound)?;
                Open::Memory(bytes.slice(usize::try_from(skip).unwrap_or(usize::MAX).min(bytes.len())..))
            }
            Place::Folder(folder, _) => {
                let mut file = File::open(path_of(folder, &piece.name))?;
                file.seek(SeekFrom::Start(skip))?;
                Open::File(file, piece.size - skip)
            }
        });
        Ok(())
    }
}
