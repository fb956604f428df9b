//! Text in the form in which it is searched: the same for what was written and for what is sought.

use std::fmt::Write as _;

use sandesham_domain::is_invisible;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::UnicodeEmoji as _;

/// Folds a text: compatible characters are one, letters small, white space is a single blank, what is
/// invisible is gone. Characters of scripts that do not part words stand apart, so that they are words
/// to the index; so do emoji, by number, because the index knows letters and digits alone.
pub(super) fn fold(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut folded = String::with_capacity(lower.len() + 2);
    for character in lower.nfkc().filter(|character| !is_invisible(*character)) {
        if character.is_whitespace() || character.is_control() {
            part(&mut folded);
        } else if is_emoji(character) {
            part(&mut folded);
            // A string takes everything.
            let _ = write!(folded, "emoji{:x}", u32::from(character));
            part(&mut folded);
        } else if is_unparted(character) {
            part(&mut folded);
            folded.push(character);
            part(&mut folded);
        } else {
            folded.push(character);
        }
    }
    folded
}

fn part(folded: &mut String) {
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Whether it is a word by itself once folded.
pub(super) fn is_word(character: char) -> bool {
    is_emoji(character) || is_unparted(character)
}

/// Digits, `#` and `*` count as emoji in Unicode's tables, being parts of some.
fn is_emoji(character: char) -> bool {
    !character.is_ascii() && character.is_emoji_char()
}

/// Of a script that writes words without blanks between them: Thai, Lao, Myanmar, Khmer, kana, Han.
fn is_unparted(character: char) -> bool {
    matches!(
        u32::from(character),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x31F0..=0x31FF
            | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text), expected);
    }

    #[test]
    fn case_width_and_white_space_make_no_difference() {
        check("Tea  at\nFIVE?", "tea at five?");
        check("ＴＥＡ", "tea");
        check("ÄRGER Σίσυφος", "ärger σίσυφος");
        check("cafe\u{301}", "café");
    }

    #[test]
    fn what_is_invisible_is_gone() {
        check("नम\u{200D}स्ते", "नमस्ते");
        check("co\u{AD}operate \u{202E}x\u{202C}", "cooperate x");
    }

    #[test]
    fn words_are_made_where_a_script_has_none() {
        check("去上海吧 ok", " 去 上 海 吧 ok");
        check("good👍🏽!", "good emoji1f44d emoji1f3fd !");
        check("❤️", " emoji2764 ");
        check("1#", "1#");
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is(text in "\\PC{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_word_of_a_text_is_a_part_of_it_once_both_are_folded(
            before in "[a-z ]{0,8}", word in "\\PC{1,8}", after in "[a-z ]{0,8}",
        ) {
            // What joins with its neighbours, such as an accent, is not a word by itself.
            let text = format!("{before} {word} {after}");
            let sought = fold(&word);
            prop_assert!(fold(&text).contains(sought.trim()), "{:?} in {:?}", sought, fold(&text));
        }
    }
}
