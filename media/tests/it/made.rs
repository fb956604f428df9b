//! Pictures that tests make.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Frame, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use sandesham_media::{Limits, Picture, Purpose, Rendition, Request, Size, Verdict, process};

/// What must be found nowhere in what is handed out.
pub(crate) const SECRET: &[u8] = b"52 deg 31 N, 13 deg 24 E";

/// Where the corners of [`landscape`] are.
pub(crate) const RED: [u8; 3] = [220, 30, 30];
pub(crate) const GREEN: [u8; 3] = [30, 200, 30];
pub(crate) const BLUE: [u8; 3] = [30, 30, 220];
pub(crate) const YELLOW: [u8; 3] = [220, 220, 30];

/// Wider than high, with a colour of its own in each quarter: red, green; blue, yellow.
pub(crate) fn landscape(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => YELLOW,
        })
    })
}

/// Half of it shines through.
pub(crate) fn transparent(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, _| {
        Rgba([10, 120, 200, if x < width / 2 { 255 } else { 60 }])
    })
}

pub(crate) fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("it can be encoded");
    bytes.into_inner()
}

/// A JPEG as a camera writes it: with a colour profile, a comment, and EXIF that tells how to turn it, where it
/// was taken, and what it was at first.
pub(crate) fn photograph(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut plain, 95);
    encoder.set_icc_profile(b"a colour profile".to_vec()).expect("JPEG takes one");
    let (width, height) = image.dimensions();
    encoder
        .write_image(image.as_raw(), width, height, image::ExtendedColorType::Rgb8)
        .expect("it can be encoded");
    let exif = [b"Exif\0\0", &exif(orientation)[..]].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>", SECRET, b"</x:xmpmeta>"].concat();
    let iptc = [b"Photoshop 3.0\0", SECRET].concat();
    let segments = [
        segment(0xe1, &exif),
        segment(0xe1, &xmp),
        segment(0xed, &iptc),
        segment(0xe5, SECRET),
        segment(0xfe, SECRET),
    ];
    [&plain[..2], &segments.concat(), &plain[2..], SECRET].concat()
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("it is short");
    [&[0xff, marker], &length.to_be_bytes()[..], body].concat()
}

/// Big-endian TIFF: an orientation, and a folder of GPS with a text.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let (first, gps_at, text_at) = (8_u32, 38_u32, 56_u32);
    let text = u32::try_from(SECRET.len()).expect("it is short");
    [
        b"MM\0\x2a".to_vec(),
        first.to_be_bytes().to_vec(),
        2_u16.to_be_bytes().to_vec(),
        entry(0x0112, 3, 1, [0, orientation, 0, 0]),
        entry(0x8825, 4, 1, gps_at.to_be_bytes()),
        0_u32.to_be_bytes().to_vec(),
        1_u16.to_be_bytes().to_vec(),
        entry(0x001c, 7, text, text_at.to_be_bytes()),
        0_u32.to_be_bytes().to_vec(),
        SECRET.to_vec(),
    ]
    .concat()
}

/// A PNG's chunk.
pub(crate) fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("it is short").to_be_bytes();
    let named = [&name[..], body].concat();
    [&length[..], &named, &crc(&named).to_be_bytes()].concat()
}

/// CRC-32, as PNG has it.
fn crc(bytes: &[u8]) -> u32 {
    let fold = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    };
    !bytes.iter().fold(u32::MAX, fold)
}

/// A WebP's chunk.
pub(crate) fn riff_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("it is short").to_le_bytes();
    let fill = if body.len() % 2 == 1 { &[0][..] } else { &[] };
    [&name[..], &length, body, fill].concat()
}

/// A GIF that moves.
pub(crate) fn animation(frames: u32, side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    encoder.set_repeat(image::codecs::gif::Repeat::Infinite).expect("it is told");
    for number in 0..frames {
        let shade = u8::try_from(number % 250).expect("it is small");
        let image = RgbaImage::from_pixel(side, side, Rgba([shade, 10, 10, 255]));
        encoder.encode_frame(Frame::new(image)).expect("it can be encoded");
    }
    drop(encoder);
    bytes
}

pub(crate) fn look(bytes: &[u8], declared_type: &str) -> Verdict {
    look_for(Purpose::Message, bytes, declared_type)
}

pub(crate) fn look_for(purpose: Purpose, bytes: &[u8], declared_type: &str) -> Verdict {
    process(&Request { bytes, declared_type, purpose, limits: Limits::default() })
}

#[track_caller]
pub(crate) fn picture(bytes: &[u8], declared_type: &str) -> Picture {
    match look(bytes, declared_type) {
        Verdict::Picture(picture) => picture,
        other => panic!("no picture: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn rendition(picture: &Picture, size: Size) -> &Rendition {
    picture.renditions.iter().find(|made| made.size == size).expect("it is made")
}

/// Decodes with nothing but the library: as it lies there, not turned.
#[track_caller]
pub(crate) fn decoded(made: &Rendition) -> DynamicImage {
    let format = ImageFormat::from_mime_type(made.content_type).expect("a known type");
    image::load_from_memory_with_format(&made.bytes, format).expect("it is whole")
}

pub(crate) fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// The colours of the corners: above left, above right, below left, below right.
pub(crate) fn corners(image: &DynamicImage) -> [[u8; 3]; 4] {
    let image = image.to_rgb8();
    let (right, below) = (image.width() - 3, image.height() - 3);
    [(2, 2), (right, 2), (2, below), (right, below)].map(|(x, y)| image.get_pixel(x, y).0)
}

#[track_caller]
pub(crate) fn assert_close(found: [[u8; 3]; 4], expected: [[u8; 3]; 4]) {
    let is_close = |(a, b): (&u8, &u8)| a.abs_diff(*b) < 40;
    let all = found.iter().flatten().zip(expected.iter().flatten()).all(is_close);
    assert!(all, "{found:?} is not {expected:?}");
}
