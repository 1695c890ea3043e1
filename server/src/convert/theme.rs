//! How the hall's screens look, in the wire's words.

use domain::Plan;
use protocol::ThemeRow;

pub(super) fn theme_row(plan: &Plan) -> ThemeRow {
    let colours = plan.theme.colours;
    let [ground, rows, fresh, text, second, accent] = colours.all().map(|(_, colour)| colour.map(|colour| colour.to_string()));
    ThemeRow { slogan: plan.theme.slogan.clone(), ground, rows, fresh, text, second, accent }
}
