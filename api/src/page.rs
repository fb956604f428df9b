//! Lists: `?cursor=` and `?limit=`, answered with `{"items": [...], "next": ...}`.

use sandesham_projections::{Cursor, Page};
use serde::de::DeserializeOwned;

use crate::fields::{Fields, Read};

/// Items a page, if the caller says nothing.
const LIMIT_DEFAULT: u32 = 50;

/// The most items a page.
const LIMIT_MAX: u32 = 200;

/// Reads `limit`: 1 to 200, 50 if it is missing.
pub fn limit(fields: &mut Fields<'_>) -> Read<u32> {
    let within = |limit: u32| match limit {
        1..=LIMIT_MAX => Ok(limit),
        _ => Err(format!("must be from 1 to {LIMIT_MAX}")),
    };
    fields.optional_as("limit", within).map(|limit| limit.unwrap_or(LIMIT_DEFAULT))
}

/// Reads `cursor` and `limit`. Clients take a cursor as it is; it is not secret, and one that
/// somebody made up leads nowhere that they may not look.
pub fn page<K: DeserializeOwned>(fields: &mut Fields<'_>) -> Read<Page<K>> {
    let after = fields.optional_as("cursor", |text: String| text.parse::<Cursor<K>>());
    Read::all((after, limit(fields))).map(|(after, limit)| Page { after, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Option<Page<u64>> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let pairs: Vec<_> = pairs.iter().map(owned).collect();
        let mut fields = Fields::of_pairs(&pairs);
        let page = page(&mut fields);
        fields.finish(page).ok()
    }

    #[test]
    fn a_page_leads_to_the_next() {
        let first = read(&[("limit", "2")]).unwrap();
        let cut = first.cut(vec![1_u64, 2, 3], |item| *item);
        assert_eq!(cut.items, [1, 2]);
        let next = read(&[("cursor", &cut.next.unwrap())]).unwrap();
        assert_eq!((next.key(), next.limit), (Some(&2), 50));
    }

    #[test]
    fn a_limit_is_from_1_to_200() {
        assert_eq!(read(&[("limit", "200")]), Some(Page::first(200)));
        for limit in ["0", "201", "-1", "x", ""] {
            assert_eq!(read(&[("limit", limit)]), None, "{limit}");
        }
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        for cursor in ["", "x", "bnVsbA==", "Ing"] {
            assert_eq!(read(&[("cursor", cursor)]), None, "{cursor}");
        }
    }
}
