//! Water, islands and a boat.

use super::{Composition, Stand, part};
use crate::chance::{CELL, jagged, rolling};
use crate::picture::colour::{WHOLE, mix};
use crate::picture::figure::BOAT;
use crate::picture::painter::Layer;
use crate::picture::stroke::{PIXEL, Streak};

impl Composition<'_> {
    pub(super) fn sea(&mut self, with_boat: bool) {
        self.islands(130, 40);
        self.islands(80, 100);
        self.water();
        self.glitter();
        if with_boat {
            self.boat();
        }
    }

    fn islands(&mut self, rise: i32, distance: i32) {
        let mut dice = self.fork();
        let palette = self.scene.palette;
        let (shore, ridge) = (dice.seed(), dice.seed());
        let rise = i64::from(part(self.unit, rise));
        let sunk = self.horizon + part(self.unit, 6);
        let tops = self
            .columns()
            .map(|x| {
                let island = rolling(shore, self.noise_at(x, 20), 2) - CELL * 45 / 100;
                let up = jagged(ridge, self.noise_at(x, 30), 6) + CELL / 3;
                sunk - (rise * 2 * island.max(0) / CELL * up / CELL) as i32
            })
            .collect();
        let colour = mix(palette.far, palette.near, distance);
        self.layer(
            tops,
            colour,
            mix(colour, palette.haze, 110),
            part(self.unit, 90),
        );
    }

    fn water(&mut self) {
        let seed = self.fork().seed();
        let palette = self.scene.palette;
        let below = i64::from(self.height - self.horizon).max(1);
        let rows = (0..self.height / PIXEL)
            .map(|row| {
                let depth = i64::from((row * PIXEL - self.horizon).max(0));
                let near = (depth * i64::from(WHOLE) / below) as i32;
                let mirrored = self.horizon - part(self.horizon, near * 900 / WHOLE);
                let mirrored = self.painting.sky[(mirrored / PIXEL) as usize];
                let colour = mix(mirrored, palette.near, 40 + near / 2);
                // Waves look smaller the farther they are.
                let wave = CELL * 44 * depth / (depth + below * 40 / i64::from(WHOLE));
                let wave = (rolling(seed, wave, 2) / 256) as i32 - 128;
                let tint = if wave > 0 { palette.glow } else { palette.near };
                mix(colour, tint, wave.abs() / 4)
            })
            .collect();
        let tops = vec![self.horizon; self.columns().count()];
        self.painting.layers.push(Layer { tops, rows });
    }

    /// Adds the light that falls on the water.
    fn glitter(&mut self) {
        let mut dice = self.fork();
        let mut streaks = Vec::new();
        let mut row = self.horizon / PIXEL + 1;
        while row * PIXEL < self.height {
            let depth = row * PIXEL - self.horizon;
            let thick = (depth / 60 + part(self.unit, 2)) / PIXEL + 1;
            let spread = part(self.unit, 40) + depth / 4;
            for _ in 0..dice.between(1, 4) {
                let aside = dice.between(-1000, 1000) * dice.between(0, 1000) / 1000;
                let half = part(spread, dice.between(80, 500));
                let share = part(dice.between(40, 200), 1000 - aside.abs() / 2);
                for line in 0..thick {
                    let off = (2 * line + 1 - thick).abs() * WHOLE / (thick + 1);
                    streaks.push(Streak {
                        row: row + line,
                        x: self.painting.light.x + part(spread, aside),
                        half: half / WHOLE * (WHOLE - off * off / WHOLE),
                        colour: self.scene.palette.glow,
                        share: share * (WHOLE - off / 2) / WHOLE,
                    });
                }
            }
            row += thick;
        }
        self.painting.glitter = (self.painting.layers.len(), streaks);
    }

    fn boat(&mut self) {
        let mut dice = self.fork();
        let aside = part(self.width, 200);
        let aside = if self.is_lit_from_left() {
            aside
        } else {
            -aside
        };
        let stand = Stand {
            x: self.painting.light.x + aside,
            y: self.horizon + part(self.height - self.horizon, dice.between(160, 260)),
            size: part(self.unit, dice.between(80, 115)),
            mirrored: dice.happens(50),
            light: if self.scene.palette.night { 190 } else { WHOLE },
        };
        self.figure(BOAT, &stand);
    }
}
