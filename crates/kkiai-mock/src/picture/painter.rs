//! Paints a picture row by row.

use super::colour::{Colour, mix};
use super::stroke::{Disc, FadingLight, Light, PIXEL, Shape, Streak};

/// All that a picture is made of, from the back to the front.
#[derive(Debug)]
pub(super) struct Painting {
    /// Colour of each row of the sky.
    pub(super) sky: Vec<Colour>,
    pub(super) light: Light,
    /// Stars, sun and moon.
    pub(super) heavens: Vec<Disc>,
    pub(super) clouds: Vec<Streak>,
    /// Land, the farthest first.
    pub(super) layers: Vec<Layer>,
    /// Light on the layer with this number, counted from 1.
    pub(super) glitter: (usize, Vec<Streak>),
    pub(super) shapes: Vec<Shape>,
    /// Snow and the like, before all else.
    pub(super) flakes: Vec<Disc>,
}

/// Land that fills all below a line.
#[derive(Debug)]
pub(super) struct Layer {
    /// Where the layer begins in each column.
    pub(super) tops: Vec<i32>,
    /// Colour of each row.
    pub(super) rows: Vec<Colour>,
}

impl Painting {
    /// Paints all rows from the top and hands each one over.
    ///
    /// # Errors
    ///
    /// Returns the first error that `take` gives.
    pub(super) fn paint<E>(
        &self,
        width: usize,
        mut take: impl FnMut(&[Colour]) -> Result<(), E>,
    ) -> Result<(), E> {
        let height = self.sky.len();
        let light = FadingLight::new(&self.light, width);
        let heavens = by_row(&self.heavens, height, Disc::rows);
        let clouds = by_row(&self.clouds, height, |streak| (streak.row, streak.row));
        let edges = Edges::of(&self.layers, height);
        let glitter = by_row(&self.glitter.1, height, |streak| (streak.row, streak.row));
        let shapes = by_row(&self.shapes, height, Shape::rows);
        let flakes = by_row(&self.flakes, height, Disc::rows);

        let mut row = vec![Colour::default(); width];
        let mut front = vec![0_u8; width];
        let mut colours = vec![Colour::default(); self.layers.len() + 1];
        let mut coverage = vec![0; width + 1];
        for y in 0..height {
            let top = y as i32 * PIXEL;
            if y < edges.end_of_sky {
                row.fill(self.sky[y]);
                light.shine(top, &mut row);
                heavens[y].iter().for_each(|disc| disc.paint(top, &mut row));
                clouds[y]
                    .iter()
                    .for_each(|streak| streak.paint(&mut row, |_| true));
            }

            for (colour, layer) in colours.iter_mut().skip(1).zip(&self.layers) {
                *colour = layer.rows[y];
            }
            // A column where one layer gives way to the next is painted with both.
            for edge in &edges.rows[y] {
                front[edge.column] = edge.behind;
            }
            let mut x = 0;
            while x < width {
                let layer = front[x] as usize;
                if layer > 0 {
                    row[x] = colours[layer];
                }
                x += 1;
            }
            for edge in &edges.rows[y] {
                let pixel = &mut row[edge.column];
                *pixel = mix(*pixel, colours[edge.layer as usize], edge.share);
                front[edge.column] = edge.layer;
            }

            for streak in &glitter[y] {
                streak.paint(&mut row, |x| front[x] as usize == self.glitter.0);
            }
            for shape in &shapes[y] {
                shape.paint(top, &front, &mut coverage, &mut row);
            }
            flakes[y].iter().for_each(|disc| disc.paint(top, &mut row));
            take(&row)?;
        }
        Ok(())
    }
}

/// Sorts things into the rows that they touch.
fn by_row<T>(things: &[T], height: usize, rows: impl Fn(&T) -> (i32, i32)) -> Vec<Vec<&T>> {
    let mut sorted: Vec<Vec<&T>> = (0..height).map(|_| Vec::new()).collect();
    for thing in things {
        let (first, last) = rows(thing);
        for row in first.max(0)..=last.min(height as i32 - 1) {
            sorted[row as usize].push(thing);
        }
    }
    sorted
}

/// Column of a row in which a layer begins.
struct Edge {
    column: usize,
    behind: u8,
    layer: u8,
    /// Share of the pixel that the layer covers.
    share: i32,
}

/// Where each layer comes to the front.
struct Edges {
    rows: Vec<Vec<Edge>>,
    /// The first row without any sky.
    end_of_sky: usize,
}

impl Edges {
    fn of(layers: &[Layer], height: usize) -> Self {
        let mut edges = Self {
            rows: (0..height).map(|_| Vec::new()).collect(),
            end_of_sky: if layers.is_empty() { height } else { 0 },
        };
        let columns = layers.first().map_or(0, |layer| layer.tops.len());
        let lowest = height as i32 * PIXEL;
        for column in 0..columns {
            let mut behind = 0;
            let mut above = lowest;
            // From the front: a layer is seen where it rises over all that stand before it.
            let mut seen = Vec::new();
            for (index, layer) in layers.iter().enumerate().rev() {
                let top = layer.tops[column].max(0);
                if top < above {
                    seen.push((index as u8 + 1, top));
                    above = top;
                }
            }
            for (layer, top) in seen.into_iter().rev() {
                let row = top / PIXEL;
                let share = PIXEL - top % PIXEL;
                edges.rows[row as usize].push(Edge {
                    column,
                    behind,
                    layer,
                    share,
                });
                if behind == 0 {
                    edges.end_of_sky = edges.end_of_sky.max(row as usize + 1);
                }
                behind = layer;
            }
            if behind == 0 {
                edges.end_of_sky = height;
            }
        }
        edges
    }
}
