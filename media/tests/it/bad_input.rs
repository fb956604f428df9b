//! What is broken, too much, or not what it says.

use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;
use sandesham_media::{Limits, Purpose, Reason, Request, Size, Verdict, process};

use crate::made::{
    SECRET, animation, chunk, contains, encoded, exif, landscape, look, look_for, photograph,
    picture, rendition, riff_chunk,
};

#[track_caller]
fn check_rejected(bytes: &[u8], declared_type: &str, reason: Reason) {
    assert_eq!(look(bytes, declared_type), Verdict::Rejected(reason));
    assert_eq!(look_for(Purpose::Avatar, bytes, declared_type), Verdict::Rejected(reason));
}

fn of(format: ImageFormat) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(landscape(96, 64)), format)
}

#[test]
fn a_picture_of_another_kind_than_it_says_is_refused() {
    check_rejected(&of(ImageFormat::Png), "image/jpeg", Reason::TypeMismatch);
    check_rejected(&of(ImageFormat::Jpeg), "image/png", Reason::TypeMismatch);
    check_rejected(b"<html><script>alert(1)</script>", "image/gif", Reason::TypeMismatch);
    check_rejected(b"", "image/png", Reason::TypeMismatch);
    check_rejected(b"GIF", "IMAGE/GIF; x=y", Reason::TypeMismatch);
}

#[test]
fn what_does_not_say_that_it_is_a_picture_is_a_file() {
    let page = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    for (bytes, declared_type) in [
        (page.to_vec(), "image/svg+xml"),
        (page.to_vec(), "application/octet-stream"),
        (b"<!doctype html>".to_vec(), "text/html"),
        (of(ImageFormat::Gif), "text/html"),
        (of(ImageFormat::Png), "application/pdf"),
        (b"BM\x1e\0\0\0".to_vec(), "image/bmp"),
        (b"II*\0".to_vec(), "image/tiff"),
        (Vec::new(), ""),
        (b"\x89PNG\r\n\x1a\n and nothing more".to_vec(), "application/octet-stream"),
    ] {
        assert_eq!(look(&bytes, declared_type), Verdict::File, "{declared_type}");
        let avatar = look_for(Purpose::Avatar, &bytes, declared_type);
        assert!(matches!(avatar, Verdict::Rejected(_)), "{declared_type}: {avatar:?}");
    }
}

#[test]
fn a_page_inside_a_picture_is_left_out() {
    let page = b"<html><script>alert(1)</script></html>";
    let gif = animation(1, 20);
    let comment = [&[0x21, 0xfe, u8::try_from(page.len()).unwrap()], &page[..], &[0]].concat();
    let end = gif.len() - 1;
    let polyglot = [&gif[..end], &comment, &gif[end..], page].concat();
    let picture = picture(&polyglot, "image/gif");
    assert!(picture.renditions.iter().all(|made| !contains(&made.bytes, b"<html>")));
    // A script that begins like a picture is none.
    check_rejected(b"GIF89a/*\x01\x00\x00\x00*/=1;alert(1)//", "image/gif", Reason::Damaged);
}

#[test]
fn a_picture_that_ends_too_early_is_refused_wherever_it_ends() {
    let webp = of(ImageFormat::WebP);
    for (bytes, declared_type) in [
        (photograph(&landscape(96, 64), 1), "image/jpeg"),
        (of(ImageFormat::Png), "image/png"),
        (webp, "image/webp"),
        (of(ImageFormat::Gif), "image/gif"),
    ] {
        let end = bytes.windows(SECRET.len()).rposition(|window| window == SECRET);
        let end = end.filter(|_| declared_type == "image/jpeg").unwrap_or(bytes.len() - 1);
        // A GIF without its last byte is whole: many programs leave it out.
        let end = if declared_type == "image/gif" { end } else { end + 1 };
        for length in (0..end - 1).step_by(7).chain([end - 2]) {
            let verdict = look(&bytes[..length], declared_type);
            assert!(
                matches!(verdict, Verdict::Rejected(_)),
                "{declared_type} cut to {length}: {verdict:?}"
            );
        }
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_decoded() {
    // 50,000 by 50,000, as each format may claim it.
    let header =
        [&50_000_u32.to_be_bytes()[..], &50_000_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let zeros = chunk(*b"IDAT", &[0x78, 0x01, 0x63, 0, 0, 0, 0, 0]);
    let png = [b"\x89PNG\r\n\x1a\n", &chunk(*b"IHDR", &header)[..], &zeros, &chunk(*b"IEND", &[])]
        .concat();
    check_rejected(&png, "image/png", Reason::TooManyPixels);
    let mut gif = of(ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0x50, 0xc3, 0x50, 0xc3]);
    check_rejected(&gif, "image/gif", Reason::TooManyPixels);
    let mut jpeg = of(ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xc3, 0x50, 0xc3, 0x50]);
    check_rejected(&jpeg, "image/jpeg", Reason::TooManyPixels);
    let canvas = riff_chunk(*b"VP8X", &[0, 0, 0, 0, 0x4f, 0xc3, 0, 0x4f, 0xc3, 0]);
    let body = [&canvas[..], &of(ImageFormat::WebP)[12..]].concat();
    let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
    let webp = [b"RIFF", &length[..], b"WEBP", &body].concat();
    assert!(matches!(look(&webp, "image/webp"), Verdict::Rejected(_)));
}

#[test]
fn the_limit_of_pixels_is_exact() {
    let bytes = of(ImageFormat::Png);
    let with = |pixels_max| {
        let limits = Limits { pixels_max, ..Limits::default() };
        process(&Request { bytes: &bytes, declared_type: "", purpose: Purpose::Message, limits })
    };
    assert!(matches!(with(96 * 64), Verdict::Picture(_)));
    assert_eq!(with(96 * 64 - 1), Verdict::Rejected(Reason::TooManyPixels));
}

#[test]
fn an_animation_of_ten_thousand_frames_is_refused() {
    check_rejected(&animation(10_000, 2), "image/gif", Reason::TooManyFrames);
    picture(&animation(1_000, 2), "image/gif");
    let small = Limits { animation_pixels_max: 5 * 400 - 1, ..Limits::default() };
    let bytes = animation(5, 20);
    let request =
        Request { bytes: &bytes, declared_type: "", purpose: Purpose::Message, limits: small };
    assert_eq!(process(&request), Verdict::Rejected(Reason::TooManyFrames));
}

#[test]
fn what_is_told_beside_the_picture_is_no_reason_to_refuse_it() {
    let plain = of(ImageFormat::Jpeg);
    for broken in [&exif(6)[..20], b"MM\0\x2a\xff\xff\xff\xff", b"", &[0xff; 60]] {
        let length = u16::try_from(broken.len() + 8).unwrap().to_be_bytes();
        let bytes =
            [&plain[..2], &[0xff, 0xe1], &length, b"Exif\0\0", broken, &plain[2..]].concat();
        let picture = picture(&bytes, "image/jpeg");
        assert_eq!(rendition(&picture, Size::Original).bytes, plain);
    }
}

/// Whatever it is, it is answered; what is a picture is decoded again.
fn holds_for(bytes: &[u8], declared_type: &str) {
    let limits = Limits { pixels_max: 100_000, ..Limits::default() };
    for purpose in [Purpose::Message, Purpose::Avatar] {
        let verdict = process(&Request { bytes, declared_type, purpose, limits });
        if let Verdict::Picture(picture) = verdict {
            for made in picture.renditions {
                assert!(!contains(&made.bytes, SECRET));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400), format in 0..5_usize) {
        let starts: [&[u8]; 5] = [
            b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\0\0\0WEBP", b"\0\0\0\x14ftypavif\0\0\0\0avif",
        ];
        holds_for(&bytes, "");
        holds_for(&[starts[format], &bytes].concat(), "");
    }

    #[test]
    fn any_damage_to_a_picture_is_answered(
        format in 0..5_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let whole = [
            photograph(&landscape(40, 30), 6), of(ImageFormat::Png), of(ImageFormat::WebP), animation(3, 20),
            of(ImageFormat::Jpeg),
        ];
        let mut bytes = whole[format].clone();
        // What stands after the end of a photograph is found only there.
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let limits = Limits { pixels_max: 100_000, ..Limits::default() };
        let request = Request { bytes: &bytes, declared_type: "", purpose: Purpose::Message, limits };
        let _ = process(&request);
    }
}
