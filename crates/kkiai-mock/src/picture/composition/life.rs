//! What is before the land: a fox, fireflies, falling snow.

use super::{BLACK, Composition, Stand, WHITE, cut, part};
use crate::picture::colour::{Colour, WHOLE, mix};
use crate::picture::figure::FOX;
use crate::picture::scene::Land;
use crate::picture::stroke::{Disc, Shape};

const FIREFLY: Colour = [0xff, 0xe9, 0x8c];

impl Composition<'_> {
    pub(super) fn life(&mut self) {
        let scene = self.scene;
        if scene.fox && !matches!(scene.land, Land::Sea { .. }) {
            self.fox();
        }
        let is_warm_night = scene.palette.night && !scene.snow;
        if is_warm_night && scene.land == (Land::Mountains { with_firs: true }) {
            self.fireflies();
        }
        if scene.snow {
            self.snowfall();
        }
    }

    /// Adds a fox that looks to the light.
    fn fox(&mut self) {
        let size = part(self.unit, 230);
        let looks_left = self.is_lit_from_left();
        let x = part(self.width, if looks_left { 640 } else { 360 });
        let column = self.column(x);
        let Some(ground) = self.painting.layers.last().map(|layer| layer.tops[column]) else {
            return;
        };
        let y = ground + size / 16;
        let behind = if looks_left { size / 9 } else { -size / 9 };
        let shade = mix(self.scene.palette.near, BLACK, 60);
        // Many faint shadows, each smaller than the one before, make a soft one.
        for wide in (43..=64).rev().step_by(3) {
            let (x, y, wide) = (x + behind, y - size / 70, part(size, 10 * wide));
            let high = wide / 11;
            let square = vec![
                (x - wide, y - high),
                (x + wide, y - high),
                (x + wide, y + high),
                (x - wide, y + high),
            ];
            self.painting.shapes.push(Shape {
                corners: (0..4).fold(square, |corners, _| cut(corners)),
                colour: shade,
                share: 14,
                layer: self.painting.layers.len(),
            });
        }
        let stand = Stand {
            x,
            y,
            size,
            mirrored: !looks_left,
            light: WHOLE,
        };
        self.figure(FOX, &stand);
    }

    fn fireflies(&mut self) {
        let mut dice = self.fork();
        for _ in 0..self.many(28) {
            let x = part(self.width, dice.between(0, 1000));
            let y = self.horizon + part(self.height - self.horizon, dice.between(350, 980));
            let radius = part(self.unit, dice.between(3, 8));
            let share = dice.between(120, 230);
            for (radius, share) in [(radius * 2, share / 3), (radius / 2, share)] {
                self.painting.flakes.push(Disc {
                    x,
                    y,
                    radius,
                    colour: FIREFLY,
                    share,
                    is_soft: true,
                });
            }
        }
    }

    fn snowfall(&mut self) {
        let mut dice = self.fork();
        for _ in 0..self.many(300) {
            let (radius, share, is_soft) = match dice.between(1, 100) {
                1..=62 => (dice.between(10, 17), 200, false),
                63..=92 => (dice.between(18, 34), 215, true),
                _ => (dice.between(60, 110), 130, true),
            };
            self.painting.flakes.push(Disc {
                x: part(self.width, dice.between(0, 1000)),
                y: part(self.height, dice.between(0, 1000)),
                radius: part(self.unit, radius) / 10,
                colour: WHITE,
                share,
                is_soft,
            });
        }
    }
}
