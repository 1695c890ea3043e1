//! Measuring a picture: what colours stand where, how high something is, how well it stands out. It reads pixels and nothing else, so that what it
//! says is what is on the glass.

use super::*;
use crate::layout::Area;
use protocol::contrast::contrast;

impl Pixels {
    pub(super) fn at(&self, x: f32, y: f32) -> Rgb {
        let index = (y as usize * self.width as usize + x as usize) * 4;
        Rgb(self.bytes[index], self.bytes[index + 1], self.bytes[index + 2])
    }

    /// The share of an area's pixels that have a colour.
    pub(super) fn share(&self, area: Area, colour: Rgb) -> f32 {
        let (mut all, mut same) = (0, 0);
        for y in area.y as usize..(area.y + area.h) as usize {
            for x in area.x as usize..(area.x + area.w) as usize {
                all += 1;
                same += usize::from(near(self.at(x as f32, y as f32), colour));
            }
        }
        same as f32 / all as f32
    }

    /// How many lines of an area have a colour: the height of what is drawn there in it.
    pub(super) fn lines_with(&self, area: Area, colour: Rgb) -> usize {
        let lines = area.y.max(0.0) as usize..((area.y + area.h) as usize).min(self.height as usize);
        let columns = area.x.max(0.0) as usize..((area.x + area.w) as usize).min(self.width as usize);
        lines.filter(|y| columns.clone().any(|x| near(self.at(x as f32, *y as f32), colour))).count()
    }

    /// The contrast between what is drawn in an area and its ground.
    pub(super) fn contrast_in(&self, area: Area) -> f32 {
        let points =
            (area.y as usize..(area.y + area.h) as usize).flat_map(|y| (area.x as usize..(area.x + area.w) as usize).map(move |x| (x, y)));
        let colours: Vec<Rgb> = points.map(|(x, y)| self.at(x as f32, y as f32)).collect();
        let black = Rgb(0, 0, 0);
        let darkness = |colour: &Rgb| contrast(*colour, black);
        let lightest = colours.iter().max_by(|one, other| darkness(one).total_cmp(&darkness(other))).unwrap();
        // The ground is what most of the area is.
        let mut by_darkness: Vec<&Rgb> = colours.iter().collect();
        by_darkness.sort_by(|one, other| darkness(one).total_cmp(&darkness(other)));
        contrast(*lightest, *by_darkness[by_darkness.len() / 2])
    }

    /// The same picture turned clockwise by a quarter.
    pub(super) fn turned(&self) -> Pixels {
        let (width, height) = (self.height, self.width);
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height {
            for x in 0..width {
                let Rgb(r, g, b) = self.at(y as f32, (self.height - 1 - x) as f32);
                bytes.extend([r, g, b, 255]);
            }
        }
        Pixels { width, height, bytes }
    }

    pub(super) fn share_like(&self, other: &Pixels) -> f32 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let pairs = self.bytes.chunks(4).zip(other.bytes.chunks(4));
        let alike = pairs.filter(|(one, other)| near(Rgb(one[0], one[1], one[2]), Rgb(other[0], other[1], other[2]))).count();
        alike as f32 / (self.width * self.height) as f32
    }
}

pub(super) fn near(one: Rgb, other: Rgb) -> bool {
    [(one.0, other.0), (one.1, other.1), (one.2, other.2)].iter().all(|(one, other)| one.abs_diff(*other) <= 3)
}
