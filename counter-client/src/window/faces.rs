//! The desk, painted: header, card, the one key, the verbs, the foot, and a list over them. Every word comes from `desk`.

use eframe::egui::{Align2, Color32, Rect, Response, Ui};

use super::{
    canvas::{Canvas, WIDTH, area, letters},
    card, list,
    theme::{
        BRICK, EMERGENCY, FAINT, LEAF_ON_PAPER, NIGHT, PAPER, SAND, SLATE, SUN,
        Weight::{ExtraBold, Regular, SemiBold},
    },
};
use crate::{
    action::Action,
    desk::{COUNTER_VERBS, Desk, Main, VISITOR_VERBS},
    picker::Picker,
    press::Tone,
    words::Language,
};

/// Space at the edges.
pub(super) const MARGIN: f32 = 20.0;
/// Space between things.
const GAP: f32 = 8.0;
/// Width of what stands between the margins.
pub(super) const INNER: f32 = WIDTH - 2.0 * MARGIN;

/// Place of the one key from above, and its height.
pub(super) const MAIN: (f32, f32) = (272.0, 92.0);
const VERBS_TOP: f32 = 377.0;
const VERB_HEIGHT: f32 = 54.0;
const FOOT_TOP: f32 = 573.0;
const MESSAGE: (f32, f32) = (591.0, 38.0);

/// What was clicked.
pub(super) enum Click {
    /// A key of the window.
    Act(Action),
    /// A row of the list.
    Choose(usize),
    /// Outside the list.
    Leave,
}

/// Paints the desk; the list, where one is open, lies over it.
pub(super) fn paint(ui: &Ui, desk: &Desk, picker: Option<&Picker>, language: Language) -> Option<Click> {
    let canvas = Canvas::new(ui);
    header(&canvas, desk);
    let on_card = card::card(&canvas, desk, language);
    if let Some(picker) = picker {
        return list::list(&canvas, picker, language);
    }
    let clicked = [on_card, main(&canvas, desk, language), verbs(&canvas, desk, language)].into_iter().flatten().next();
    foot(&canvas, desk);
    clicked.map(Click::Act)
}

fn header(canvas: &Canvas<'_>, desk: &Desk) {
    let middle = 32.0;
    if desk.up {
        canvas.disc(MARGIN + 6.0, middle, 6.0, LEAF_ON_PAPER);
    } else {
        canvas.ring(MARGIN + 6.0, middle, 5.0, 3.0, BRICK);
    }
    let mut x = MARGIN + 20.0;
    x += canvas.line(x, middle, Align2::LEFT_CENTER, &desk.place, letters(ExtraBold, 18.0, NIGHT), 160.0);
    let link = letters(if desk.up { Regular } else { SemiBold }, 15.0, if desk.up { SLATE } else { BRICK });
    let right = if desk.officer.is_empty() { desk.link.clone() } else { format!("{} · {}", desk.officer, desk.link) };
    let right_width = canvas.line(WIDTH - MARGIN, middle, Align2::RIGHT_CENTER, &right, link, 240.0);
    let mut room = WIDTH - MARGIN - right_width - x - 12.0;
    if desk.training {
        room -= 76.0;
    }
    if !desk.agency.is_empty() && room > 30.0 {
        x += canvas.line(x, middle, Align2::LEFT_CENTER, &format!(" · {}", desk.agency), letters(Regular, 18.0, SLATE), room);
    }
    if desk.training {
        let chip = area(x + 8.0, middle - 11.0, 68.0, 22.0);
        canvas.fill(chip, 6.0, NIGHT);
        canvas.centered(chip, "LATIHAN", letters(SemiBold, 12.0, PAPER));
    }
}

fn main(canvas: &Canvas<'_>, desk: &Desk, language: Language) -> Option<Action> {
    let rect = area(MARGIN, MAIN.0, INNER, MAIN.1);
    let next = Action::Next.label(desk.state, language);
    match &desk.main {
        Main::Next => {
            let response = canvas.click(rect, "next");
            canvas.fill(rect, 18.0, SUN);
            focus_ring(canvas, rect, &response, NIGHT);
            canvas.line(rect.min.x + 24.0, rect.center().y, Align2::LEFT_CENTER, next, letters(ExtraBold, 34.0, NIGHT), INNER - 110.0);
            key_cap(canvas, rect, Action::Next, NIGHT, SUN);
            response.clicked().then_some(Action::Next)
        }
        Main::Quiet(why) => {
            canvas.fill(rect, 18.0, SAND);
            canvas.line(
                rect.min.x + 24.0,
                rect.center().y - 15.0,
                Align2::LEFT_CENTER,
                next,
                letters(ExtraBold, 24.0, SLATE),
                INNER - 48.0,
            );
            canvas.line(
                rect.min.x + 24.0,
                rect.center().y + 19.0,
                Align2::LEFT_CENTER,
                why,
                canvas.fitting(why, letters(Regular, 15.0, NIGHT), INNER - 48.0),
                INNER - 48.0,
            );
            None
        }
        Main::Question { question, answers } => ask(canvas, rect, question, *answers, desk, language),
        Main::Held => {
            let response = canvas.click(rect, "takeover");
            canvas.fill(rect, 18.0, SUN);
            focus_ring(canvas, rect, &response, NIGHT);
            let label = Action::TakeOver.label(None, language);
            canvas.line(rect.min.x + 24.0, rect.center().y, Align2::LEFT_CENTER, label, letters(ExtraBold, 34.0, NIGHT), INNER - 110.0);
            key_cap(canvas, rect, Action::TakeOver, NIGHT, SUN);
            response.clicked().then_some(Action::TakeOver)
        }
        Main::Emergency { title, line } => {
            canvas.fill(rect, 18.0, EMERGENCY);
            let white = Color32::WHITE;
            canvas.disc(rect.min.x + 46.0, rect.center().y, 24.0, white);
            canvas.line(rect.min.x + 46.0, rect.center().y, Align2::CENTER_CENTER, "!", letters(ExtraBold, 38.0, EMERGENCY), 40.0);
            canvas.line(
                rect.min.x + 86.0,
                rect.center().y - 15.0,
                Align2::LEFT_CENTER,
                title,
                letters(ExtraBold, 26.0, white),
                INNER - 100.0,
            );
            let text = letters(Regular, 15.0, white);
            canvas.line(
                rect.min.x + 86.0,
                rect.center().y + 19.0,
                Align2::LEFT_CENTER,
                line,
                canvas.fitting(line, text, INNER - 100.0),
                INNER - 100.0,
            );
            None
        }
    }
}

fn ask(canvas: &Canvas<'_>, rect: Rect, question: &str, answers: [Action; 2], desk: &Desk, language: Language) -> Option<Action> {
    canvas.line(rect.center().x, rect.min.y + 12.0, Align2::CENTER_CENTER, question, letters(ExtraBold, 20.0, NIGHT), INNER);
    let width = (INNER - GAP) / 2.0;
    let mut clicked = None;
    for (index, action) in answers.into_iter().enumerate() {
        let x = if index == 0 { MARGIN } else { MARGIN + width + GAP };
        let button = area(x, rect.min.y + 30.0, width, rect.height() - 30.0);
        let response = canvas.click(button, &format!("answer {index}"));
        canvas.fill(button, 14.0, SUN);
        focus_ring(canvas, button, &response, NIGHT);
        canvas.line(
            button.min.x + 20.0,
            button.center().y,
            Align2::LEFT_CENTER,
            action.label(desk.state, language),
            letters(ExtraBold, 22.0, NIGHT),
            width - 80.0,
        );
        key_cap(canvas, button, action, NIGHT, SUN);
        if response.clicked() {
            clicked = Some(action);
        }
    }
    clicked
}

fn verbs(canvas: &Canvas<'_>, desk: &Desk, language: Language) -> Option<Action> {
    let mut clicked = None;
    let mut y = VERBS_TOP;
    let rows = VISITOR_VERBS.iter().map(|row| &row[..]).chain([&COUNTER_VERBS[..]]);
    for row in rows {
        let columns = row.len() as f32;
        let width = (INNER - GAP * (columns - 1.0)) / columns;
        let mut x = MARGIN;
        for action in row {
            let action = &desk.in_place_of(*action);
            let rect = area(x, y, width, VERB_HEIGHT);
            if verb_key(canvas, rect, *action, desk, language).clicked() {
                clicked = Some(*action);
            }
            x += width + GAP;
        }
        y += VERB_HEIGHT + GAP;
    }
    clicked
}

fn verb_key(canvas: &Canvas<'_>, rect: Rect, action: Action, desk: &Desk, language: Language) -> Response {
    let useful = desk.useful.contains(&action);
    let response = canvas.click(rect, &format!("{action:?}"));
    let (label, key) = if useful {
        canvas.fill(rect, 12.0, SAND);
        (letters(SemiBold, 15.0, NIGHT), letters(Regular, 12.0, SLATE))
    } else {
        canvas.outline(rect, 12.0, 1.5, SAND);
        (letters(Regular, 15.0, FAINT), letters(Regular, 12.0, FAINT))
    };
    focus_ring(canvas, rect, &response, SLATE);
    let text = action.label(desk.state, language);
    canvas.line(
        rect.center().x,
        rect.min.y + 20.0,
        Align2::CENTER_CENTER,
        text,
        canvas.fitting(text, label, rect.width() - 10.0),
        rect.width() - 6.0,
    );
    canvas.line(rect.center().x, rect.min.y + 39.0, Align2::CENTER_CENTER, action.key_name(), key, rect.width());
    response
}

fn foot(canvas: &Canvas<'_>, desk: &Desk) {
    let text = letters(Regular, 15.0, SLATE);
    if let Some((label, count)) = &desk.waiting {
        let x = MARGIN + canvas.line(MARGIN, FOOT_TOP, Align2::LEFT_CENTER, &format!("{label} "), text, 260.0);
        canvas.line(x, FOOT_TOP, Align2::LEFT_CENTER, count, letters(ExtraBold, 15.0, NIGHT), 80.0);
    }
    canvas.line(WIDTH - MARGIN, FOOT_TOP, Align2::RIGHT_CENTER, &desk.longest, text, 200.0);
    let Some(message) = &desk.message else { return };
    let strip = area(MARGIN, MESSAGE.0, INNER, MESSAGE.1);
    let (ground, ink, mark) = match message.tone {
        Tone::Done => (SAND, NIGHT, "✓"),
        Tone::Note => (SAND, NIGHT, "i"),
        Tone::Trouble => (BRICK, PAPER, "!"),
    };
    canvas.fill(strip, 9.0, ground);
    sign(canvas, strip.min.x + 17.0, strip.center().y, mark, ground, ink);
    let text = canvas.fitting(&message.text, letters(SemiBold, 14.5, ink), INNER - 46.0);
    if text.size >= 12.5 {
        canvas.line(strip.min.x + 34.0, strip.center().y, Align2::LEFT_CENTER, &message.text, text, INNER - 44.0);
    } else {
        canvas.paragraph(area(strip.min.x + 34.0, strip.min.y + 3.0, INNER - 44.0, 34.0), &message.text, letters(SemiBold, 12.5, ink), 2);
    }
}

/// The shape that goes with a sentence, so that its colour is not alone.
fn sign(canvas: &Canvas<'_>, x: f32, y: f32, mark: &str, ground: Color32, ink: Color32) {
    canvas.disc(x, y, 8.0, ink);
    if mark == "✓" {
        canvas.tick(x, y, ground);
    } else {
        canvas.line(x, y, Align2::CENTER_CENTER, mark, letters(ExtraBold, 12.0, ground), 20.0);
    }
}

/// The name of the key, as a key, at the right end of a button.
fn key_cap(canvas: &Canvas<'_>, button: Rect, action: Action, ground: Color32, ink: Color32) {
    let cap = area(button.max.x - 65.0, button.center().y - 15.5, 41.0, 31.0);
    canvas.fill(cap, 8.0, ground);
    canvas.centered(cap, action.key_name(), letters(SemiBold, 15.0, ink));
}

fn focus_ring(canvas: &Canvas<'_>, rect: Rect, response: &Response, color: Color32) {
    if response.has_focus() || response.hovered() {
        canvas.outline(rect, 14.0, if response.has_focus() { 3.0 } else { 1.5 }, color);
    }
}
