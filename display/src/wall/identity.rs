//! Which display this is, in big letters, for whoever walks through the hall and looks for it. An emergency stands over it. Pure.

use super::Wall;
use crate::board::{Identity, Scene};

/// What stands in place of the hall, while somebody asks.
pub(super) fn shown(wall: &Wall, now_ms: u64) -> Option<Scene> {
    if now_ms >= wall.identify_until_ms {
        return None;
    }
    let picture = wall.picture.as_ref();
    let place = picture.map(|picture| picture.zone.clone()).unwrap_or_default();
    let site = picture.map(|picture| picture.site.clone()).unwrap_or_default();
    Some(Scene::Identity(Identity { title: title(&wall.who.display), lines: [wall.who.display.clone(), place, site] }))
}

/// `layar-3` is "Layar 3"; any other name stands as it is.
fn title(name: &str) -> String {
    match name.strip_prefix("layar-").filter(|rest| !rest.is_empty()) {
        Some(rest) => format!("Layar {}", rest.replace('-', " ")),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Emergency, Waiting};
    use crate::layout::lay_out_for;
    use crate::setting::Setting;
    use crate::wall::{News, Picture};

    #[test]
    fn a_display_shows_its_name_for_as_long_as_it_was_asked_and_never_over_an_emergency() {
        let layout = lay_out_for(1920, 1080, &Setting::default());
        let mut wall = Wall::new(Waiting { display: "layar-3".into(), ..Waiting::default() });
        wall.take(News::Identify { until_ms: 11_000 }, 1_000);
        let Scene::Identity(identity) = wall.board(10_999, &layout).scene else { panic!("it was asked") };
        assert_eq!((identity.title.as_str(), identity.lines[0].as_str()), ("Layar 3", "layar-3"));
        assert_eq!(wall.next_change_ms(1_000, &layout), Some(11_000), "it wakes for its end");
        assert!(matches!(wall.board(11_000, &layout).scene, Scene::Waiting(_)));
        wall.take(News::Picture(Box::new(Picture { emergency: Some(Emergency::default()), ..Picture::default() })), 1_000);
        assert!(matches!(wall.board(2_000, &layout).scene, Scene::Emergency(_)));
    }

    #[test]
    fn a_name_that_is_no_number_stands_as_it_is() {
        assert_eq!(["layar-lobi-timur", "layar-", "tv"].map(title), ["Layar lobi timur", "layar-", "tv"].map(str::to_owned));
    }
}
