//! What is made of a picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use sandesham_media::{Purpose, Size, THUMB_SIDE_MAX, Verdict};

use crate::made::{
    BLUE, GREEN, RED, YELLOW, assert_close, corners, decoded, encoded, landscape, look_for,
    picture, rendition,
};

#[track_caller]
fn check(width: u32, height: u32, thumb: (u32, u32)) {
    let bytes = encoded(&DynamicImage::ImageRgb8(landscape(width, height)), ImageFormat::Png);
    let picture = picture(&bytes, "image/png");
    let made = decoded(rendition(&picture, Size::Thumb));
    assert_eq!((made.width(), made.height()), thumb);
    assert_eq!((picture.width, picture.height), (width, height));
}

#[test]
fn a_small_picture_keeps_its_shape_and_is_never_larger() {
    check(1_920, 1_080, (480, 270));
    check(1_080, 1_920, (270, 480));
    check(481, 480, (480, 479));
    check(480, 480, (480, 480));
    check(30, 20, (30, 20));
    check(5_000, 1, (480, 1));
    check(1, 5_000, (1, 480));
    assert_eq!(THUMB_SIDE_MAX, 480);
}

#[test]
fn every_format_is_told_by_its_own_name_and_shown() {
    let image = DynamicImage::ImageRgb8(landscape(700, 500));
    for (format, content_type) in [
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Png, "image/png"),
        (ImageFormat::WebP, "image/webp"),
        (ImageFormat::Gif, "image/gif"),
    ] {
        for declared in [content_type, "application/octet-stream", ""] {
            let picture = picture(&encoded(&image, format), declared);
            assert_eq!(picture.content_type, content_type);
            let thumb = rendition(&picture, Size::Thumb);
            assert_eq!(thumb.content_type, "image/jpeg");
            assert_close(corners(&decoded(thumb)), [RED, GREEN, BLUE, YELLOW]);
        }
    }
}

#[test]
fn grey_and_deep_pictures_are_pictures_too() {
    let grey =
        DynamicImage::ImageLuma8(GrayImage::from_fn(600, 300, |x, _| Luma([x.to_le_bytes()[0]])));
    let deep = DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(landscape(600, 300)).into_rgb16());
    for bytes in [
        encoded(&grey, ImageFormat::Png),
        encoded(&grey, ImageFormat::Jpeg),
        encoded(&deep, ImageFormat::Png),
        encoded(&DynamicImage::ImageRgba16(deep.to_rgba16()), ImageFormat::Png),
        encoded(&DynamicImage::ImageLumaA8(grey.to_luma_alpha8()), ImageFormat::Png),
    ] {
        let picture = picture(&bytes, "");
        let thumb = decoded(rendition(&picture, Size::Thumb));
        assert_eq!((thumb.width(), thumb.height()), (480, 240));
    }
}

#[test]
fn a_placeholder_has_the_shape_and_the_colours_of_its_picture() {
    let bytes = encoded(&DynamicImage::ImageRgb8(landscape(1_200, 600)), ImageFormat::Jpeg);
    let hash = BASE64.decode(picture(&bytes, "image/jpeg").placeholder).unwrap();
    assert!(hash.len() <= 30, "{} bytes", hash.len());
    let ratio = thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).unwrap();
    assert!((ratio - 2.0).abs() < 0.5, "{ratio}");
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).unwrap();
    let (width, height) = (u32::try_from(width).unwrap(), u32::try_from(height).unwrap());
    let shown = image::RgbaImage::from_raw(width, height, rgba).unwrap();
    let [red, green, blue, _] = corners(&DynamicImage::ImageRgba8(shown));
    assert!(
        red[0] > red[1] && green[1] > green[0] && blue[2] > blue[1],
        "{red:?} {green:?} {blue:?}"
    );
}

#[test]
fn profile_photos_are_the_middle_of_the_picture_and_never_larger_than_it() {
    for (width, height, sides) in
        [(900, 700, [512, 128, 64]), (100, 300, [100, 100, 64]), (3, 3, [3, 3, 3])]
    {
        let bytes = encoded(&DynamicImage::ImageRgb8(landscape(width, height)), ImageFormat::Png);
        let Verdict::Picture(avatar) = look_for(Purpose::Avatar, &bytes, "image/png") else {
            panic!("it is a picture");
        };
        assert_eq!(
            avatar.renditions.iter().map(|made| decoded(made).width()).collect::<Vec<_>>(),
            sides
        );
        assert_eq!((avatar.width, avatar.height), (sides[0], sides[0]));
        let large = decoded(rendition(&avatar, Size::Large));
        if width > 3 {
            assert_close(corners(&large), [RED, GREEN, BLUE, YELLOW]);
        }
    }
}
