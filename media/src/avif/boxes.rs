//! Boxes within boxes, and numbers within them.

use std::ops::Range;

use crate::reason::Reason;

/// A box: its name, and where it and its body are in the file.
#[derive(Clone, Debug)]
pub(super) struct BoxAt {
    pub(super) name: [u8; 4],
    /// Where its name is.
    pub(super) name_at: usize,
    pub(super) body: Range<usize>,
}

/// The boxes that fill `range`; whether they fill it to its end. What does not is left to the caller.
pub(super) fn boxes(bytes: &[u8], range: Range<usize>) -> (Vec<BoxAt>, bool) {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let Some(next) = one(bytes, at..range.end) else { return (found, false) };
        at = next.body.end;
        found.push(next);
    }
    (found, true)
}

fn one(bytes: &[u8], range: Range<usize>) -> Option<BoxAt> {
    let mut reader = Reader::new(bytes.get(range.clone())?);
    let short = reader.number(4).ok()?;
    let name = reader.name().ok()?;
    let (length, header) = match short {
        // To the end of the file.
        0 => (range.len(), 8),
        1 => (usize::try_from(reader.number(8).ok()?).ok()?, 16),
        length => (usize::try_from(length).ok()?, 8),
    };
    if length < header || length > range.len() {
        return None;
    }
    let body = range.start + header..range.start + length;
    Some(BoxAt { name, name_at: range.start + 4, body })
}

/// Reads numbers, the most significant byte first.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Of up to eight bytes; of none it is 0.
    pub(super) fn number(&mut self, bytes: usize) -> Result<u64, Reason> {
        let taken = self.take(bytes)?;
        Ok(taken.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    pub(super) fn short(&mut self) -> Result<u32, Reason> {
        Ok(u32::from(u16::from_be_bytes(self.array()?)))
    }

    pub(super) fn long(&mut self) -> Result<u32, Reason> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub(super) fn byte(&mut self) -> Result<u8, Reason> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn name(&mut self) -> Result<[u8; 4], Reason> {
        self.array()
    }

    /// A number of an item: it was once of two bytes.
    pub(super) fn item(&mut self, is_long: bool) -> Result<u32, Reason> {
        if is_long { self.long() } else { self.short() }
    }

    /// Version and flags, with which many boxes begin.
    pub(super) fn version(&mut self) -> Result<(u8, u32), Reason> {
        let word = self.long()?;
        Ok((word.to_be_bytes()[0], word & 0x00ff_ffff))
    }

    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Reason> {
        let (array, rest) = self.rest.split_first_chunk::<N>().ok_or(Reason::Truncated)?;
        self.rest = rest;
        Ok(*array)
    }

    fn take(&mut self, bytes: usize) -> Result<&'a [u8], Reason> {
        let (taken, rest) = self.rest.split_at_checked(bytes).ok_or(Reason::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }
}
