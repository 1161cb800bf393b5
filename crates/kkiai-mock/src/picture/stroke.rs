//! Things to paint that are not land: light, discs, streaks and polygons.

use super::colour::{Colour, WHOLE, mix};

/// Parts that a pixel is divided into. All places and lengths are in such parts, so that edges
/// can be smooth.
pub(super) const PIXEL: i32 = 256;

/// Steps in which light fades with the square of the distance.
const FADES: usize = 1 << 14;

/// Lines in which the coverage of a row of pixels is measured.
const SAMPLES: i32 = 4;

/// Light round the sun or moon.
#[derive(Debug)]
pub(super) struct Light {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) radius: i32,
    pub(super) colour: Colour,
    /// Share of the colour close to the centre.
    pub(super) strength: i32,
}

/// Light whose fading is worked out beforehand.
pub(super) struct FadingLight {
    light: Colour,
    y: i64,
    square: i64,
    /// Square of the distance of each column, in [`FADES`]ths of the radius' square.
    columns: Vec<usize>,
    /// First and last column that light falls on.
    reach: (usize, usize),
    shares: Vec<i32>,
}

impl FadingLight {
    pub(super) fn new(light: &Light, width: usize) -> Self {
        let square = i64::from(light.radius).pow(2);
        let columns: Vec<usize> = (0..width)
            .map(|x| {
                let distance = i64::from(x as i32 * PIXEL + PIXEL / 2 - light.x);
                fades(distance, square)
            })
            .collect();
        let reached = |fades: &usize| *fades < FADES;
        let reach = (
            columns.iter().position(reached).unwrap_or(0),
            columns.iter().rposition(reached).map_or(0, |last| last + 1),
        );
        let whole = FADES as i64;
        let shares = (0..whole)
            .map(|fades| {
                let wide = (whole - fades).pow(3) / whole / whole;
                let close = (whole - fades * 12).max(0).pow(2) / whole;
                ((wide * 5 + close * 3) * i64::from(light.strength) / (8 * whole)) as i32
            })
            .collect();
        Self {
            light: light.colour,
            y: light.y.into(),
            square,
            columns,
            reach,
            shares,
        }
    }

    pub(super) fn shine(&self, top: i32, row: &mut [Colour]) {
        let away = fades(i64::from(top + PIXEL / 2) - self.y, self.square);
        let mut x = self.reach.0;
        while x < self.reach.1 {
            let fades = self.columns[x] + away;
            if fades < FADES {
                row[x] = mix(row[x], self.light, self.shares[fades]);
            }
            x += 1;
        }
    }
}

fn fades(distance: i64, square: i64) -> usize {
    (distance * distance * FADES as i64 / square).min(FADES as i64) as usize
}

/// Something round.
#[derive(Clone, Debug)]
pub(super) struct Disc {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) radius: i32,
    pub(super) colour: Colour,
    pub(super) share: i32,
    /// Whether it fades from its centre to its edge.
    pub(super) is_soft: bool,
}

impl Disc {
    pub(super) fn rows(&self) -> (i32, i32) {
        let radius = self.radius + PIXEL;
        ((self.y - radius) / PIXEL, (self.y + radius) / PIXEL)
    }

    pub(super) fn paint(&self, top: i32, row: &mut [Colour]) {
        let down = i64::from(top + PIXEL / 2 - self.y).pow(2);
        let radius = i64::from(self.radius.max(1));
        // Half a pixel more, for the edge.
        let Some(half) = ((radius + 128).pow(2) - down).checked_isqrt() else {
            return;
        };
        let half = half as i32;
        for x in columns(self.x - half, self.x + half, row.len()) {
            let across = i64::from(x as i32 * PIXEL + PIXEL / 2 - self.x).pow(2);
            let square = across + down;
            let share = if self.is_soft {
                let left = (radius.pow(2) - square).max(0) * 256 / radius.pow(2);
                left * left / 256
            } else {
                (radius + 128 - square.isqrt()).clamp(0, 256)
            };
            row[x] = mix(row[x], self.colour, share as i32 * self.share / WHOLE);
        }
    }
}

/// A stroke within one row that fades to both ends.
#[derive(Clone, Debug)]
pub(super) struct Streak {
    pub(super) row: i32,
    pub(super) x: i32,
    pub(super) half: i32,
    pub(super) colour: Colour,
    pub(super) share: i32,
}

impl Streak {
    pub(super) fn paint(&self, row: &mut [Colour], falls_on: impl Fn(usize) -> bool) {
        let half = i64::from(self.half.max(1));
        for x in columns(self.x - self.half, self.x + self.half, row.len()) {
            if !falls_on(x) {
                continue;
            }
            let across = i64::from(x as i32 * PIXEL + PIXEL / 2 - self.x);
            let left = 256 - (across * across * 256 / (half * half)).min(256);
            row[x] = mix(row[x], self.colour, left as i32 * self.share / WHOLE);
        }
    }
}

/// A polygon.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) corners: Vec<(i32, i32)>,
    pub(super) colour: Colour,
    pub(super) share: i32,
    /// How many layers it stands before.
    pub(super) layer: usize,
}

impl Shape {
    pub(super) fn rows(&self) -> (i32, i32) {
        let rows = self.corners.iter().map(|(_, y)| y / PIXEL);
        (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0))
    }

    /// Paints the part of the shape that is in one row. `coverage` is all zero before and after.
    pub(super) fn paint(&self, top: i32, front: &[u8], coverage: &mut [i32], row: &mut [Colour]) {
        let width = row.len();
        let mut reach = width..0;
        for sample in 0..SAMPLES {
            let y = top + PIXEL / SAMPLES * sample + PIXEL / SAMPLES / 2;
            let crossings = self.crossings(y);
            for pair in crossings.chunks_exact(2) {
                let touched = columns(pair[0], pair[1], width);
                reach = reach.start.min(touched.start)..reach.end.max(touched.end);
                for x in touched {
                    let left = x as i32 * PIXEL;
                    let inside = pair[1].min(left + PIXEL) - pair[0].max(left);
                    coverage[x] += inside.max(0) / SAMPLES;
                }
            }
        }
        for x in reach {
            if front[x] as usize <= self.layer {
                row[x] = mix(
                    row[x],
                    self.colour,
                    coverage[x].min(WHOLE) * self.share / WHOLE,
                );
            }
            coverage[x] = 0;
        }
    }

    /// Returns where the outline crosses a line, from the left.
    fn crossings(&self, y: i32) -> Vec<i32> {
        let next = self.corners.iter().cycle().skip(1);
        let mut crossings: Vec<i32> = self
            .corners
            .iter()
            .zip(next)
            .filter(|((_, y0), (_, y1))| (*y0 <= y) != (*y1 <= y))
            .map(|((x0, y0), (x1, y1))| {
                let along = i64::from(x1 - x0) * i64::from(y - y0) / i64::from(y1 - y0);
                x0 + along as i32
            })
            .collect();
        crossings.sort_unstable();
        crossings
    }
}

/// Returns the columns that a stretch touches, within the picture.
fn columns(from: i32, to: i32, width: usize) -> std::ops::Range<usize> {
    let end = (to / PIXEL + 1).clamp(0, width as i32) as usize;
    let start = (from / PIXEL).clamp(0, width as i32) as usize;
    start..end.max(start)
}
