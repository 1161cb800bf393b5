//! Mountains, dunes, and what grows on them.

use super::{BLACK, Composition, SNOW, Stand, WHITE, part};
use crate::chance::{CELL, Dice, jagged, rolling};
use crate::picture::colour::{Colour, WHOLE, ease, mix};
use crate::picture::figure::CACTUS;
use crate::picture::stroke::{Disc, PIXEL, Shape};

/// A chain of mountains or hills.
struct Range {
    /// How far its foot is below the horizon, in thousandths of what is below.
    foot: i32,
    /// Its height, in thousandths of the shorter side.
    rise: i32,
    /// Its summits, in tenths to the shorter side.
    summits: i64,
    grown: Growth,
}

enum Growth {
    /// Bare rock, with snow on it in some pictures.
    Rock,
    /// A wood so far off that only its edge shows.
    Wood,
    /// Firs that show one by one: the lowest, the highest, and how far apart.
    Firs(i32, i32, i32),
}

/// From the horizon to the viewer.
const RANGES: [Range; 6] = [
    Range {
        foot: -10,
        rise: 300,
        summits: 19,
        grown: Growth::Rock,
    },
    Range {
        foot: 70,
        rise: 250,
        summits: 22,
        grown: Growth::Rock,
    },
    Range {
        foot: 190,
        rise: 200,
        summits: 16,
        grown: Growth::Wood,
    },
    Range {
        foot: 350,
        rise: 190,
        summits: 14,
        grown: Growth::Firs(22, 38, 14),
    },
    Range {
        foot: 560,
        rise: 170,
        summits: 11,
        grown: Growth::Firs(50, 82, 30),
    },
    Range {
        foot: 830,
        rise: 170,
        summits: 12,
        grown: Growth::Firs(210, 400, 90),
    },
];

const LAST: i32 = RANGES.len() as i32 - 1;

impl Composition<'_> {
    pub(super) fn mountains(&mut self, with_firs: bool) {
        let are_capped = self.scene.snow || self.fork().happens(40);
        for (number, range) in (0..).zip(&RANGES) {
            let dice = self.fork();
            let distance = LAST - number;
            let mut tops = self.ridge(range, dice.clone());
            match range.grown {
                Growth::Rock if are_capped => {
                    tops = self.snow_cap(tops, range, distance, dice);
                    self.slope(tops, distance);
                }
                Growth::Wood if with_firs => {
                    self.wood(&mut tops, dice);
                    self.slope(tops, distance);
                }
                Growth::Firs(low, high, apart) if with_firs => {
                    self.slope(tops.clone(), distance);
                    self.firs(&tops, (low, high, apart), distance, dice);
                }
                _ => self.slope(tops, distance),
            }
        }
        if self.scene.palette.flowers && !self.scene.snow {
            self.flowers();
        }
    }

    fn ridge(&self, range: &Range, mut dice: Dice) -> Vec<i32> {
        let foot = self.foot(range);
        let rise = i64::from(part(self.unit, range.rise));
        let seed = dice.seed();
        self.columns()
            .map(|x| {
                let at = self.noise_at(x, range.summits);
                let up = match range.grown {
                    Growth::Rock | Growth::Wood => jagged(seed, at, 7),
                    Growth::Firs(..) => rolling(seed, at, 4),
                };
                foot - (rise * up / CELL) as i32
            })
            .collect()
    }

    fn foot(&self, range: &Range) -> i32 {
        self.horizon + part(self.height - self.horizon, range.foot)
    }

    /// Returns the colour of bare land at a distance, counted in ranges.
    fn land(&self, distance: i32) -> Colour {
        let palette = self.scene.palette;
        mix(palette.near, palette.far, ease(distance * WHOLE / LAST))
    }

    /// Adds the snow on a line of mountains, and returns the line of the rock below.
    fn snow_cap(
        &mut self,
        tops: Vec<i32>,
        range: &Range,
        distance: i32,
        mut dice: Dice,
    ) -> Vec<i32> {
        let palette = self.scene.palette;
        let rise = part(self.unit, range.rise);
        let line = self.foot(range) - part(rise, 620);
        let seed = dice.seed();
        let rock = self
            .columns()
            .zip(&tops)
            .map(|(x, top)| {
                let tongue = CELL / 2 - jagged(seed ^ 1, self.noise_at(x, 130), 4);
                let tongue = i64::from(rise) * tongue / CELL / 2;
                (line + tongue as i32 + (top - line) / 3).max(*top)
            })
            .collect();
        let dimmed = if palette.night { 30 } else { -60 };
        let snow = mix(SNOW[0], palette.haze, dimmed + 32 * distance);
        self.layer(tops, snow, snow, PIXEL);
        rock
    }

    /// Adds land below a line, in the colours of its distance.
    fn slope(&mut self, tops: Vec<i32>, distance: i32) {
        let haze = self.scene.palette.haze;
        let (crest, foot) = if self.scene.snow && distance < 3 {
            (
                mix(SNOW[0], haze, 40 * distance),
                mix(SNOW[1], haze, 50 * distance),
            )
        } else {
            let land = self.land(distance);
            let share = if distance > 0 { 50 + 20 * distance } else { 0 };
            (land, mix(land, haze, share))
        };
        self.layer(tops, crest, foot, part(self.unit, 230));
    }

    /// Gives a line the edge of a wood.
    fn wood(&self, tops: &mut [i32], mut dice: Dice) {
        let seed = dice.seed();
        let ground = tops.to_vec();
        let mut x = 0;
        while x < self.width {
            let grown = rolling(seed ^ 1, self.noise_at(x, 30), 2) as i32 / 256 - 70;
            let high = part(self.unit, dice.between(8, 18)) * grown.clamp(0, 60) / 60;
            let half = (high / 4).max(PIXEL);
            let tip = ground[self.column(x)] - high;
            let touched = self.column(x - half)..=self.column(x + half);
            for (column, top) in (touched.clone()).zip(&mut tops[touched]) {
                let off = (column as i32 * PIXEL + PIXEL / 2 - x).abs().min(half);
                let down = i64::from(high) * i64::from(off) / i64::from(half);
                *top = (*top).min(tip + down as i32);
            }
            x += part(self.unit, dice.between(2, 6)).max(PIXEL);
        }
    }

    /// Adds firs along a line: the lowest, the highest, and how far apart.
    fn firs(
        &mut self,
        stands: &[i32],
        (low, high, apart): (i32, i32, i32),
        distance: i32,
        mut dice: Dice,
    ) {
        let near = self.scene.palette.near;
        let colour = if distance > 0 {
            mix(self.land(distance), near, 60)
        } else {
            mix(near, BLACK, 40)
        };
        // The nearest ones frame the picture, on the side without the light.
        let (inside, outside) = (part(self.unit, 190), part(self.unit, 60));
        let (from, to) = match (distance, self.is_lit_from_left()) {
            (0, true) => (self.width - inside, self.width + outside),
            (0, false) => (-outside, inside),
            _ => (0, self.width),
        };
        let seed = dice.seed();
        let mut x = from;
        while x < to {
            let grown = rolling(seed ^ 1, self.noise_at(x, 30), 2);
            let tall = part(self.unit, dice.between(low, high));
            let y = stands[self.column(x)] + tall / 14;
            if distance == 0 || grown > CELL * 41 / 100 {
                self.fir((x, y), tall, colour, &mut dice);
            }
            x += part(self.unit, dice.between(apart / 2, apart * 3 / 2)).max(PIXEL);
        }
    }

    /// Adds a fir, one side of which is in the light.
    fn fir(&mut self, (x, y): (i32, i32), high: i32, colour: Colour, dice: &mut Dice) {
        const TIERS: i32 = 7;
        let layer = self.painting.layers.len();
        let wide = part(high, dice.between(170, 215));
        let mut side = |sign: i32| {
            let mut corners = Vec::new();
            for tier in 1..=TIERS {
                let out = sign * wide * tier / TIERS * dice.between(82, 112) / 100;
                let down = y - high + part(high, 940) * tier / TIERS;
                corners.push((x + out, down + part(high, dice.between(-12, 12))));
                corners.push((x + out * 45 / 100, down - part(high, 18)));
            }
            corners.push((x + sign * part(high, 16), y - part(high, 70)));
            corners.push((x + sign * part(high, 18), y));
            corners
        };
        let (left, right) = (side(-1), side(1));
        let tip = (x, y - high);
        let lit = if self.painting.light.x < x {
            &left
        } else {
            &right
        };
        let lit = [tip].iter().chain(lit).chain(&[(x, y)]).copied().collect();
        let whole = [tip].into_iter().chain(left).chain(right.into_iter().rev());
        let (light, share) = if self.scene.snow {
            (SNOW[0], 90)
        } else {
            (self.scene.palette.haze, 34)
        };
        let lighter = mix(colour, light, share);
        for (corners, colour) in [(whole.collect(), colour), (lit, lighter)] {
            self.painting.shapes.push(Shape {
                corners,
                colour,
                share: WHOLE,
                layer,
            });
        }
    }

    /// Adds flowers on the nearest meadow.
    fn flowers(&mut self) {
        let mut dice = self.fork();
        let palette = self.scene.palette;
        let colours = [palette.cloud, palette.glow, palette.sky[2]];
        for _ in 0..self.many(150) {
            let x = part(self.width, dice.between(0, 999));
            let Some(top) = self
                .painting
                .layers
                .last()
                .map(|meadow| meadow.tops[self.column(x)])
            else {
                return;
            };
            let near = dice.between(20, 1000);
            self.painting.flakes.push(Disc {
                x,
                y: top + part(self.height - top, near),
                radius: part(self.unit, 10 + near * dice.between(10, 26) / 1000) / 10,
                colour: mix(colours[dice.between(0, 2) as usize], WHITE, 60),
                share: dice.between(110, 220),
                is_soft: false,
            });
        }
    }

    pub(super) fn dunes(&mut self) {
        // Where the foot of a dune is, and how high cacti on it are.
        const DUNES: [(i32, i32); 5] = [(0, 0), (120, 0), (300, 70), (520, 130), (800, 0)];
        let palette = self.scene.palette;
        for (number, (foot, tall)) in (0..).zip(DUNES) {
            let mut dice = self.fork();
            let colour = mix(palette.far, palette.near, ease(number * WHOLE / 4));
            let foot = self.horizon + part(self.height - self.horizon, foot);
            let rise = part(self.unit, 60 + 40 * number);
            let seed = dice.seed();
            let tops: Vec<i32> = self
                .columns()
                .map(|x| {
                    let at = self.noise_at(x, 22 - 3 * i64::from(number));
                    let up = jagged(seed, at + rolling(seed, at, 1), 2);
                    foot - (i64::from(rise) * up / CELL) as i32
                })
                .collect();
            let lit = mix(colour, palette.glow, 90 - 20 * number);
            let stands = tops.clone();
            self.layer(tops, lit, colour, part(self.unit, 160));
            if tall > 0 {
                self.cacti(&stands, tall, &mut dice);
            }
        }
    }

    fn cacti(&mut self, stands: &[i32], tall: i32, dice: &mut Dice) {
        let count = self.many(dice.between(2, 3)).max(1);
        for place in 0..count {
            let x = (1000 * place + dice.between(150, 850)) / count;
            let x = part(self.width, x);
            let size = part(self.unit, tall * dice.between(70, 110) / 100);
            let stand = Stand {
                x,
                y: stands[self.column(x)] + size / 12,
                size,
                mirrored: dice.happens(50),
                light: 60,
            };
            self.figure(CACTUS, &stand);
        }
    }
}
