//! Where images are saved. Looked at before a task is created, so that no money is spent on an
//! image that cannot be saved.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use kkiai::Image;

use crate::failure::Failure;

/// Most letters that a name takes from a prompt.
const MAX_SLUG: usize = 40;
/// Most letters that a name takes from a task's id.
const MAX_ID: usize = 8;
/// Endings of a name that are taken from an image's address.
const ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];

/// Where the images of a task are saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The first one here, the others beside it.
    File(PathBuf),
    /// All of them in here, under names made for them.
    Folder(PathBuf),
}

impl Target {
    /// Reads `-o`, and makes sure that a file can be made there.
    pub(crate) fn check(path: Option<&Path>, overwrite: bool) -> Result<Self, Failure> {
        let Some(path) = path else {
            check_folder(Path::new("."))?;
            return Ok(Self::Folder(PathBuf::new()));
        };
        if path == Path::new("-") {
            return Err(Failure::usage(
                "a picture cannot be written to stdout",
                "give a path to -o; ./- is a file named -",
            ));
        }
        if ends_with_separator(path) || path.is_dir() {
            check_folder(path)?;
            return Ok(Self::Folder(path.to_owned()));
        }
        check_folder(folder(path))?;
        match path.symlink_metadata() {
            Ok(_) if !overwrite => Err(Failure::usage(
                format!("{} exists already", path.display()),
                "choose another path, or overwrite it with --force",
            )),
            // What is no file, such as a device, is not replaced by one.
            Ok(_) if !path.is_file() => Err(Failure::usage(
                format!("{} is not a file", path.display()),
                "choose another path",
            )),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(path, &error)),
            _ => Ok(Self::File(path.to_owned())),
        }
    }

    /// Returns the path of the image with a number, of which the first is 1.
    pub(crate) fn path(&self, image: &Image, number: usize, title: &str, task_id: &str) -> PathBuf {
        let path = match self {
            Self::File(path) => path.clone(),
            Self::Folder(folder) => {
                let slug = slug(title);
                let slug = if slug.is_empty() { "image" } else { &slug };
                let ending = ending(image.url.as_deref().unwrap_or_default());
                folder.join(format!("{slug}-{}.{ending}", short_id(task_id)))
            }
        };
        if number == 1 {
            path
        } else {
            numbered(&path, number)
        }
    }
}

/// Puts a number before the ending of a name: `fox.png`, `fox-2.png`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// Makes a name of text: its letters and digits, with hyphens in place of all else.
fn slug(text: &str) -> String {
    let text = text.replace(['\'', '’'], "");
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let mut slug = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        if !slug.is_empty() {
            if slug.chars().count() + 1 + word.chars().count() > MAX_SLUG {
                break;
            }
            slug.push('-');
        }
        slug.extend(word.chars().take(MAX_SLUG));
    }
    slug
}

/// Returns the end of a task's id, which differs most from that of other tasks.
fn short_id(id: &str) -> String {
    let letters: Vec<char> = id.chars().filter(char::is_ascii_alphanumeric).collect();
    letters[letters.len().saturating_sub(MAX_ID)..]
        .iter()
        .collect()
}

/// Returns the ending that an image's address gives to it.
fn ending(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(ending))
        .unwrap_or("png")
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn ends_with_separator(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    text.last()
        .is_some_and(|byte| std::path::is_separator(char::from(*byte)))
}

/// Makes sure that a file can be made in a folder, by making one and removing it.
fn check_folder(folder: &Path) -> Result<(), Failure> {
    let probe = folder.join(format!(".kkiai-{}.part", std::process::id()));
    let made = OpenOptions::new().write(true).create_new(true).open(&probe);
    match made {
        Ok(_) => {
            // Left behind, it is an empty file that says what it is.
            let _ = fs::remove_file(&probe);
            Ok(())
        }
        // One that was left behind was made here, too.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(unusable(folder, &error)),
    }
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(
        format!("no picture can be saved at {}: {error}", path.display()),
        "give the path of a new file to -o, in a folder that exists and can be written to",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_safe_names() {
        for (text, name) in [
            ("a red fox in the snow", "a-red-fox-in-the-snow"),
            ("../../etc/passwd", "etc-passwd"),
            ("the fox's den", "the-foxs-den"),
            ("  Fox!\n\u{1b}[31m & \u{202e}hen ", "fox-31m-hen"),
            ("雪地里的红狐狸", "雪地里的红狐狸"),
            ("", ""),
            ("...", ""),
            (
                "one two three four five six seven eight nine ten",
                "one-two-three-four-five-six-seven-eight",
            ),
        ] {
            assert_eq!(slug(text), name, "{text}");
        }
        assert_eq!(slug(&"x".repeat(100)).len(), MAX_SLUG);
    }

    #[test]
    fn names_each_image() {
        let mut image = Image::default();
        image.url = Some("https://example.com/a.b/c.JPG?sign=x.png".to_owned());
        let folder = Target::Folder(PathBuf::from("out"));
        let id = "251-AigcImage-../x0123456789";
        assert_eq!(
            folder.path(&image, 1, "Fox", id),
            Path::new("out/fox-23456789.jpg")
        );
        assert_eq!(
            folder.path(&image, 2, "", id),
            Path::new("out/image-23456789-2.jpg")
        );
        let file = Target::File(PathBuf::from("out/fox.tar.png"));
        assert_eq!(file.path(&image, 1, "", id), Path::new("out/fox.tar.png"));
        assert_eq!(file.path(&image, 3, "", id), Path::new("out/fox.tar-3.png"));
        let bare = Target::File(PathBuf::from("fox"));
        assert_eq!(bare.path(&image, 2, "", id), Path::new("fox-2"));
    }

    #[test]
    fn knows_the_ending_of_an_address() {
        assert_eq!(ending("https://example.com/fox.webp#x"), "webp");
        assert_eq!(ending("https://example.com/fox"), "png");
        assert_eq!(ending(""), "png");
    }
}
