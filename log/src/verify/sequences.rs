//! Whether the numbers of each stream and of each room are dense, in the order of positions.
//!
//! One that belongs together lies all over the log. So the numbers are dealt out by what they number, into
//! parts that are small enough to be sorted in memory; beyond a limit they wait in a temporary file.

use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sandesham_domain::Position;
use uuid::Uuid;

use super::FirstBad;
use super::event::Event;
use super::scratch::Scratch;
use crate::error::Error;

/// Into how many parts: of a thousand million events each has less than 200 MB.
const PARTS: usize = 256;

/// The same for what one worker has gathered, a few hundred numbers a part, before it locks anything.
const LOCAL_MAX: usize = 256;

/// What is numbered.
#[derive(Clone, Copy, Hash)]
enum Sequence {
    Stream(&'static str, Uuid),
    Room(Uuid),
}

/// That something has a number, at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Numbered {
    /// Of what; two things of one hash are not to be expected before 2^32 things.
    pub(super) hash: u64,
    pub(super) position: u64,
    /// Its number; that of a room has the highest bit.
    pub(super) number: u64,
}

const OF_ROOM: u64 = 1 << 63;

/// All numbers of the log.
pub(super) struct Sequences {
    /// So that nobody can make things fall into one part.
    hasher: RandomState,
    parts: Vec<Mutex<Vec<Numbered>>>,
    scratch: Scratch,
    part_max: usize,
}

/// Those that one worker gathers.
pub(super) struct Numbers<'a> {
    sequences: &'a Sequences,
    parts: Vec<Vec<Numbered>>,
}

impl Sequences {
    /// Keeps at most about so many bytes in memory.
    pub(super) fn new(memory_bytes: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            scratch: Scratch::default(),
            part_max: (memory_bytes / PARTS / size_of::<Numbered>()).max(1),
        }
    }

    /// The first position before `before` whose number does not follow the one before it.
    pub(super) fn first_wrong(&self, before: Position) -> Result<Option<FirstBad>, Error> {
        let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let parts: Vec<usize> = (0..PARTS).collect();
        let wrong = std::thread::scope(|scope| {
            let of_some = |parts: &[usize]| -> Result<Option<Numbered>, Error> {
                let mut first = None;
                for part in parts {
                    first = earlier(first, self.first_wrong_of(*part)?);
                }
                Ok(first)
            };
            let threads: Vec<_> = parts
                .chunks(PARTS.div_ceil(workers))
                .map(|parts| scope.spawn(move || of_some(parts)))
                .collect();
            let joined =
                threads.into_iter().map(|thread| thread.join().map_err(|_| Error::Interrupted)?);
            joined.collect::<Result<Vec<_>, Error>>()
        })?;
        let first = wrong.into_iter().fold(None, earlier);
        let first = first.filter(|wrong| Position(wrong.position) < before);
        Ok(first.map(|wrong| FirstBad {
            position: Position(wrong.position),
            why: match wrong.number & OF_ROOM {
                0 => "version does not follow the one before it".to_owned(),
                _ => "room_seq does not follow the one before it".to_owned(),
            },
        }))
    }

    fn first_wrong_of(&self, part: usize) -> Result<Option<Numbered>, Error> {
        let mut all = self.scratch.take(part)?;
        all.append(&mut self.part(part));
        all.sort_unstable();
        let mut first = None;
        let mut last: Option<Numbered> = None;
        for one in all {
            let expected = match last {
                Some(last) if last.hash == one.hash => (last.number & !OF_ROOM) + 1,
                _ => 1,
            };
            if one.number & !OF_ROOM != expected {
                first = earlier(first, Some(one));
            }
            last = Some(one);
        }
        Ok(first)
    }

    fn add(&self, part: usize, numbers: &mut Vec<Numbered>) -> Result<(), Error> {
        let mut kept = self.part(part);
        kept.append(numbers);
        if kept.len() >= self.part_max {
            self.scratch.put(part, &kept)?;
            kept.clear();
        }
        Ok(())
    }

    fn part(&self, part: usize) -> MutexGuard<'_, Vec<Numbered>> {
        self.parts[part].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Numbers<'a> {
    pub(super) fn new(sequences: &'a Sequences) -> Self {
        Self { sequences, parts: vec![Vec::new(); PARTS] }
    }

    pub(super) fn add(&mut self, event: &Event<'_>) -> Result<(), Error> {
        let stream = Sequence::Stream(event.stream.kind.as_str(), event.stream.id);
        self.note(stream, event.position, event.version)?;
        match (event.room_id, event.room_seq) {
            (Some(room), Some(seq)) => {
                self.note(Sequence::Room(room.as_uuid()), event.position, seq | OF_ROOM)
            }
            _ => Ok(()),
        }
    }

    /// Hands over what is left.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        for (part, numbers) in self.parts.iter_mut().enumerate() {
            self.sequences.add(part, numbers)?;
        }
        Ok(())
    }

    fn note(&mut self, of: Sequence, position: Position, number: u64) -> Result<(), Error> {
        let hash = self.sequences.hasher.hash_one(of);
        let part = usize::from(hash.to_be_bytes()[0]);
        let numbers = &mut self.parts[part];
        numbers.push(Numbered { hash, position: position.0, number });
        if numbers.len() >= LOCAL_MAX {
            return self.sequences.add(part, numbers);
        }
        Ok(())
    }
}

fn earlier(one: Option<Numbered>, other: Option<Numbered>) -> Option<Numbered> {
    one.into_iter().chain(other).min_by_key(|wrong| wrong.position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_wrong(numbers: &[(u128, u64, u64)], memory_bytes: usize) -> Option<(u64, String)> {
        let sequences = Sequences::new(memory_bytes);
        let mut gathered = Numbers::new(&sequences);
        for (stream, position, number) in numbers {
            let of = Sequence::Stream("message", Uuid::from_u128(*stream));
            gathered.note(of, Position(*position), *number).unwrap();
        }
        gathered.flush().unwrap();
        let found = sequences.first_wrong(Position(u64::MAX)).unwrap();
        found.map(|bad| (bad.position.0, bad.why))
    }

    /// In memory, and with everything in the file.
    #[track_caller]
    fn check(numbers: &[(u128, u64, u64)], expected: Option<u64>) {
        for memory_bytes in [1 << 20, 0] {
            let found = first_wrong(numbers, memory_bytes);
            assert_eq!(found.map(|(position, _)| position), expected, "{memory_bytes}");
        }
    }

    #[test]
    fn dense_numbers_in_the_order_of_positions_are_right() {
        check(&[], None);
        check(&[(1, 1, 1), (2, 2, 1), (1, 3, 2), (3, 4, 1), (1, 5, 3)], None);
        // Workers are not in order.
        check(&[(1, 5, 3), (1, 1, 1), (1, 3, 2)], None);
        let many: Vec<_> =
            (0..5_000_u64).map(|n| (u128::from(n % 700), n + 1, n / 700 + 1)).collect();
        check(&many, None);
    }

    #[test]
    fn the_first_number_that_lacks_is_twice_or_is_early_is_found() {
        check(&[(1, 1, 2)], Some(1));
        check(&[(1, 1, 1), (1, 4, 3), (2, 3, 2)], Some(3));
        check(&[(1, 1, 1), (1, 2, 1)], Some(2));
        check(&[(1, 7, 1), (1, 6, 2)], Some(6));
        check(&[(1, 7, 1), (1, 8, 0)], Some(8));
    }

    #[test]
    fn what_lies_behind_something_worse_is_not_told() {
        let sequences = Sequences::new(1 << 20);
        let mut gathered = Numbers::new(&sequences);
        gathered.note(Sequence::Room(Uuid::nil()), Position(5), 2 | OF_ROOM).unwrap();
        gathered.flush().unwrap();
        assert_eq!(sequences.first_wrong(Position(5)).unwrap(), None);
        let gathered = &mut Numbers::new(&sequences);
        gathered.note(Sequence::Room(Uuid::nil()), Position(5), 2 | OF_ROOM).unwrap();
        gathered.flush().unwrap();
        let why = sequences.first_wrong(Position(6)).unwrap().map(|bad| bad.why);
        assert_eq!(why.as_deref(), Some("room_seq does not follow the one before it"));
    }
}
