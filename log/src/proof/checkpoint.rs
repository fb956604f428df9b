//! A tree's head as text, as C2SP specifies it (`c2sp.org/tlog-checkpoint`).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use thiserror::Error;

use crate::digest::Hash;

/// Which tree, how large it was, and its root then: what stands in a signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// How many events: the position of the last one.
    pub size: u64,
    /// The root over their digests.
    pub root: Hash,
}

/// Text that is no checkpoint.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a checkpoint: origin, size and root, a line each")]
pub struct MalformedCheckpoint;

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = BASE64_STANDARD.encode(self.root);
        writeln!(f, "{}\n{}\n{root}", self.origin, self.size)
    }
}

impl FromStr for Checkpoint {
    type Err = MalformedCheckpoint;

    /// Lines beyond the third are extensions that others may have added, and say nothing to us.
    fn from_str(text: &str) -> Result<Self, MalformedCheckpoint> {
        let text = text.strip_suffix('\n').ok_or(MalformedCheckpoint)?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, ..] = lines.as_slice() else { return Err(MalformedCheckpoint) };
        if lines.contains(&"") {
            return Err(MalformedCheckpoint);
        }
        let number: u64 = size.parse().map_err(|_| MalformedCheckpoint)?;
        let root = BASE64_STANDARD.decode(root).map_err(|_| MalformedCheckpoint)?;
        let root = root.try_into().map_err(|_| MalformedCheckpoint)?;
        // One way of writing it only: no sign, no zeroes in front.
        if number.to_string() != *size {
            return Err(MalformedCheckpoint);
        }
        Ok(Self { origin: (*origin).to_owned(), size: number, root })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIFIED: &str = "example.com/behind-the-sofa\n20852163\n\
                             CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn a_checkpoint_of_the_specification_is_read_and_written() {
        let read: Checkpoint = SPECIFIED.parse().unwrap();
        assert_eq!((read.origin.as_str(), read.size), ("example.com/behind-the-sofa", 20_852_163));
        assert_eq!(read.to_string(), SPECIFIED);
        let extended = format!("{SPECIFIED}more\n");
        assert_eq!(extended.parse(), Ok(read));
    }

    #[test]
    fn what_is_written_otherwise_is_no_checkpoint() {
        for text in [
            "",
            "origin\n1\n",
            "origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            "origin\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n",
            "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
            "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
        ] {
            assert_eq!(text.parse::<Checkpoint>(), Err(MalformedCheckpoint), "{text:?}");
        }
    }
}
