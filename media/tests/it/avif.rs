//! AVIF, as another program writes it: the files in `avif/` are made by the script there.

use image::DynamicImage;
use sandesham_media::{Limits, Purpose, Reason, Request, Size, Verdict, process};

use crate::made::{
    BLUE, GREEN, RED, SECRET, YELLOW, assert_close, contains, corners, decoded, look, look_for,
    picture, rendition,
};
use crate::orientation::TURNED;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!("avif/", $name, ".avif")).as_slice()
    };
}

const PHOTOGRAPHS: [&[u8]; 8] = [
    file!("photograph-1"),
    file!("photograph-2"),
    file!("photograph-3"),
    file!("photograph-4"),
    file!("photograph-5"),
    file!("photograph-6"),
    file!("photograph-7"),
    file!("photograph-8"),
];

#[test]
fn a_photograph_is_shown_upright_and_tells_neither_where_nor_when() {
    for (bytes, expected) in PHOTOGRAPHS.iter().zip(TURNED) {
        assert!(contains(bytes, SECRET));
        let picture = picture(bytes, "image/avif");
        let is_upright = expected[1] != BLUE && expected[2] != GREEN;
        let size = if picture.width > picture.height { (96, 64) } else { (64, 96) };
        assert_eq!((picture.width, picture.height), size);
        assert_eq!(picture.content_type, "image/avif");
        let original = rendition(&picture, Size::Original);
        assert!(!contains(&original.bytes, SECRET), "{is_upright}");
        assert_eq!(original.bytes.len(), bytes.len());
        let thumb = decoded(rendition(&picture, Size::Thumb));
        assert_eq!((thumb.width(), thumb.height()), size);
        assert_close(corners(&thumb), expected);
        // What was cleaned is the same picture.
        let again = crate::made::picture(&original.bytes, "image/avif");
        assert_eq!(rendition(&again, Size::Thumb), rendition(&picture, Size::Thumb));
        assert_eq!(rendition(&again, Size::Original), original);
    }
}

#[test]
fn colours_are_as_they_were_however_they_are_kept() {
    for bytes in [file!("full-444"), file!("limited-420"), file!("limited-422")] {
        let thumb = decoded(rendition(&picture(bytes, "image/avif"), Size::Thumb));
        assert_close(corners(&thumb), [RED, GREEN, BLUE, YELLOW]);
    }
    let grey = |[red, green, blue]: [u8; 3]| {
        let weighed = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
        [u8::try_from(weighed / 1_000).unwrap(); 3]
    };
    let thumb = decoded(rendition(&picture(file!("grey"), ""), Size::Thumb));
    assert_close(corners(&thumb), [RED, GREEN, BLUE, YELLOW].map(grey));
}

#[test]
fn what_shines_through_shines_through() {
    let picture = picture(file!("transparent"), "image/avif");
    let thumb = rendition(&picture, Size::Thumb);
    assert_eq!(thumb.content_type, "image/webp");
    let DynamicImage::ImageRgba8(image) = decoded(thumb) else { panic!("it shines through") };
    let (above, below) = (image.get_pixel(10, 1).0[3], image.get_pixel(10, 62).0[3]);
    assert!(above < 20 && below > 235, "{above} and {below}");
}

#[test]
fn one_that_moves_is_a_file() {
    assert_eq!(look(file!("moving"), "image/avif"), Verdict::File);
    let avatar = look_for(Purpose::Avatar, file!("moving"), "image/avif");
    assert_eq!(avatar, Verdict::Rejected(Reason::NotAnImage));
}

#[test]
fn one_that_is_too_large_or_ends_too_early_is_refused() {
    let bytes = file!("full-444");
    let limits = Limits { pixels_max: 96 * 64 - 1, ..Limits::default() };
    let request = Request { bytes, declared_type: "", purpose: Purpose::Message, limits };
    assert_eq!(process(&request), Verdict::Rejected(Reason::TooManyPixels));
    for length in 40..bytes.len() - 1 {
        let verdict = look(&bytes[..length], "image/avif");
        assert!(matches!(verdict, Verdict::Rejected(_)), "cut to {length}: {verdict:?}");
    }
    let mut claims = bytes.to_vec();
    let size = claims.windows(4).position(|name| name == b"ispe").unwrap() + 8;
    claims[size..size + 8].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    assert_eq!(look(&claims, "image/avif"), Verdict::Rejected(Reason::TooManyPixels));
}

#[test]
fn a_page_behind_a_picture_is_left_out() {
    let page = b"<html><script>alert(1)</script></html>";
    let length = u32::try_from(page.len() + 8).unwrap().to_be_bytes();
    let boxed = [&length[..], b"uuid", page].concat();
    for bytes in [[file!("full-444"), &boxed[..]].concat(), [file!("full-444"), &page[..]].concat()]
    {
        let picture = picture(&bytes, "image/avif");
        assert!(!contains(&rendition(&picture, Size::Original).bytes, b"<html>"));
    }
}

#[test]
fn any_damage_is_answered() {
    // Where a decoder gives up it says so at length, which nobody reads here.
    std::panic::set_hook(Box::new(|_| {}));
    let bytes = file!("photograph-6");
    for at in 0..bytes.len() {
        for value in [0xff, bytes[at] ^ 0x10] {
            let mut damaged = bytes.to_vec();
            damaged[at] = value;
            let _ = look(&damaged, "image/avif");
        }
    }
}
