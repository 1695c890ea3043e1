//! A list with its search, painted over the lower half of the window. What is in it and what is chosen stands in `picker`.

use eframe::egui::{Align2, Color32};

use super::{
    canvas::{Canvas, HEIGHT, Letters, WIDTH, area, letters},
    faces::{Click, INNER, MAIN, MARGIN},
    theme::{
        FAINT, NIGHT, PAPER, SAND, SLATE, SUN,
        Weight::{ExtraBold, Regular, SemiBold},
    },
};
use crate::{picker::Picker, words::Language};

/// Paints the list; a click beside it leaves it.
pub(super) fn list(canvas: &Canvas<'_>, picker: &Picker, language: Language) -> Option<Click> {
    let rect = area(MARGIN, MAIN.0, INNER, HEIGHT - MAIN.0 - 12.0);
    let behind = canvas.click(area(0.0, 0.0, WIDTH, MAIN.0), "behind the list");
    canvas.fill(rect, 18.0, Color32::WHITE);
    canvas.outline(rect, 18.0, 2.0, NIGHT);
    let left = rect.min.x + 18.0;
    let width = INNER - 36.0;
    canvas.line(left, rect.min.y + 24.0, Align2::LEFT_CENTER, &picker.title, letters(ExtraBold, 18.0, NIGHT), 260.0);
    let keys = language.pick("Enter memilih · Esc batal", "Enter picks · Esc leaves");
    canvas.line(rect.max.x - 18.0, rect.min.y + 24.0, Align2::RIGHT_CENTER, keys, letters(Regular, 13.0, SLATE), 180.0);
    let field = area(left, rect.min.y + 42.0, width, 32.0);
    canvas.fill(field, 8.0, PAPER);
    let (text, ink) = if picker.query.is_empty() { (picker.hint.as_str(), FAINT) } else { (picker.query.as_str(), NIGHT) };
    let x = canvas.line(field.min.x + 10.0, field.center().y, Align2::LEFT_CENTER, text, letters(Regular, 16.0, ink), width - 20.0);
    if !picker.query.is_empty() {
        canvas.fill(area(field.min.x + 11.0 + x, field.center().y - 9.0, 2.0, 18.0), 0.0, NIGHT);
    }
    let mut clicked = behind.clicked().then_some(Click::Leave);
    let mut y = rect.min.y + 82.0;
    for (index, item, selected) in picker.shown() {
        let row = area(left, y, width, 30.0);
        let response = canvas.click(row, &format!("row {index}"));
        if selected {
            canvas.fill(row, 8.0, SUN);
        } else if response.hovered() {
            canvas.fill(row, 8.0, SAND);
        }
        let title = if selected { letters(SemiBold, 15.5, NIGHT) } else { letters(Regular, 15.5, NIGHT) };
        let size = if item.wait.is_empty() { 13.0 } else { 12.0 };
        let mut detail = letters(Regular, size, SLATE);
        // How long one waits there is why the list is read: it is never cut, and long names have two lines.
        let wait_width = canvas.width_of(&item.wait, detail);
        let detail_room = wait_width.max(180.0);
        let is_long = canvas.width_of(&item.title, title) > width - 30.0 - canvas.width_of(&item.detail, detail).min(180.0).max(wait_width);
        if is_long {
            detail = canvas.fitting(&item.detail, detail, wait_width.max(110.0));
        }
        let (detail_y, wait_y) = if item.wait.is_empty() { (row.center().y, row.center().y) } else { (row.min.y + 8.5, row.max.y - 8.5) };
        canvas.line(row.max.x - 10.0, wait_y, Align2::RIGHT_CENTER, &item.wait, letters(Regular, size, SLATE), detail_room);
        let detail_width = canvas.line(row.max.x - 10.0, detail_y, Align2::RIGHT_CENTER, &item.detail, detail, detail_room).max(wait_width);
        let room = width - 30.0 - detail_width;
        if !is_long {
            canvas.line(row.min.x + 10.0, row.center().y, Align2::LEFT_CENTER, &item.title, title, room);
        } else {
            // A long name on two small lines rather than half of it on one.
            canvas.paragraph(area(row.min.x + 10.0, row.min.y, room, row.height()), &item.title, Letters { size: 12.0, ..title }, 2);
        }
        if response.clicked() {
            clicked = Some(Click::Choose(index));
        }
        y += 31.0;
    }
    if picker.matches_count() == 0 {
        canvas.paragraph(area(left, y + 8.0, width, 60.0), &picker.empty, letters(Regular, 15.0, SLATE), 3);
    }
    clicked
}
