//! Puts what a scene shows into its places.
//!
//! Each part of a picture throws dice of its own, so that a picture shows the same things at
//! every size, however many pixels a part has.

mod land;
mod life;
mod sea;
mod sky;

use super::Size;
use super::colour::{Colour, WHOLE, mix};
use super::figure::Patch;
use super::painter::{Layer, Painting};
use super::scene::{Land, Scene};
use super::stroke::{Light, PIXEL, Shape};
use crate::chance::{CELL, Dice};

/// Snow in the light, and in the shade.
const SNOW: [Colour; 2] = [[0xf6, 0xf8, 0xfc], [0xb9, 0xcb, 0xe2]];
const WHITE: Colour = [255; 3];
const BLACK: Colour = [0; 3];

/// Composes the painting of a scene.
pub(super) fn compose(scene: &Scene, size: Size, dice: Dice) -> Painting {
    let mut composition = Composition::new(scene, size, dice);
    composition.sky();
    match scene.land {
        Land::Mountains { with_firs } => composition.mountains(with_firs),
        Land::Dunes => composition.dunes(),
        Land::Sea { with_boat } => composition.sea(with_boat),
    }
    composition.life();
    composition.painting
}

/// A painting in the making.
struct Composition<'a> {
    scene: &'a Scene,
    dice: Dice,
    width: i32,
    height: i32,
    /// The shorter side, by which things are measured.
    unit: i32,
    horizon: i32,
    painting: Painting,
}

impl<'a> Composition<'a> {
    fn new(scene: &'a Scene, size: Size, mut dice: Dice) -> Self {
        let (width, height) = (size.width as i32 * PIXEL, size.height as i32 * PIXEL);
        let unit = width.min(height);
        let horizon = part(height, dice.between(540, 620));
        let palette = scene.palette;
        let (highest, lowest) = if palette.night || palette.towers {
            (250, 480)
        } else {
            (480, 800)
        };
        let light = Light {
            x: part(width, dice.between(240, 400) + 360 * dice.between(0, 1)),
            y: part(horizon, dice.between(highest, lowest)),
            radius: part(unit, 820),
            colour: palette.glow,
            strength: if palette.night { 130 } else { 230 },
        };
        let painting = Painting {
            sky: sky::gradient(palette, horizon, height),
            light,
            heavens: Vec::new(),
            clouds: Vec::new(),
            layers: Vec::new(),
            glitter: (0, Vec::new()),
            shapes: Vec::new(),
            flakes: Vec::new(),
        };
        Self {
            scene,
            dice,
            width,
            height,
            unit,
            horizon,
            painting,
        }
    }

    /// Returns dice for one part of the picture.
    fn fork(&mut self) -> Dice {
        Dice::new(self.dice.seed())
    }

    /// Returns how many things fill a picture of which a square one holds `count`.
    fn many(&self, count: i32) -> i32 {
        let area = i64::from(self.width) * i64::from(self.height);
        // A picture that is one long line holds no more than six squares' worth.
        let squares = (area * 100 / i64::from(self.unit).pow(2)).min(600);
        count * squares as i32 / 100
    }

    /// Returns the middle of each column.
    fn columns(&self) -> impl Iterator<Item = i32> + use<> {
        (0..self.width / PIXEL).map(|column| column * PIXEL + PIXEL / 2)
    }

    /// Returns a place on the coordinate of noise that has `cells` cells to a tenth of the
    /// shorter side.
    fn noise_at(&self, place: i32, tenths: i64) -> i64 {
        i64::from(place) * CELL * tenths / (10 * i64::from(self.unit))
    }

    /// Returns whether the light is left of the middle.
    fn is_lit_from_left(&self) -> bool {
        self.painting.light.x < self.width / 2
    }

    /// Returns the number of the column at a place, or of the nearest one.
    fn column(&self, x: i32) -> usize {
        (x.clamp(0, self.width - 1) / PIXEL) as usize
    }

    /// Adds a layer that turns from the colour of its highest place into that of its foot.
    fn layer(&mut self, tops: Vec<i32>, crest: Colour, foot: Colour, depth: i32) {
        let highest = tops.iter().copied().min().unwrap_or(0);
        let depth = i64::from(depth.max(1));
        let rows = (0..self.height / PIXEL)
            .map(|row| {
                let down = i64::from(row * PIXEL - highest).clamp(0, depth);
                mix(crest, foot, (down * i64::from(WHOLE) / depth) as i32)
            })
            .collect();
        self.painting.layers.push(Layer { tops, rows });
    }

    /// Adds a figure before the layers that there are so far.
    fn figure(&mut self, patches: &[Patch], stand: &Stand) {
        let layer = self.painting.layers.len();
        for patch in patches {
            let corners = patch.corners.iter().map(|&(right, down)| {
                let right = if stand.mirrored { 1000 - right } else { right };
                (
                    stand.x + part(stand.size, right - 500),
                    stand.y + part(stand.size, down - 1000),
                )
            });
            let corners = (0..patch.rounding).fold(corners.collect(), |corners, _| cut(corners));
            self.painting.shapes.push(Shape {
                corners,
                colour: mix(self.scene.palette.near, patch.colour, stand.light),
                share: WHOLE,
                layer,
            });
        }
    }
}

/// Where a figure stands.
struct Stand {
    /// The middle of its lower edge.
    x: i32,
    y: i32,
    size: i32,
    mirrored: bool,
    /// Share of its own colours, where the rest is that of near land.
    light: i32,
}

/// Returns a number of thousandths of a length.
fn part(length: i32, thousandths: i32) -> i32 {
    (i64::from(length) * i64::from(thousandths) / 1000) as i32
}

/// Cuts the corners of a polygon, which makes it rounder.
#[allow(
    clippy::needless_pass_by_value,
    reason = "for `fold`, which hands values over"
)]
fn cut(corners: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    let next = corners.iter().cycle().skip(1);
    corners
        .iter()
        .zip(next)
        .flat_map(|(a, b)| {
            [
                ((3 * a.0 + b.0) / 4, (3 * a.1 + b.1) / 4),
                ((a.0 + 3 * b.0) / 4, (a.1 + 3 * b.1) / 4),
            ]
        })
        .collect()
}
