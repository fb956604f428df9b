//! What one emoji is: the sequences of UTS #51, by the properties of their characters and not by a
//! list, so that those of a later Unicode version are emoji too.

use unicode_properties::emoji::{is_emoji_presentation_selector, is_regional_indicator, is_zwj};
use unicode_properties::{EmojiStatus, UnicodeEmoji as _};
use unicode_segmentation::UnicodeSegmentation as _;

/// Encloses a digit, `#` or `*`.
const KEYCAP: char = '\u{20E3}';

const BLACK_FLAG: char = '\u{1F3F4}';
const CANCEL_TAG: char = '\u{E007F}';
const TAG_0: char = '\u{E0030}';
const TAG_9: char = '\u{E0039}';
const TAG_A: char = '\u{E0061}';
const TAG_Z: char = '\u{E007A}';

/// Whether the text is a single grapheme cluster and an emoji.
pub(crate) fn is_one(text: &str) -> bool {
    let mut clusters = text.graphemes(true);
    if clusters.next().is_none() || clusters.next().is_some() {
        return false;
    }
    is_flag(text) || is_tagged_flag(text) || is_keycap(text) || text.split(is_zwj).all(is_element)
}

fn is_flag(text: &str) -> bool {
    text.chars().count() == 2 && text.chars().all(is_regional_indicator)
}

/// A black flag that tags of a region's code make that region's: `gbsct`. Other tags show nothing, so that
/// one emoji could be had in any number of spellings.
fn is_tagged_flag(text: &str) -> bool {
    let tags = text.strip_prefix(BLACK_FLAG).and_then(|rest| rest.strip_suffix(CANCEL_TAG));
    let is_code = |c: char| matches!(c, TAG_0..=TAG_9 | TAG_A..=TAG_Z);
    tags.is_some_and(|tags| (3..=6).contains(&tags.chars().count()) && tags.chars().all(is_code))
}

fn is_keycap(text: &str) -> bool {
    let Some(key) = text.strip_suffix(KEYCAP) else { return false };
    let key = key.strip_suffix(is_emoji_presentation_selector).unwrap_or(key);
    matches!(key.as_bytes(), [b'0'..=b'9' | b'#' | b'*'])
}

/// An emoji character, perhaps with a skin tone or told to look like one: what joiners join.
fn is_element(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let stands_alone = !first.is_ascii() && !is_regional_indicator(first);
    let rest = chars.as_str();
    let rest = rest.strip_prefix(|c| is_emoji_presentation_selector(c) || is_skin_tone(c));
    let rest = rest.unwrap_or(chars.as_str());
    stands_alone && first.is_emoji_char() && rest.is_empty()
}

fn is_skin_tone(c: char) -> bool {
    c.emoji_status() == EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_as_one_emoji_is_one() {
        let plain = ["👍", "❤️", "❤", "🅰️", "ℹ️", "↔️", "©️", "🫩"];
        let sequences = ["#️⃣", "1⃣", "🇮🇳", "👍🏽", "👨‍👩‍👧‍👦", "❤️‍🔥", "🏳️‍🌈", "🧑🏽‍💻"];
        // The flag of Scotland.
        let tags = ["\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"];
        for good in plain.into_iter().chain(sequences).chain(tags) {
            assert!(is_one(good), "{good}");
        }
    }

    #[test]
    fn what_is_no_emoji_or_several_is_not_one() {
        let no_emoji = ["", "a", "1", "#", "é", "上", "ok", ":-)", "→", "€", "²", "\u{200D}"];
        let broken =
            ["❤\u{FE0E}", "👍\u{200D}", "🇮", "a\u{20E3}", "👍\u{20E3}", "\u{0}👍", "\u{FE0F}"];
        let several = ["👍👍", "👍 👍", "👍a", "🇮🇳🇩🇪", "🏽👍"];
        // Tags on another emoji, without an end, and of no region.
        let tagged = [
            "👍\u{E0067}\u{E0062}\u{E0073}\u{E007F}",
            "👍\u{E0061}",
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}",
            "\u{1F3F4}\u{E0067}\u{E007F}",
            "\u{1F3F4}\u{E0020}\u{E0021}\u{E0022}\u{E007F}",
        ];
        for bad in no_emoji.into_iter().chain(broken).chain(several).chain(tagged) {
            assert!(!is_one(bad), "{bad:?}");
        }
    }
}
