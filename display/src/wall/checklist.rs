//! The board of a self-test. Pure.

use super::Wall;
use crate::board::{Checked, Checklist, Scene, Verdict};
use crate::selftest::{is_go, name, verdict};

/// Letters that are easily mistaken for each other, to be looked at from the farthest seat.
const LETTERS: &str = "0 O   1 I l   5 S   8 B";

/// What stands in place of the hall, where this display tests itself.
pub(super) fn shown(wall: &Wall) -> Option<Scene> {
    let checks = wall.checks.as_ref()?;
    let go = is_go(checks);
    let row = |check: &protocol::CheckReport| Checked {
        name: name(check.check).0.to_owned(),
        verdict: verdict(check.go).0.to_owned(),
        go: check.go.map_or(Verdict::Unknown, of),
        measured: check.measured.clone(),
    };
    let list = Checklist {
        title: format!("Uji diri {}", wall.who.display),
        verdict: verdict(Some(go)).0.to_owned(),
        go: of(go),
        rows: checks.iter().map(row).collect(),
        letters: LETTERS.to_owned(),
    };
    Some(Scene::Checklist(list))
}

fn of(go: bool) -> Verdict {
    if go { Verdict::Go } else { Verdict::NoGo }
}

#[cfg(test)]
mod tests {
    use protocol::{CheckReport, ScreenCheck};

    use super::*;
    use crate::board::Waiting;
    use crate::layout::lay_out;
    use crate::wall::News;

    #[test]
    fn a_list_with_one_no_go_is_no_go_and_says_which() {
        let mut wall = Wall::new(Waiting { display: "layar-3".into(), ..Waiting::default() });
        let check = |check, go| CheckReport { check, go, measured: "x".into() };
        wall.take(News::Checks(vec![check(ScreenCheck::Fonts, Some(true)), check(ScreenCheck::Sound, None)]), 0);
        let Scene::Checklist(list) = wall.board(0, &lay_out(1920, 1080)).scene else { panic!("it tests itself") };
        assert_eq!((list.go, list.verdict.as_str(), list.rows[1].go), (Verdict::Go, "LAYAK", Verdict::Unknown));
        wall.take(News::Checks(vec![check(ScreenCheck::Link, Some(false))]), 0);
        let Scene::Checklist(list) = wall.board(0, &lay_out(1920, 1080)).scene else { panic!("it tests itself") };
        assert_eq!((list.go, list.rows[0].name.as_str(), list.rows[0].verdict.as_str()), (Verdict::NoGo, "Sambungan", "BELUM LAYAK"));
    }
}
