//! Pictures are handed out upright.

use image::{DynamicImage, ImageFormat};
use sandesham_media::{Purpose, Size, Verdict};

use crate::made::{
    BLUE, GREEN, RED, YELLOW, assert_close, chunk, corners, decoded, encoded, exif, landscape,
    look_for, photograph, picture, rendition, riff_chunk,
};

/// Where the corners are once a picture is turned as each number says.
pub(crate) const TURNED: [[[u8; 3]; 4]; 8] = [
    [RED, GREEN, BLUE, YELLOW],
    [GREEN, RED, YELLOW, BLUE],
    [YELLOW, BLUE, GREEN, RED],
    [BLUE, YELLOW, RED, GREEN],
    [RED, BLUE, GREEN, YELLOW],
    [BLUE, RED, YELLOW, GREEN],
    [YELLOW, GREEN, BLUE, RED],
    [GREEN, YELLOW, RED, BLUE],
];

#[test]
fn a_photograph_is_upright_however_the_camera_was_held() {
    for (orientation, expected) in (1..).zip(TURNED) {
        let picture = picture(&photograph(&landscape(96, 64), orientation), "image/jpeg");
        let size = if orientation < 5 { (96, 64) } else { (64, 96) };
        assert_eq!((picture.width, picture.height), size, "{orientation}");
        for size in [Size::Original, Size::Thumb] {
            let made = decoded(rendition(&picture, size));
            assert_eq!((made.width(), made.height()), (picture.width, picture.height));
            assert_close(corners(&made), expected);
        }
    }
}

#[test]
fn a_photograph_that_is_upright_keeps_every_pixel() {
    let photograph = photograph(&landscape(96, 64), 1);
    let before = image::load_from_memory(&photograph).unwrap();
    let after = picture(&photograph, "image/jpeg");
    assert_eq!(decoded(rendition(&after, Size::Original)), before);
}

#[test]
fn an_orientation_that_does_not_exist_turns_nothing() {
    for orientation in [0, 9, 255] {
        let picture = picture(&photograph(&landscape(96, 64), orientation), "image/jpeg");
        assert_eq!((picture.width, picture.height), (96, 64));
    }
}

#[test]
fn pictures_of_other_formats_that_tell_how_to_turn_them_are_turned_too() {
    let image = DynamicImage::ImageRgb8(landscape(96, 64));
    let png = encoded(&image, ImageFormat::Png);
    let png = [&png[..33], &chunk(*b"eXIf", &exif(6)), &png[33..]].concat();
    let webp = encoded(&image, ImageFormat::WebP);
    let extended = riff_chunk(*b"VP8X", &[0x08, 0, 0, 0, 95, 0, 0, 63, 0, 0]);
    let body = [&extended, &webp[12..], &riff_chunk(*b"EXIF", &exif(6))[..]].concat();
    let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
    let webp = [b"RIFF", &length[..], b"WEBP", &body].concat();
    for (bytes, content_type, result) in
        [(png, "image/png", "image/png"), (webp, "image/webp", "image/jpeg")]
    {
        let picture = picture(&bytes, content_type);
        assert_eq!((picture.width, picture.height), (64, 96), "{content_type}");
        assert_eq!(picture.content_type, result);
        let made = decoded(rendition(&picture, Size::Original));
        assert_close(corners(&made), TURNED[5]);
    }
}

#[test]
fn a_profile_photo_is_upright_too() {
    let photograph = photograph(&landscape(96, 64), 6);
    let Verdict::Picture(avatar) = look_for(Purpose::Avatar, &photograph, "image/jpeg") else {
        panic!("it is a picture");
    };
    assert_close(corners(&decoded(rendition(&avatar, Size::Large))), TURNED[5]);
}
