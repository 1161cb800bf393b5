//! Draws a picture that follows from its prompt: a landscape, the same on every machine.
//!
//! All of it is whole-number arithmetic. A prompt decides a [`Scene`], which says
//! what is to be seen; the `composition` puts that into its places; the `painter` paints row by
//! row, so that a large picture needs no more memory than its file.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "places stay below 2^22, shares and colours below 2^9, by the limit on a side"
)]

mod colour;
mod composition;
mod figure;
mod painter;
mod scene;
mod stroke;

use std::io::Write;

use colour::Colour;
use scene::Scene;

use crate::chance::{self, Dice};

/// Longest side of a picture.
const LONGEST: u32 = 8192;

/// Shorter side of a picture that was ordered without a resolution.
const USUAL: u32 = 1024;

/// Bytes that are compressed at a time.
const CHUNK: usize = 1 << 16;

/// Most characters of a prompt that are written into the file.
const MAX_NOTE: usize = 1000;

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    /// Returns the size that a request asks for.
    ///
    /// A resolution such as `2304x1728` is the size. One such as `1080P` or `2K` is the shorter
    /// side, and the aspect ratio gives the other. What cannot be read counts as absent.
    pub(crate) fn of(resolution: Option<&str>, aspect_ratio: Option<&str>) -> Self {
        if let Some((width, height)) = resolution.and_then(|text| pair(text, 'x')) {
            return Self { width, height };
        }
        let short = resolution.and_then(shorter_side).unwrap_or(USUAL);
        let (across, down) = aspect_ratio
            .and_then(|text| pair(text, ':'))
            .unwrap_or((1, 1));
        let (least, most) = (across.min(down), across.max(down));
        // To the nearest even number.
        let long = ((short * most + least) / (2 * least) * 2).min(LONGEST);
        if across > down {
            Self {
                width: long,
                height: short,
            }
        } else {
            Self {
                width: short,
                height: long,
            }
        }
    }
}

/// Reads two numbers that can be the sides of a picture.
fn pair(text: &str, between: char) -> Option<(u32, u32)> {
    let (first, second) = text.split_once(between)?;
    Some((side(first)?, side(second)?))
}

fn side(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|side| (1..=LONGEST).contains(side))
}

fn shorter_side(resolution: &str) -> Option<u32> {
    match resolution {
        "2K" => Some(1440),
        "4K" => Some(2160),
        lines => side(lines.strip_suffix('P')?),
    }
}

/// Draws a picture and returns it as a PNG file.
///
/// Takes processor time: some tenths of a second for two million pixels if not optimised.
///
/// # Errors
///
/// Returns an error if the PNG encoder refuses what it is given.
pub(crate) fn draw(prompt: &str, size: Size) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.width, size.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    // Most neighbours in a row are alike.
    encoder.set_filter(png::Filter::Sub);
    encoder.add_text_chunk("Software".to_owned(), env!("CARGO_PKG_NAME").to_owned())?;
    let note = prompt
        .chars()
        .filter(|character| *character != '\0')
        .take(MAX_NOTE);
    encoder.add_itxt_chunk("Description".to_owned(), note.collect())?;

    let mut writer = encoder.write_header()?;
    let mut pixels = writer.stream_writer_with_size(CHUNK)?;
    paint(prompt, size, |row| pixels.write_all(row.as_flattened()))?;
    pixels.finish()?;
    writer.finish()?;
    Ok(file)
}

/// Paints a picture and hands over its rows from the top.
fn paint<E>(
    prompt: &str,
    size: Size,
    take: impl FnMut(&[Colour]) -> Result<(), E>,
) -> Result<(), E> {
    let mut dice = Dice::new(chance::hash(prompt.as_bytes()));
    let scene = Scene::of(prompt, &mut dice);
    composition::compose(&scene, size, dice).paint(size.width as usize, take)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn size(resolution: &str, aspect_ratio: &str) -> (u32, u32) {
        let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
        let size = Size::of(given(resolution), given(aspect_ratio));
        (size.width, size.height)
    }

    fn pixels(prompt: &str, width: u32, height: u32) -> Vec<u8> {
        let mut pixels = Vec::new();
        let painted = paint(prompt, Size { width, height }, |row| {
            pixels.extend_from_slice(row.as_flattened());
            Ok::<_, Infallible>(())
        });
        painted.unwrap();
        assert_eq!(pixels.len(), (width * height * 3) as usize);
        pixels
    }

    #[test]
    fn width_and_height_are_taken_as_they_are() {
        assert_eq!(size("6198x2656", ""), (6198, 2656));
        assert_eq!(size("1024x1024", "16:9"), (1024, 1024));
        assert_eq!(size("1x8192", ""), (1, 8192));
    }

    #[test]
    fn a_name_is_the_shorter_side() {
        assert_eq!(size("720P", "1:1"), (720, 720));
        assert_eq!(size("1080P", ""), (1080, 1080));
        assert_eq!(size("1080P", "16:9"), (1920, 1080));
        assert_eq!(size("1080P", "9:16"), (1080, 1920));
        assert_eq!(size("2K", "3:2"), (2160, 1440));
        assert_eq!(size("4K", "21:9"), (5040, 2160));
        assert_eq!(size("720P", "5:4"), (900, 720));
        assert_eq!(size("1080P", "2:3"), (1080, 1620));
    }

    #[test]
    fn the_longer_side_is_even_and_not_too_long() {
        assert_eq!(size("", "4:3"), (1366, 1024));
        assert_eq!(size("", "1000:1"), (8192, 1024));
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent() {
        let usual = size("", "");
        assert_eq!(usual, (1024, 1024));
        for resolution in [
            "0x0", "8193x1", "1x", "x", "P", "3K", "99999P", "-1x1", "large",
        ] {
            assert_eq!(size(resolution, ""), usual, "{resolution}");
        }
        for aspect_ratio in ["0:1", "1", ":", "1:1:1", "wide"] {
            assert_eq!(size("", aspect_ratio), usual, "{aspect_ratio}");
        }
    }

    #[test]
    fn every_size_of_the_description_is_understood() {
        let bundle: serde_json::Value = serde_json::from_str(kkiai_gen::SCHEMAS).unwrap();
        let names = |schema: &str| {
            let names = bundle["$defs"][schema]["enum"].as_array().unwrap();
            assert!(!names.is_empty());
            names
                .iter()
                .map(|name| name.as_str().unwrap())
                .collect::<Vec<_>>()
        };
        for resolution in names("Resolution") {
            let is_known = pair(resolution, 'x').is_some() || shorter_side(resolution).is_some();
            assert!(is_known, "{resolution}");
        }
        for aspect_ratio in names("AspectRatio") {
            assert!(pair(aspect_ratio, ':').is_some(), "{aspect_ratio}");
        }
    }

    /// All machines must draw alike, so the picture itself is written down here, as a hash. It
    /// changes only with a change of the picture that is meant.
    #[test]
    fn a_picture_is_the_same_on_every_machine() {
        let hashes = [
            "a red fox in the snow",
            "the sea at night",
            "desert",
            "anime",
        ]
        .map(|prompt| chance::hash(&pixels(prompt, 96, 64)));
        let expected = [
            0x242b_0ccc_c98c_bdbe,
            0x4e15_7343_42b4_ecb1,
            0x3bd4_2172_3045_5b50,
            0xcd97_5095_b74f_9d69,
        ];
        assert_eq!(hashes, expected, "{hashes:#x?}");
    }

    #[test]
    fn another_prompt_is_another_picture() {
        let prompts = ["a", "b", "a red fox in the snow", "a fox in the snow", ""];
        let pictures = prompts.map(|prompt| pixels(prompt, 64, 64));
        for (number, picture) in pictures.iter().enumerate() {
            for other in &pictures[..number] {
                let pairs = picture.iter().zip(other);
                let different = pairs
                    .filter(|(one, other)| one.abs_diff(**other) > 8)
                    .count();
                assert!(different > picture.len() / 10, "{number}: {different}");
            }
        }
    }

    #[test]
    fn every_scene_fits_every_size() {
        let prompts = [
            "a red fox in the snow",
            "a fox in the woods at night",
            "a boat on the sea",
            "desert",
            "anime",
            "anime sea",
        ];
        for prompt in prompts {
            let sizes = [
                (1, 1),
                (2, 3),
                (1, 300),
                (300, 1),
                (40, 7),
                (7, 40),
                (200, 100),
            ];
            for (width, height) in sizes {
                pixels(prompt, width, height);
            }
        }
    }

    #[test]
    fn the_longest_sides_are_drawn() {
        for prompt in ["a red fox in the snow", "anime sea"] {
            for (width, height) in [(LONGEST, 2), (2, LONGEST)] {
                pixels(prompt, width, height);
            }
        }
    }

    #[test]
    fn the_file_says_what_it_shows() {
        let file = draw("一只狐狸\0 in the snow", Size::of(None, None)).unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(file));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height), (USUAL, USUAL));
        let note = &info.utf8_text[0];
        assert_eq!(note.keyword, "Description");
        assert_eq!(note.get_text().unwrap(), "一只狐狸 in the snow");
    }
}
