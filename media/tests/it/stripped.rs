//! What is handed out tells nothing but the picture.

use image::{DynamicImage, ImageFormat};
use sandesham_media::{Purpose, Size, Verdict};

use crate::made::{
    SECRET, animation, chunk, contains, decoded, encoded, exif, landscape, look_for, photograph,
    picture, rendition, riff_chunk, transparent,
};

#[test]
fn a_photograph_tells_neither_where_nor_when_but_keeps_its_colours() {
    for orientation in 1..=8 {
        let photograph = photograph(&landscape(96, 64), orientation);
        assert!(contains(&photograph, SECRET));
        let picture = picture(&photograph, "image/jpeg");
        for made in &picture.renditions {
            assert!(!contains(&made.bytes, SECRET), "{orientation}: {:?}", made.size);
            assert!(!contains(&made.bytes, b"Exif"), "{orientation}: {:?}", made.size);
            assert!(contains(&made.bytes, b"a colour profile"), "{orientation}: {:?}", made.size);
            assert!(made.bytes.ends_with(&[0xff, 0xd9]));
        }
    }
}

#[test]
fn a_small_picture_inside_a_photograph_goes_with_the_rest() {
    let plain = encoded(&DynamicImage::ImageRgb8(landscape(96, 64)), ImageFormat::Jpeg);
    assert_eq!(&plain[2..4], b"\xff\xe0", "the encoder writes JFIF first");
    // A JFIF header with a picture of 2 by 2, and an extension with another.
    let header = [b"\xff\xe0\0\x2a".as_slice(), &plain[6..18], &[2, 2], SECRET, b"\0"].concat();
    let header =
        [&header[..2], &u16::try_from(header.len() - 2).unwrap().to_be_bytes(), &header[4..]]
            .concat();
    let extension = [b"\xff\xe0\0\x20JFXX\0\x10".as_slice(), SECRET].concat();
    let photograph = [&plain[..2], &header, &extension, &plain[20..]].concat();
    let picture = picture(&photograph, "image/jpeg");
    assert_eq!(rendition(&picture, Size::Original).bytes, plain);
}

#[test]
fn a_drawing_tells_no_texts_and_keeps_what_shines_through() {
    let image = DynamicImage::ImageRgba8(transparent(60, 40));
    let plain = encoded(&image, ImageFormat::Png);
    let extra = [
        chunk(*b"tEXt", &[b"Comment\0", SECRET].concat()),
        chunk(*b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", SECRET].concat()),
        chunk(*b"tIME", &[7, 0xe8, 1, 2, 3, 4, 5]),
        chunk(*b"eXIf", &exif(1)),
        chunk(*b"prVt", SECRET),
    ];
    let bytes = [&plain[..33], &extra.concat(), &plain[33..], SECRET].concat();
    let picture = picture(&bytes, "image/png");
    assert_eq!(rendition(&picture, Size::Original).bytes, plain);
    let thumb = rendition(&picture, Size::Thumb);
    assert_eq!(thumb.content_type, "image/webp");
    assert_eq!(decoded(thumb).to_rgba8(), transparent(60, 40));
}

#[test]
fn a_webp_tells_no_exif_and_no_xmp() {
    let plain = encoded(&DynamicImage::ImageRgb8(landscape(96, 64)), ImageFormat::WebP);
    let extended = |flags| riff_chunk(*b"VP8X", &[flags, 0, 0, 0, 95, 0, 0, 63, 0, 0]);
    let container = |body: Vec<u8>| {
        let length = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
        [b"RIFF", &length[..], b"WEBP", &body].concat()
    };
    let extra = [
        riff_chunk(*b"EXIF", &exif(1)),
        riff_chunk(*b"XMP ", SECRET),
        riff_chunk(*b"PRIV", SECRET),
    ];
    let bytes = [extended(0x0c), plain[12..].to_vec(), extra.concat()].concat();
    let bytes = [container(bytes), SECRET.to_vec()].concat();
    let picture = picture(&bytes, "image/webp");
    let original = rendition(&picture, Size::Original);
    assert_eq!(original.bytes, container([extended(0), plain[12..].to_vec()].concat()));
    assert_eq!(decoded(original).to_rgb8(), landscape(96, 64));
}

#[test]
fn an_animation_goes_on_moving_and_tells_no_comments() {
    let plain = animation(5, 20);
    let comment = [&[0x21, 0xfe, u8::try_from(SECRET.len()).unwrap()], SECRET, &[0]].concat();
    let xmp = [
        &[0x21, 0xff, 11],
        &b"XMP DataXMP"[..],
        &[u8::try_from(SECRET.len()).unwrap()],
        SECRET,
        &[0],
    ]
    .concat();
    let loops = plain.windows(11).position(|name| name == b"NETSCAPE2.0").unwrap() - 3;
    let trailer = plain.len() - 1;
    let bytes = [
        &plain[..loops],
        &comment,
        &xmp,
        &plain[loops..trailer],
        &comment,
        &plain[trailer..],
        SECRET,
    ]
    .concat();
    let picture = picture(&bytes, "image/gif");
    assert_eq!(rendition(&picture, Size::Original).bytes, plain);
    assert_eq!((picture.width, picture.height), (20, 20));
}

#[test]
fn a_profile_photo_keeps_nothing_of_the_file() {
    let photograph = photograph(&landscape(960, 640), 1);
    let Verdict::Picture(avatar) = look_for(Purpose::Avatar, &photograph, "image/jpeg") else {
        panic!("it is a picture");
    };
    let sides: Vec<_> = avatar
        .renditions
        .iter()
        .map(|made| (made.size, decoded(made).width(), decoded(made).height()))
        .collect();
    assert_eq!(sides, [(Size::Large, 512, 512), (Size::Medium, 128, 128), (Size::Small, 64, 64)]);
    assert!(avatar.renditions.iter().all(|made| !contains(&made.bytes, SECRET)));
}
