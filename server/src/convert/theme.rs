//! How the hall's screens look, in the wire's words.

use domain::{PictureFile, Plan};
use protocol::{PictureRow, ThemeRow};

pub(super) fn theme_row(plan: &Plan) -> ThemeRow {
    let colours = plan.theme.colours;
    let [ground, rows, fresh, text, second, accent] = colours.all().map(|(_, colour)| colour.map(|colour| colour.to_string()));
    ThemeRow {
        slogan: plan.theme.slogan.clone(),
        logo: plan.theme.logo.as_ref().map(picture_row),
        ground,
        rows,
        fresh,
        text,
        second,
        accent,
    }
}

pub(super) fn picture_row(picture: &PictureFile) -> PictureRow {
    PictureRow { digest: picture.digest.clone(), width: picture.width, height: picture.height }
}
