//! The wall's few marks (arrow, loudspeaker, the hall's flower, warning) as shapes: each is a distance from a point to
//! its outline, drawn as a soft mask at exactly the size it is needed. No glyph of some fallback font, no file.

/// The marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// From a number to its counter, in the large place.
    Arrow,
    /// The same in a row: lighter.
    ThinArrow,
    /// Being spoken.
    Speaker,
    /// No sound.
    SpeakerOff,
    /// The hall's own mark, until a site brings its own.
    Flower,
    /// Trouble.
    Warning,
}

/// A mark drawn white, its cover in the alpha channel, ready to be tinted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// RGBA, row by row.
    pub pixels: Vec<u8>,
}

impl Mark {
    /// Width over height.
    pub fn aspect(self) -> f32 {
        match self {
            Mark::Arrow => 1.3,
            Mark::ThinArrow => 1.5,
            Mark::Speaker | Mark::SpeakerOff => 1.15,
            Mark::Flower | Mark::Warning => 1.0,
        }
    }

    /// The mark at a height in pixels; at most [`HEIGHT_PX_MAX`].
    pub fn mask(self, height: u32) -> Mask {
        let height = height.clamp(1, HEIGHT_PX_MAX);
        let width = (height as f32 * self.aspect()).round().max(1.0) as u32;
        let scale = height as f32;
        let mut pixels = Vec::with_capacity(width as usize * height as usize * 4);
        for y in 0..height {
            for x in 0..width {
                let point = Point { x: (x as f32 + 0.5) / scale, y: (y as f32 + 0.5) / scale };
                let cover = (0.5 - self.distance(point) * scale).clamp(0.0, 1.0);
                pixels.extend([255, 255, 255, (cover * 255.0).round() as u8]);
            }
        }
        Mask { width, height, pixels }
    }

    /// How far a point is outside the mark (inside is negative), in heights of the mark.
    fn distance(self, p: Point) -> f32 {
        match self {
            Mark::Arrow => arrow(p, 1.3, 0.075),
            Mark::ThinArrow => arrow(p, 1.5, 0.045),
            Mark::Speaker => body(p).min(wave(p, 0.22)).min(wave(p, 0.40)),
            Mark::SpeakerOff => body(p).min(cross(p)),
            Mark::Flower => flower(p),
            Mark::Warning => warning(p),
        }
    }
}

/// No mark is drawn larger: a mark of a quarter of a 4K screen's height.
pub const HEIGHT_PX_MAX: u32 = 540;

#[derive(Clone, Copy)]
struct Point {
    x: f32,
    y: f32,
}

fn point(x: f32, y: f32) -> Point {
    Point { x, y }
}

fn arrow(p: Point, aspect: f32, radius: f32) -> f32 {
    let tip = point(aspect - radius, 0.5);
    let reach = 0.5 - radius;
    let shaft = stroke(p, point(radius, 0.5), tip, radius);
    let upper = stroke(p, tip, point(tip.x - reach, radius), radius);
    let lower = stroke(p, tip, point(tip.x - reach, 1.0 - radius), radius);
    shaft.min(upper).min(lower)
}

/// The loudspeaker's box and cone.
fn body(p: Point) -> f32 {
    let cone = [point(0.06, 0.36), point(0.22, 0.36), point(0.48, 0.12), point(0.48, 0.88), point(0.22, 0.64), point(0.06, 0.64)];
    polygon(p, &cone) - 0.035
}

/// A wave of sound: part of a ring, open to the left, with round ends.
fn wave(p: Point, radius: f32) -> f32 {
    let centre = point(0.56, 0.5);
    let (x, y) = (p.x - centre.x, (p.y - centre.y).abs());
    let (sine, cosine) = (0.9_f32).sin_cos();
    let on_ring = x * sine >= y * cosine;
    let distance = if on_ring { (x.hypot(y) - radius).abs() } else { (x - radius * cosine).hypot(y - radius * sine) };
    distance - 0.05
}

fn cross(p: Point) -> f32 {
    let one = stroke(p, point(0.68, 0.34), point(1.0, 0.66), 0.055);
    let other = stroke(p, point(0.68, 0.66), point(1.0, 0.34), 0.055);
    one.min(other)
}

/// Four open petals around a dot.
fn flower(p: Point) -> f32 {
    let (x, y) = ((p.x - 0.5).abs(), (p.y - 0.5).abs());
    let lying = ring(point(x - 0.282, y), 0.185, 0.115);
    let standing = ring(point(x, y - 0.282), 0.115, 0.185);
    lying.min(standing).min(x.hypot(y) - 0.04)
}

/// A rounded triangle with an exclamation mark cut out.
fn warning(p: Point) -> f32 {
    let triangle = polygon(p, &[point(0.5, 0.14), point(0.92, 0.86), point(0.08, 0.86)]) - 0.07;
    let bar = stroke(p, point(0.5, 0.40), point(0.5, 0.60), 0.05);
    let dot = (p.x - 0.5).hypot(p.y - 0.76) - 0.055;
    triangle.max(-bar).max(-dot)
}

/// The outline of an ellipse around the origin.
fn ring(p: Point, radius_x: f32, radius_y: f32) -> f32 {
    let near = (p.x / radius_x).hypot(p.y / radius_y);
    let slope = (p.x / (radius_x * radius_x)).hypot(p.y / (radius_y * radius_y));
    let distance = if slope > 0.0 { near * (near - 1.0) / slope } else { -radius_x.min(radius_y) };
    distance.abs() - 0.028
}

/// A line with round ends.
fn stroke(p: Point, from: Point, to: Point, radius: f32) -> f32 {
    let (along_x, along_y) = (to.x - from.x, to.y - from.y);
    let share = ((p.x - from.x) * along_x + (p.y - from.y) * along_y) / (along_x * along_x + along_y * along_y);
    let share = share.clamp(0.0, 1.0);
    (p.x - from.x - along_x * share).hypot(p.y - from.y - along_y * share) - radius
}

/// The signed distance to a polygon's outline; it counts the edges to the right of the point to know its side.
fn polygon(p: Point, corners: &[Point]) -> f32 {
    let mut nearest = f32::MAX;
    let mut inside = false;
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        nearest = nearest.min(stroke(p, *from, *to, 0.0));
        if (from.y > p.y) != (to.y > p.y) && p.x < (to.x - from.x) * (p.y - from.y) / (to.y - from.y) + from.x {
            inside = !inside;
        }
    }
    if inside { -nearest } else { nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Mark; 6] = [Mark::Arrow, Mark::ThinArrow, Mark::Speaker, Mark::SpeakerOff, Mark::Flower, Mark::Warning];

    fn cover(mask: &Mask, x: u32, y: u32) -> u8 {
        mask.pixels[((y * mask.width + x) * 4 + 3) as usize]
    }

    #[test]
    fn every_mark_is_a_shape_with_an_inside_an_outside_and_soft_edges() {
        for mark in ALL {
            let mask = mark.mask(64);
            assert_eq!(mask.pixels.len(), (mask.width * mask.height * 4) as usize);
            let covers: Vec<u8> = mask.pixels.chunks(4).map(|pixel| pixel[3]).collect();
            let solid = covers.iter().filter(|cover| **cover == 255).count();
            let soft = covers.iter().filter(|cover| (1..255).contains(*cover)).count();
            assert!(solid > 100 && soft > 20, "{mark:?}: {solid} solid, {soft} soft");
            assert!(covers.iter().filter(|cover| **cover == 0).count() > 500, "{mark:?} fills its box");
        }
    }

    #[test]
    fn no_mark_touches_the_sides_of_its_box() {
        for mark in ALL {
            let mask = mark.mask(100);
            let right = mask.width - 1;
            for y in 0..mask.height {
                assert!(cover(&mask, 0, y) < 255 && cover(&mask, right, y) < 255, "{mark:?} is cut at {y}");
            }
            for x in 0..mask.width {
                assert!(cover(&mask, x, 0) < 255 && cover(&mask, x, mask.height - 1) < 255, "{mark:?} is cut at {x}");
            }
        }
    }

    #[test]
    fn the_arrow_points_to_the_right() {
        let mask = Mark::Arrow.mask(100);
        assert_eq!(cover(&mask, 110, 50), 255);
        assert_eq!(cover(&mask, 20, 20), 0);
    }

    #[test]
    fn a_silent_loudspeaker_differs_from_a_sounding_one_by_shape() {
        assert_ne!(Mark::Speaker.mask(40).pixels, Mark::SpeakerOff.mask(40).pixels);
    }
}
