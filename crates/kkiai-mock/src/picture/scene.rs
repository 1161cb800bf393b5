//! What a picture shows, as a prompt has it.

use super::colour::{AMBER, INDIGO, MOSS, PEACH, Palette, ROSE, SUMMER, TEAL, WINTER};
use crate::chance::Dice;

/// What the ground is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Land {
    Mountains { with_firs: bool },
    Dunes,
    Sea { with_boat: bool },
}

/// What a picture shows, without where.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) palette: &'static Palette,
    pub(super) land: Land,
    /// Whether snow lies and falls.
    pub(super) snow: bool,
    pub(super) fox: bool,
    pub(super) birds: bool,
}

const SNOW: &[&str] = &[
    "snow",
    "snowy",
    "winter",
    "ice",
    "frozen",
    "christmas",
    "雪",
    "冬",
];
const FOX: &[&str] = &["fox", "foxes", "狐"];
const SEA: &[&str] = &[
    "sea", "ocean", "lake", "water", "beach", "river", "island", "海", "湖", "水",
];
const BOAT: &[&str] = &["boat", "ship", "sail", "sailing", "船", "帆"];
const NIGHT: &[&str] = &[
    "night", "moon", "stars", "midnight", "starry", "夜", "月", "星",
];
const FOREST: &[&str] = &[
    "forest", "wood", "woods", "tree", "trees", "pine", "jungle", "林", "树",
];
const HILLS: &[&str] = &[
    "mountain",
    "mountains",
    "hill",
    "hills",
    "valley",
    "alps",
    "山",
];
const DESERT: &[&str] = &["desert", "dune", "dunes", "sand", "sahara", "沙"];
const DUSK: &[&str] = &["dusk", "sunset", "evening", "黄昏", "日落"];
const DAWN: &[&str] = &["dawn", "sunrise", "morning", "晨", "日出"];
const SUMMERY: &[&str] = &["anime", "summer", "day", "sky", "clouds", "动漫", "夏"];

impl Scene {
    /// Returns the scene of a prompt. A few common words decide what they name, and the dice
    /// decide the rest.
    pub(super) fn of(prompt: &str, dice: &mut Dice) -> Self {
        let prompt = prompt.to_lowercase();
        let words: Vec<&str> = prompt
            .split(|character: char| !character.is_alphanumeric())
            .collect();
        let says = |names: &[&str]| {
            names.iter().any(|name| {
                // Chinese is written without spaces between the words.
                words.contains(name) || (!name.is_ascii() && prompt.contains(name))
            })
        };

        let snow = says(SNOW);
        let mountains = Land::Mountains {
            with_firs: dice.happens(70) || snow || says(FOREST),
        };
        let sea = Land::Sea {
            with_boat: dice.happens(70) || says(BOAT),
        };
        let chance = dice.between(1, 100);
        let land = if says(SEA) || says(BOAT) {
            sea
        } else if says(DESERT) {
            Land::Dunes
        } else if snow || says(HILLS) || says(FOREST) || says(FOX) {
            mountains
        } else {
            match chance {
                1..=65 => mountains,
                66..=90 => sea,
                _ => Land::Dunes,
            }
        };

        let any = [&ROSE, &PEACH, &INDIGO, &MOSS, &SUMMER][dice.between(0, 4) as usize];
        let night = if dice.happens(65) { &INDIGO } else { &TEAL };
        let palette = if says(NIGHT) {
            night
        } else if says(DUSK) {
            &ROSE
        } else if says(DAWN) {
            &PEACH
        } else if snow {
            &WINTER
        } else if land == Land::Dunes {
            &AMBER
        } else if says(SUMMERY) {
            &SUMMER
        } else if says(FOREST) {
            &MOSS
        } else {
            any
        };
        Self {
            palette,
            land,
            snow,
            fox: says(FOX),
            birds: dice.happens(60) && !palette.night && !snow,
        }
    }
}
