//! Real pictures, and what only looks like one, from the announcement to what is handed out.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use sandesham_api::ApiConfig;
use serde_json::{Value, json};

use crate::chat::text;
use crate::files::{Examines, ObjectStore, announcement, complete, fetch, put, settled};
use crate::support::{TestApp, TestUser};

async fn app(store: &ObjectStore) -> TestApp {
    let configure = |config: &mut ApiConfig| config.rates = None;
    TestApp::start_storing(store.deps(Examines), configure).await
}

/// What became of bytes that somebody sends as a file of this name and type.
async fn send(by: &TestUser, (file_name, content_type): (&str, &str), bytes: &[u8]) -> Value {
    let body = announcement(file_name, content_type, bytes);
    let announced = by.post("/v1/attachments", &body).await.ok(201);
    assert_eq!(put(&announced, bytes).await, 200);
    let id = text(&announced, "attachment_id");
    complete(by, id).await;
    settled(by, id).await
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let low = |number: u32| number.to_le_bytes()[0];
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([low(x), low(y), 128]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, format).expect("a picture of this kind");
    bytes.into_inner()
}

/// A JPEG as a phone makes it that was held upright: turned, and with the place in it.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let jpeg = picture(width, height, ImageFormat::Jpeg);
    // Big-endian TIFF: orientation 6 (turn to the right), and a pointer to a latitude.
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend(b"\0\x02");
    tiff.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    tiff.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26");
    tiff.extend(b"\0\0\0\0");
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0");
    tiff.extend(b"16.5062N 80.6480E");
    let mut segment = b"\xff\xe1".to_vec();
    let length = u16::try_from(2 + 6 + tiff.len()).expect("a short segment");
    segment.extend(length.to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(tiff);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend(segment);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_photograph_is_turned_and_tells_nothing_of_where_it_was_taken() {
    let store = ObjectStore::start().await;
    let app = app(&store).await;
    let asha = app.user("Asha").await;
    let sent = photograph(640, 480);
    assert!(holds(&sent, b"16.5062N"));
    let upload = send(&asha, ("me.jpg", "image/jpeg"), &sent).await;
    assert_eq!(upload["state"], "ready", "{upload}");
    assert_eq!((&upload["width"], &upload["height"]), (&json!(480), &json!(640)));
    assert!(upload["placeholder"].is_string());
    let id = text(&upload, "attachment_id");
    for (variant, longest) in [("original", 640), ("thumb", 480)] {
        let (_, bytes) = fetch(&asha, &format!("{id}?variant={variant}")).await.expect("hers");
        assert!(!holds(&bytes, b"16.5062N") && !holds(&bytes, b"Exif"), "{variant}");
        let shown = image::load_from_memory(&bytes).expect("a picture");
        assert!(shown.height() > shown.width(), "{variant} is upright");
        assert_eq!(shown.height(), longest);
        if variant == "original" {
            assert_eq!(upload["size"], json!(bytes.len()));
        }
    }
    app.finish().await;
}

/// A PNG that says it has so many pixels, of which nearly none are there.
fn bomb(side: u32) -> Vec<u8> {
    let mut bytes = picture(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// An animation of so many frames of one pixel.
fn animation(frames: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..frames {
        bytes.extend(b"\x21\xf9\x04\0\x01\0\0\0");
        bytes.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    bytes.push(b';');
    bytes
}

#[tokio::test]
async fn what_is_no_picture_that_may_be_shown_is_rejected_with_a_reason_and_leaves_nothing() {
    let store = ObjectStore::start().await;
    let app = app(&store).await;
    let asha = app.user("Asha").await;
    let png = picture(64, 64, ImageFormat::Png);
    let jpeg = picture(640, 480, ImageFormat::Jpeg);
    let cases: [(&str, &str, &[u8], &str); 7] = [
        ("a PNG that says it is a JPEG", "image/jpeg", &png, "type_mismatch"),
        ("a text that says it is a PNG", "image/png", b"hello", "type_mismatch"),
        ("a JPEG that ends too early", "image/jpeg", &jpeg[..jpeg.len() / 2], "truncated"),
        ("a PNG that ends too early", "image/png", &png[..png.len() / 2], "truncated"),
        ("two and a half thousand million pixels", "image/png", &bomb(50_000), "too_many_pixels"),
        ("ten thousand frames", "image/gif", &animation(10_000), "too_many_frames"),
        ("a page that says it is a GIF", "image/gif", b"<html>GIF89a</html>", "type_mismatch"),
    ];
    for (what, content_type, bytes, reason) in cases {
        let upload = send(&asha, ("picture", content_type), bytes).await;
        assert_eq!(
            (&upload["state"], &upload["reason"]),
            (&json!("rejected"), &json!(reason)),
            "{what}"
        );
    }
    let is_empty = async || store.keys().await.is_empty();
    sandesham_testkit::wait::until("nothing of them is left", is_empty).await;
    app.finish().await;
}

#[tokio::test]
async fn a_page_in_a_picture_is_cut_off_and_a_picture_in_a_page_is_a_file() {
    let store = ObjectStore::start().await;
    let app = app(&store).await;
    let asha = app.user("Asha").await;
    let page = b"<script>alert(document.cookie)</script>";
    let mut gif = animation(2);
    gif.extend(page);
    let upload = send(&asha, ("cat.gif", "image/gif"), &gif).await;
    match text(&upload, "state") {
        "ready" => {
            let (headers, bytes) =
                fetch(&asha, text(&upload, "attachment_id")).await.expect("hers");
            assert_eq!(headers["content-type"], "image/gif");
            assert!(!holds(&bytes, b"<script>"));
        }
        _ => assert!(upload["reason"].is_string(), "{upload}"),
    }
    for (file_name, content_type) in [("page.html", "text/html"), ("drawing.svg", "image/svg+xml")]
    {
        let upload = send(&asha, (file_name, content_type), &gif).await;
        assert_eq!((&upload["state"], upload.get("width")), (&json!("ready"), None));
        let (headers, bytes) = fetch(&asha, text(&upload, "attachment_id")).await.expect("hers");
        assert_eq!(bytes, gif);
        assert_eq!(headers["content-type"], "application/octet-stream");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let disposition = headers["content-disposition"].to_str().expect("a text");
        assert!(disposition.starts_with("attachment;"), "{disposition}");
    }
    app.finish().await;
}

#[tokio::test]
async fn pictures_of_every_kind_come_as_they_are() {
    let store = ObjectStore::start().await;
    let app = app(&store).await;
    let asha = app.user("Asha").await;
    for (format, content_type) in [
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Gif, "image/gif"),
        (ImageFormat::WebP, "image/webp"),
    ] {
        let sent = picture(600, 300, format);
        // Whether its sender knows what it is or not.
        for declared in [content_type, "application/octet-stream"] {
            let upload = send(&asha, ("picture", declared), &sent).await;
            assert_eq!(upload["state"], "ready", "{upload}");
            assert_eq!(upload["content_type"], content_type);
            assert_eq!((&upload["width"], &upload["height"]), (&json!(600), &json!(300)));
            let id = text(&upload, "attachment_id");
            let (_, thumb) = fetch(&asha, &format!("{id}?variant=thumb")).await.expect("hers");
            let thumb = image::load_from_memory(&thumb).expect("a picture");
            assert_eq!((thumb.width(), thumb.height()), (480, 240));
        }
    }
    app.finish().await;
}
