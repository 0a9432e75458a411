//! Unpacking a body as it arrives (RFC 1952), a bounded piece at a time.

use std::io::{self, BufRead, ErrorKind, Read};

use bytes::{Buf, Bytes};
use flate2::bufread::MultiGzDecoder;

use crate::failure::Failure;

/// What is unpacked at once. A bomb that packs a gigabyte into a megabyte has
/// only ever this much of it in memory.
const PIECE_BYTES: usize = 32 * 1024;

/// A body being unpacked.
pub(crate) struct Unpacker {
    decoder: MultiGzDecoder<Packed>,
    piece: Box<[u8]>,
    has_begun: bool,
}

/// What unpacking came to.
pub(crate) enum Unpacked {
    Piece(Bytes),
    /// More of the packed body is needed.
    Hungry,
    End,
}

impl Unpacker {
    pub(crate) fn new() -> Self {
        let decoder = MultiGzDecoder::new(Packed::default());
        Self { decoder, piece: vec![0; PIECE_BYTES].into(), has_begun: false }
    }

    /// Gives it the next chunk as received, or `None` at the end of the body.
    /// Only to be called when it is hungry.
    pub(crate) fn give(&mut self, chunk: Option<Bytes>) {
        let packed = self.decoder.get_mut();
        match chunk {
            Some(chunk) => {
                self.has_begun |= !chunk.is_empty();
                packed.bytes = chunk;
            }
            None => packed.has_ended = true,
        }
    }

    /// The next piece.
    ///
    /// # Errors
    /// When the body is not what gzip makes, or ends before gzip says it does.
    pub(crate) fn next(&mut self) -> Result<Unpacked, Failure> {
        // Servers name the coding of bodies that are not there, too: for HEAD, 204 and 304.
        if !self.has_begun {
            return Ok(if self.decoder.get_ref().has_ended { Unpacked::End } else { Unpacked::Hungry });
        }
        match self.decoder.read(&mut self.piece) {
            Ok(0) => Ok(Unpacked::End),
            Ok(length) => Ok(Unpacked::Piece(Bytes::copy_from_slice(&self.piece[..length]))),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock => Ok(Unpacked::Hungry),
                ErrorKind::UnexpectedEof => Err(Failure::InvalidResponse("its packed body is not whole")),
                _ => Err(Failure::InvalidResponse("its packed body cannot be read")),
            },
        }
    }
}

/// The packed bytes that are there. Where none are the decoder is told to ask
/// again later, which it does from where it was.
#[derive(Default)]
struct Packed {
    bytes: Bytes,
    has_ended: bool,
}

impl BufRead for Packed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.bytes.is_empty() && !self.has_ended {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(&self.bytes)
    }

    fn consume(&mut self, length: usize) {
        self.bytes.advance(length);
    }
}

impl Read for Packed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let length = there.len().min(into.len());
        into[..length].copy_from_slice(&there[..length]);
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, Failure> {
        let (mut unpacker, mut whole) = (Unpacker::new(), Vec::new());
        let mut chunks = chunks.into_iter();
        loop {
            match unpacker.next()? {
                Unpacked::Piece(piece) => {
                    assert!(piece.len() <= PIECE_BYTES);
                    whole.extend_from_slice(&piece);
                }
                Unpacked::Hungry => unpacker.give(chunks.next().map(Bytes::copy_from_slice)),
                Unpacked::End => return Ok(whole),
            }
        }
    }

    #[test]
    fn unpacks_in_chunks_of_any_size() {
        let text: Vec<u8> = (0..20_000u32).flat_map(|n| (n * n).to_be_bytes()).collect();
        let packed = packed(&text);
        for size in [1, 2, 3, 7, 10, 11, 4096, packed.len()] {
            assert!(unpack(packed.chunks(size)).unwrap() == text, "{size}");
        }
        for at in 0..40 {
            let (first, rest) = packed.split_at(at);
            assert!(unpack([first, rest]).unwrap() == text, "{at}");
        }
    }

    #[test]
    fn several_members_are_one_body() {
        let two = [packed(b"one, "), packed(b"two")].concat();
        for size in 1..two.len() {
            assert_eq!(unpack(two.chunks(size)).unwrap(), b"one, two", "{size}");
        }
    }

    #[test]
    fn no_body_is_an_empty_one() {
        assert_eq!(unpack([]).unwrap(), b"");
        assert_eq!(unpack([&b""[..]]).unwrap(), b"");
        assert_eq!(unpack([&packed(b"")[..]]).unwrap(), b"");
    }

    #[test]
    fn a_body_cut_anywhere_is_not_whole() {
        let packed = packed(b"a body that is cut");
        for length in 1..packed.len() {
            let cut = unpack([&packed[..length]]).unwrap_err();
            assert_eq!(cut, Failure::InvalidResponse("its packed body is not whole"), "{length}");
        }
    }

    #[test]
    fn what_gzip_did_not_make_cannot_be_read() {
        let mut wrong_sum = packed(b"a body");
        let last = wrong_sum.len() - 6;
        wrong_sum[last] ^= 1;
        let trailing = [packed(b"a body"), b"<!-- more -->".to_vec()].concat();
        for bytes in [&b"plain text, longer than a header"[..], &wrong_sum, &trailing] {
            assert_eq!(unpack([bytes]), Err(Failure::InvalidResponse("its packed body cannot be read")));
        }
    }
}
