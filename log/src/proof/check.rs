//! Checking what a proof proves (RFC 9162, 2.1.3.2 and 2.1.4.2).

use thiserror::Error;

use super::merkle::node_hash;
use crate::digest::Hash;

/// The hashes do not prove what is claimed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Unproven {
    /// The claim itself cannot be.
    #[error("a tree of {size} events has nothing at number {number}")]
    Beyond {
        /// What was asked for, from 1.
        number: u64,
        /// How large the tree is.
        size: u64,
    },
    /// More or fewer hashes than such a proof has.
    #[error("the proof has a wrong number of hashes")]
    Length,
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root of the head")]
    Root,
    /// The hashes do not lead to the root of the older tree.
    #[error("the proof does not lead to the root of the older head")]
    OldRoot,
}

/// Whether `leaf` stands at the number of `(index, size)`, from 0, in the tree of that size with this root.
pub fn check_inclusion(
    leaf: &Hash,
    (index, size): (u64, u64),
    path: &[Hash],
    root: &Hash,
) -> Result<(), Unproven> {
    if index >= size {
        return Err(Unproven::Beyond { number: index.saturating_add(1), size });
    }
    let mut at = Place { number: index, last: size - 1 };
    let mut hash = *leaf;
    for part in path {
        if at.last == 0 {
            return Err(Unproven::Length);
        }
        if at.has_left() {
            hash = node_hash(part, &hash);
            at.skip_lone();
        } else {
            hash = node_hash(&hash, part);
        }
        at.up();
    }
    match at.last {
        0 if hash == *root => Ok(()),
        0 => Err(Unproven::Root),
        _ => Err(Unproven::Length),
    }
}

/// Whether the tree of `old`'s size and root is how that of `new`'s begins.
pub fn check_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    path: &[Hash],
) -> Result<(), Unproven> {
    if old == 0 || old > new {
        return Err(Unproven::Beyond { number: old, size: new });
    }
    if old == new {
        let is_same = old_root == new_root;
        return match path {
            [] if is_same => Ok(()),
            [] => Err(Unproven::OldRoot),
            _ => Err(Unproven::Length),
        };
    }
    // Where the old tree is a node of the new one, its root is not told again.
    let begins = if old.is_power_of_two() { Some(old_root) } else { None };
    let mut path = begins.into_iter().chain(path);
    let first = path.next().ok_or(Unproven::Length)?;
    let mut at = Place { number: old - 1, last: new - 1 };
    while at.number % 2 == 1 {
        at.up();
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for part in path {
        if at.last == 0 {
            return Err(Unproven::Length);
        }
        if at.has_left() {
            old_hash = node_hash(part, &old_hash);
            new_hash = node_hash(part, &new_hash);
            at.skip_lone();
        } else {
            new_hash = node_hash(&new_hash, part);
        }
        at.up();
    }
    match at.last {
        0 if old_hash != *old_root => Err(Unproven::OldRoot),
        0 if new_hash != *new_root => Err(Unproven::Root),
        0 => Ok(()),
        _ => Err(Unproven::Length),
    }
}

/// A node on the way up, by its number and that of the last one of its height.
struct Place {
    number: u64,
    last: u64,
}

impl Place {
    /// Whether what it is joined with next stands to its left.
    fn has_left(&self) -> bool {
        self.number % 2 == 1 || self.number == self.last
    }

    /// One at the right edge without a partner is its own parent.
    fn skip_lone(&mut self) {
        while self.number != 0 && self.number.is_multiple_of(2) {
            self.up();
        }
    }

    fn up(&mut self) {
        self.number /= 2;
        self.last /= 2;
    }
}
