//! The large card: the visitor, or why there is none. Every word comes from `desk`.

use eframe::egui::{Align2, Rect};

use super::{
    canvas::{Canvas, area, letters},
    faces::{INNER, MARGIN},
    theme::{
        LEAF, MUTE, NIGHT, PANEL, PAPER, SUN,
        Weight::{ExtraBold, Regular, SemiBold},
    },
};
use crate::{
    action::Action,
    desk::{Card, Desk, VisitorCard},
    words::Language,
};

/// Its place from above, and its height.
const CARD: (f32, f32) = (62.0, 198.0);

/// Paints the card; the action is what was clicked on it.
pub(super) fn card(canvas: &Canvas<'_>, desk: &Desk, language: Language) -> Option<Action> {
    let rect = area(MARGIN, CARD.0, INNER, CARD.1);
    canvas.fill(rect, 18.0, NIGHT);
    match &desk.card {
        Card::Visitor(visitor) => visitor_card(canvas, rect, visitor, language),
        Card::Plain { title, line } => {
            let large = canvas.fitting(title, letters(ExtraBold, 52.0, PAPER), INNER - 40.0);
            canvas.line(rect.min.x + 20.0, rect.min.y + 72.0, Align2::LEFT_CENTER, title, large, INNER - 40.0);
            canvas.paragraph(area(rect.min.x + 20.0, rect.min.y + 112.0, INNER - 40.0, 80.0), line, letters(Regular, 18.0, MUTE), 3);
            None
        }
    }
}

fn visitor_card(canvas: &Canvas<'_>, rect: Rect, visitor: &VisitorCard, language: Language) -> Option<Action> {
    let (left, right, top) = (rect.min.x + 20.0, rect.max.x - 20.0, rect.min.y);
    let number = letters(ExtraBold, 86.0, SUN);
    let size = (86.0 * 290.0 / canvas.width_of(&visitor.number, number)).min(86.0);
    canvas.line(left, top + 56.0, Align2::LEFT_CENTER, &visitor.number, letters(ExtraBold, size, SUN), 300.0);
    canvas.line(right, top + 30.0, Align2::RIGHT_CENTER, &visitor.state, letters(SemiBold, 15.0, PAPER), 130.0);
    canvas.line(right, top + 50.0, Align2::RIGHT_CENTER, &visitor.summons, letters(Regular, 14.0, MUTE), 130.0);

    service_and_needs(canvas, left, top, visitor);
    if let Some(used) = visitor.used_permille {
        let bar = area(left, top + 148.0, INNER - 40.0, 8.0);
        canvas.fill(bar, 4.0, PANEL);
        let part = (bar.width() * f32::from(used) / 1_000.0).max(8.0);
        canvas.fill(area(left, top + 148.0, part, 8.0), 4.0, if visitor.over { SUN } else { LEAF });
    }
    // The confirmation and what follows have their own line between what must be done for the visitor and the times.
    let foot = top + if visitor.confirm || !visitor.next.is_empty() { 184.0 } else { 176.0 };
    if !visitor.next.is_empty() {
        let (y, room) = if visitor.confirm { (158.0, INNER - 40.0 - 212.0) } else { (166.0, INNER - 40.0) };
        let text = canvas.fitting(&visitor.next, letters(Regular, 14.5, PAPER), room);
        canvas.line(left, top + y, Align2::LEFT_CENTER, &visitor.next, text, room);
    }
    let time = letters(if visitor.over { SemiBold } else { Regular }, 14.5, if visitor.over { SUN } else { MUTE });
    canvas.line(left, foot, Align2::LEFT_CENTER, &visitor.time, time, 170.0);
    canvas.line(right, foot, Align2::RIGHT_CENTER, &visitor.called, letters(Regular, 14.5, MUTE), 290.0);
    if !visitor.confirm {
        return None;
    }
    let pill = area(right - 200.0, top + 145.0, 200.0, 26.0);
    let response = canvas.click(pill, "confirm");
    canvas.outline(pill, 9.0, 1.5, if response.hovered() || response.has_focus() { PAPER } else { SUN });
    canvas.line(
        pill.min.x + 14.0,
        pill.center().y,
        Align2::LEFT_CENTER,
        Action::Confirm.label(None, language),
        letters(SemiBold, 14.0, SUN),
        150.0,
    );
    canvas.line(pill.max.x - 14.0, pill.center().y, Align2::RIGHT_CENTER, Action::Confirm.key_name(), letters(SemiBold, 14.0, MUTE), 30.0);
    response.clicked().then_some(Action::Confirm)
}

/// What the visitor comes for and needs. What must be done for a visitor is never cut for the sake of the service's name, and a long name
/// is made smaller and put on two lines before it is cut.
fn service_and_needs(canvas: &Canvas<'_>, left: f32, top: f32, visitor: &VisitorCard) {
    let room = INNER - 40.0;
    let (service, needs) = (letters(Regular, 17.5, MUTE), letters(ExtraBold, 17.5, SUN));
    let together = visitor.needs.join(" · ");
    let width = canvas.width_of(&visitor.service, service);
    let needs_width = canvas.width_of(&together, needs);
    if together.is_empty() {
        service_name(canvas, visitor, left, (top + 94.0, top + 132.0));
    } else if width + needs_width + 16.0 <= room {
        let x = left + canvas.line(left, top + 116.0, Align2::LEFT_CENTER, &format!("{} · ", visitor.service), service, room);
        canvas.line(x, top + 116.0, Align2::LEFT_CENTER, &together, needs, room);
    } else if needs_width <= room {
        service_name(canvas, visitor, left, (top + 89.0, top + 119.0));
        canvas.line(left, top + 128.0, Align2::LEFT_CENTER, &together, needs, room);
    } else {
        let (first, others) =
            visitor.needs.split_first().map_or((String::new(), String::new()), |(first, others)| (first.clone(), others.join(" · ")));
        canvas.line(left, top + 99.0, Align2::LEFT_CENTER, &visitor.service, canvas.fitting(&visitor.service, service, room), room);
        for (y, text) in [(117.0, first), (136.0, others)] {
            canvas.line(left, top + y, Align2::LEFT_CENTER, &text, canvas.fitting(&text, letters(ExtraBold, 16.0, SUN), room), room);
        }
    }
}

/// The service's name between two heights: on one line, or smaller on two.
fn service_name(canvas: &Canvas<'_>, visitor: &VisitorCard, left: f32, (from, to): (f32, f32)) {
    let room = INNER - 40.0;
    let one = canvas.fitting(&visitor.service, letters(Regular, 17.5, MUTE), room);
    if canvas.width_of(&visitor.service, one) <= room {
        canvas.line(left, (from + to) / 2.0, Align2::LEFT_CENTER, &visitor.service, one, room);
    } else {
        canvas.paragraph(area(left, from, room, to - from), &visitor.service, letters(Regular, (to - from) * 0.4, MUTE), 2);
    }
}
