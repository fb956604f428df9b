//! The process that looks into one upload.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::sandesham;

fn look_into(bytes: &[u8], declared_type: &str, folder: &Path) -> Output {
    let input = folder.join("input");
    std::fs::write(&input, bytes).expect("the folder is ours");
    let made = folder.join("made");
    std::fs::create_dir_all(&made).expect("the folder is ours");
    let path = |path: &Path| path.to_str().expect("temporary folders have plain names").to_owned();
    let mut command = sandesham(&["look-into", "--purpose", "message"]);
    command.args(["--input", &path(&input), "--folder", &path(&made)]);
    command.args(["--declared-type", declared_type]);
    command.env_clear().output().expect("the binary is built")
}

fn report(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    serde_json::from_slice(&output.stdout).expect("one line of JSON")
}

/// A PNG of one colour: many pixels in few bytes.
fn png(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([9, 99, 199]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).expect("it can be encoded");
    bytes.into_inner()
}

/// Tells that the picture lies on its side.
fn turned(png: &[u8]) -> Vec<u8> {
    let exif = b"eXIfMM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let fold = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    };
    let crc = !exif.iter().fold(u32::MAX, fold);
    let length = u32::try_from(exif.len() - 4).expect("it is short").to_be_bytes();
    [&png[..33], &length, exif, &crc.to_be_bytes(), &png[33..]].concat()
}

#[test]
fn the_largest_picture_that_is_taken_fits_into_the_memory_that_is_given() {
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    let report = report(&look_into(&turned(&png(8_000, 6_250)), "image/png", folder.path()));
    assert_eq!(report["verdict"], "picture", "{report}");
    assert_eq!((&report["width"], &report["height"]), (&json!(6_250), &json!(8_000)));
    for file in report["files"].as_array().expect("files") {
        let path = file["path"].as_str().expect("a path");
        assert!(std::fs::metadata(path).expect("it was made").len() > 0);
    }
}

#[test]
fn what_is_refused_is_told_in_a_word_and_makes_nothing() {
    let folder = tempfile::tempdir().expect("the folder for temporary files can be written");
    for (bytes, declared_type, expected) in [
        (png(20, 20), "image/jpeg", json!({"verdict": "rejected", "reason": "type_mismatch"})),
        (png(20, 20), "-x", json!({"verdict": "file"})),
        (png(8_001, 6_250), "", json!({"verdict": "rejected", "reason": "too_many_pixels"})),
        (Vec::new(), "image/webp", json!({"verdict": "rejected", "reason": "type_mismatch"})),
    ] {
        assert_eq!(report(&look_into(&bytes, declared_type, folder.path())), expected);
    }
    let made = std::fs::read_dir(folder.path().join("made")).expect("it is there");
    assert_eq!(made.count(), 0);
}
