//! Places and letters: everything is laid out for one size and scaled to the window's. Knows nothing of what is shown.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, Galley, Id, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2,
    text::{LayoutJob, TextFormat, TextWrapping},
};

use super::{SIZE, theme::Weight};

/// Width of what is laid out.
pub(super) const WIDTH: f32 = SIZE[0];

/// Its height.
pub(super) const HEIGHT: f32 = SIZE[1];

/// The smallest share of its size that a text is shrunk to before it is cut.
const SHRINK_MIN: f32 = 0.75;

/// Where to draw, in points of the layout.
pub(super) struct Canvas<'a> {
    ui: &'a Ui,
    painter: Painter,
    origin: Pos2,
    scale: f32,
}

/// Letters of one kind.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    pub(super) weight: Weight,
    pub(super) size: f32,
    pub(super) color: Color32,
}

/// Letters of this kind.
pub(super) fn letters(weight: Weight, size: f32, color: Color32) -> Letters {
    Letters { weight, size, color }
}

/// A rectangle of the layout.
pub(super) fn area(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(Pos2::new(x, y), Vec2::new(width, height))
}

impl<'a> Canvas<'a> {
    /// A canvas over the whole window, as large as it fits, in its middle.
    pub(super) fn new(ui: &'a Ui) -> Canvas<'a> {
        let room = ui.max_rect();
        let scale = (room.width() / SIZE[0]).min(room.height() / SIZE[1]);
        let origin = room.min + (room.size() - Vec2::from(SIZE) * scale) / 2.0;
        Canvas { ui, painter: ui.painter().clone(), origin, scale }
    }

    /// A filled area with round corners.
    pub(super) fn fill(&self, rect: Rect, radius: f32, color: Color32) {
        self.painter.rect_filled(self.on_screen(rect), self.corner(radius), color);
    }

    /// An outline.
    pub(super) fn outline(&self, rect: Rect, radius: f32, width: f32, color: Color32) {
        let stroke = Stroke::new(width * self.scale, color);
        self.painter.rect_stroke(self.on_screen(rect), self.corner(radius), stroke, StrokeKind::Inside);
    }

    /// A disc.
    pub(super) fn disc(&self, x: f32, y: f32, radius: f32, color: Color32) {
        self.painter.circle_filled(self.at(x, y), radius * self.scale, color);
    }

    /// A ring: the other shape of a disc, for the other state.
    pub(super) fn ring(&self, x: f32, y: f32, radius: f32, width: f32, color: Color32) {
        self.painter.circle_stroke(self.at(x, y), radius * self.scale, Stroke::new(width * self.scale, color));
    }

    /// A tick.
    pub(super) fn tick(&self, x: f32, y: f32, color: Color32) {
        let points = vec![self.at(x - 3.8, y + 0.2), self.at(x - 1.0, y + 3.2), self.at(x + 4.0, y - 3.2)];
        self.painter.line(points, Stroke::new(2.0 * self.scale, color));
    }

    /// One line of text, cut with `…` where it is wider than `width_max`. Returns its width in the layout.
    pub(super) fn line(&self, x: f32, y: f32, align: Align2, text: &str, letters: Letters, width_max: f32) -> f32 {
        let galley = self.galley(text, letters, width_max, 1);
        let rect = align.anchor_size(self.at(x, y), galley.size());
        let width = galley.size().x / self.scale;
        self.painter.galley(rect.min, galley, letters.color);
        width
    }

    /// A line in the middle of a rectangle.
    pub(super) fn centered(&self, rect: Rect, text: &str, letters: Letters) {
        let middle = rect.center();
        self.line(middle.x, middle.y, Align2::CENTER_CENTER, text, letters, rect.width());
    }

    /// Several lines. Returns their height in the layout.
    pub(super) fn paragraph(&self, rect: Rect, text: &str, letters: Letters, rows_max: usize) -> f32 {
        let galley = self.galley(text, letters, rect.width(), rows_max);
        let height = galley.size().y / self.scale;
        self.painter.galley(self.at(rect.min.x, rect.min.y), galley, letters.color);
        height
    }

    /// How wide a line would be.
    pub(super) fn width_of(&self, text: &str, letters: Letters) -> f32 {
        self.galley(text, letters, f32::INFINITY, 1).size().x / self.scale
    }

    /// The same letters, smaller where the text is wider than its place: a word is never cut before it has been made smaller.
    pub(super) fn fitting(&self, text: &str, letters: Letters, width: f32) -> Letters {
        let share = (width / self.width_of(text, letters).max(1.0)).min(1.0);
        Letters { size: (letters.size * share).max(letters.size * SHRINK_MIN), ..letters }
    }

    /// A place that can be clicked, and reached with Tab.
    pub(super) fn click(&self, rect: Rect, name: &str) -> Response {
        self.ui.interact(self.on_screen(rect), Id::unique(name), Sense::click()).on_hover_cursor(CursorIcon::PointingHand)
    }

    fn galley(&self, text: &str, letters: Letters, width_max: f32, rows_max: usize) -> Arc<Galley> {
        let format = TextFormat { font_id: letters.weight.at(letters.size * self.scale), color: letters.color, ..TextFormat::default() };
        let mut job = LayoutJob::single_section(text.to_owned(), format);
        job.wrap = TextWrapping {
            max_width: width_max * self.scale,
            max_rows: rows_max,
            break_anywhere: rows_max == 1,
            ..TextWrapping::default()
        };
        self.painter.layout_job(job)
    }

    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.origin + Vec2::new(x, y) * self.scale
    }

    fn on_screen(&self, rect: Rect) -> Rect {
        Rect::from_min_size(self.at(rect.min.x, rect.min.y), rect.size() * self.scale)
    }

    fn corner(&self, radius: f32) -> CornerRadius {
        CornerRadius::from(radius * self.scale)
    }
}
