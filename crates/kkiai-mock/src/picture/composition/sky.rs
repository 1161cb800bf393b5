//! Stars, sun, moon, clouds and birds.

use super::{Composition, Stand, WHITE, part};
use crate::chance::{Dice, rolling};
use crate::picture::colour::{Colour, Palette, WHOLE, mix};
use crate::picture::figure::BIRD;
use crate::picture::stroke::{Disc, PIXEL, Streak};

/// Returns the colour of each row of the sky.
pub(super) fn gradient(palette: &Palette, horizon: i32, height: i32) -> Vec<Colour> {
    let whole = i64::from(WHOLE);
    (0..height / PIXEL)
        .map(|row| {
            let down = i64::from(row * PIXEL) * 2 * whole / i64::from(horizon.max(1));
            let share = down.min(2 * whole) as i32;
            if share < WHOLE {
                mix(palette.sky[0], palette.sky[1], share)
            } else {
                mix(palette.sky[1], palette.sky[2], share - WHOLE)
            }
        })
        .collect()
}

impl Composition<'_> {
    pub(super) fn sky(&mut self) {
        if self.scene.palette.night {
            self.stars();
        }
        self.sun_or_moon();
        if self.scene.birds {
            self.birds();
        }
        if self.scene.palette.towers {
            self.towers();
        } else {
            self.streaks();
        }
    }

    fn stars(&mut self) {
        let mut dice = self.fork();
        for _ in 0..self.many(260) {
            let is_bright = dice.happens(12);
            let (brightest, size) = if is_bright { (256, 2) } else { (210, 1) };
            let down = dice.between(0, 1000);
            self.painting.heavens.push(Disc {
                x: part(self.width, dice.between(0, 1000)),
                y: part(self.horizon, down * down / 1000),
                radius: part(self.unit, size) * dice.between(50, 90) / 100,
                colour: mix(WHITE, self.scene.palette.glow, dice.between(0, WHOLE)),
                share: dice.between(90, brightest),
                is_soft: is_bright,
            });
        }
    }

    fn sun_or_moon(&mut self) {
        let palette = self.scene.palette;
        let orb = Disc {
            x: self.painting.light.x,
            y: self.painting.light.y,
            radius: part(self.unit, self.fork().between(44, 66)),
            colour: palette.orb,
            share: WHOLE,
            is_soft: false,
        };
        self.painting.heavens.push(orb.clone());
        if palette.night {
            let seas = [
                (-300, -250, 300),
                (180, -80, 380),
                (-150, 330, 260),
                (350, 400, 180),
            ];
            for (x, y, radius) in seas {
                self.painting.heavens.push(Disc {
                    x: orb.x + part(orb.radius, x),
                    y: orb.y + part(orb.radius, y),
                    radius: part(orb.radius, radius),
                    colour: mix(palette.orb, palette.sky[2], 120),
                    share: 110,
                    is_soft: true,
                });
            }
        }
    }

    /// Adds long thin clouds, a few beside each other.
    fn streaks(&mut self) {
        let mut dice = self.fork();
        for _ in 0..self.many(dice.between(5, 9)) {
            let x = part(self.width, dice.between(-50, 1050));
            let y = part(self.horizon, dice.between(180, 900));
            for _ in 0..dice.between(2, 4) {
                let x = x + part(self.unit, dice.between(-160, 160));
                let y = y + part(self.unit, dice.between(-14, 14));
                self.streak(x, y, &mut dice);
            }
        }
    }

    fn streak(&mut self, x: i32, y: i32, dice: &mut Dice) {
        let long = part(self.unit, dice.between(90, 300));
        let thick = part(self.unit, dice.between(4, 13)).max(PIXEL / 2);
        let share = dice.between(50, 120);
        let seed = dice.seed();
        for row in (y - thick) / PIXEL..=(y + thick) / PIXEL {
            let off = ((row * PIXEL - y) * WHOLE / thick).clamp(-WHOLE, WHOLE);
            let left = WHOLE - off * off / WHOLE;
            let wobble = rolling(seed, self.noise_at(row * PIXEL, 1600), 2) as i32 / 256;
            self.painting.clouds.push(Streak {
                row,
                x: x + part(long, (wobble - 128) * 2),
                half: long / WHOLE * left / WHOLE * (128 + wobble / 2),
                colour: self.scene.palette.cloud,
                share: share * left / WHOLE,
            });
        }
    }

    /// Adds clouds that tower over the horizon, in three banks.
    fn towers(&mut self) {
        for bank in 0..3 {
            for _ in 0..self.many(2 + bank) {
                self.tower(bank);
            }
        }
    }

    /// Adds one cloud as two layers: one in the light, and one in the shade, which leaves a rim
    /// of the first.
    fn tower(&mut self, bank: i32) {
        let mut dice = self.fork();
        let palette = self.scene.palette;
        let middle = part(self.width, dice.between(0, 1000));
        let high = part(self.unit, dice.between(260, 440) - 110 * bank);
        let wide = part(high, dice.between(700, 1300));
        let rim = part(self.unit, 16);
        let mut lit = vec![self.height; self.columns().count()];
        let mut shaded = lit.clone();
        for _ in 0..90 {
            let off = (dice.between(-1000, 1000) + dice.between(-1000, 1000)) / 2;
            let dome = part(high, 1000 - off * off / 1000);
            let x = middle + part(wide, off);
            let y = self.horizon - part(dome, dice.between(300, 1000));
            let radius = part(self.unit, dice.between(18, 52)) - part(dome, 20);
            let away = if x < self.painting.light.x { -rim } else { rim };
            raise_over_ball(&mut lit, x, y, radius);
            raise_over_ball(&mut shaded, x + away, y + rim, radius - rim / 8);
        }
        let light = mix(palette.sky[1], palette.cloud, 190 + 33 * bank);
        let foot = mix(palette.sky[2], palette.sky[1], 50);
        self.layer(lit, light, foot, high);
        self.layer(shaded, mix(light, palette.sky[1], 110), foot, high);
    }

    fn birds(&mut self) {
        let mut dice = self.fork();
        let (x, y) = (dice.between(200, 760), dice.between(250, 620));
        for _ in 0..dice.between(3, 7) {
            let stand = Stand {
                size: part(self.unit, dice.between(16, 30)),
                x: part(self.width, x) + part(self.unit, dice.between(-130, 130)),
                y: part(self.horizon, y) + part(self.unit, dice.between(-60, 60)),
                mirrored: false,
                light: 150,
            };
            self.figure(BIRD, &stand);
        }
    }
}

/// Raises a line where a ball is above it.
fn raise_over_ball(tops: &mut [i32], x: i32, y: i32, radius: i32) {
    let first = ((x - radius) / PIXEL).max(0);
    let last = ((x + radius) / PIXEL).min(tops.len() as i32 - 1);
    for column in first..=last {
        let across = i64::from(column * PIXEL + PIXEL / 2 - x);
        let square = i64::from(radius).pow(2) - across.pow(2);
        if let Some(up) = square.checked_isqrt() {
            let top = &mut tops[column as usize];
            *top = (*top).min(y - up as i32);
        }
    }
}
