//! Rows as `copy ... to stdout (format binary)` sends them.

use super::found::Stop;

/// What every such answer begins with; flags and the length of an extension, both 0, follow.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const HEADER_BYTES: usize = SIGNATURE.len() + 8;

/// How many columns the statement names.
pub(super) const COLUMNS: usize = 14;

/// The bytes that have come and are not read yet.
#[derive(Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    read: usize,
    has_begun: bool,
}

/// The columns of a row; none where it is null.
pub(super) type Row<'a> = [Option<&'a [u8]>; COLUMNS];

impl Rows {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.read);
        self.read = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next row, once all of it is there.
    pub(super) fn next_row(&mut self) -> Result<Option<Row<'_>>, Stop> {
        if !self.has_begun {
            if self.bytes.len() < HEADER_BYTES {
                return Ok(None);
            }
            if !self.bytes.starts_with(SIGNATURE) {
                return Err(malformed());
            }
            (self.read, self.has_begun) = (HEADER_BYTES, true);
        }
        let mut rest = &self.bytes[self.read..];
        match take(&mut rest, 2) {
            None => return Ok(None),
            Some(count) => match i16::from_be_bytes([count[0], count[1]]) {
                // The end: nothing follows.
                -1 => return Ok(None),
                count if usize::try_from(count) == Ok(COLUMNS) => {}
                _ => return Err(malformed()),
            },
        }
        let mut row = [None; COLUMNS];
        for column in &mut row {
            let Some(length) = take(&mut rest, 4) else { return Ok(None) };
            let length = i32::from_be_bytes([length[0], length[1], length[2], length[3]]);
            // -1 stands for null.
            if let Ok(length) = usize::try_from(length) {
                let Some(value) = take(&mut rest, length) else { return Ok(None) };
                *column = Some(value);
            }
        }
        self.read = self.bytes.len() - rest.len();
        Ok(Some(row))
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

/// Postgres does not speak as it is documented to.
pub(super) fn malformed() -> Stop {
    Stop::Failed(sqlx::Error::Protocol("a copied row cannot be read".to_owned()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(rows: &[[Option<&[u8]>; COLUMNS]]) -> Vec<u8> {
        let mut bytes = [SIGNATURE, &[0; 8]].concat();
        for row in rows {
            bytes.extend(14_i16.to_be_bytes());
            for column in row {
                match column {
                    None => bytes.extend((-1_i32).to_be_bytes()),
                    Some(value) => {
                        bytes.extend(i32::try_from(value.len()).unwrap().to_be_bytes());
                        bytes.extend(*value);
                    }
                }
            }
        }
        bytes.extend((-1_i16).to_be_bytes());
        bytes
    }

    #[test]
    fn rows_are_read_however_they_are_cut() {
        let mut one = [None; COLUMNS];
        one[3] = Some(b"three".as_slice());
        let mut other = [Some(b"x".as_slice()); COLUMNS];
        other[0] = Some(b"");
        let bytes = stream(&[one, other]);
        for size in [1, 2, 7, 50, bytes.len()] {
            let (mut rows, mut read) = (Rows::default(), Vec::new());
            for part in bytes.chunks(size) {
                rows.push(part);
                while let Some(row) = rows.next_row().ok().unwrap() {
                    read.push(row.map(|column| column.map(<[u8]>::to_vec)));
                }
            }
            let expected = [one, other].map(|row| row.map(|column| column.map(<[u8]>::to_vec)));
            assert_eq!(read, expected, "{size}");
        }
    }

    #[test]
    fn what_is_no_copy_is_refused() {
        let mut rows = Rows::default();
        rows.push(b"something else that is long enough");
        assert!(rows.next_row().is_err());
    }
}
