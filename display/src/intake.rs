//! Where news enter the screen: one bounded inbox, one system. It turns news and time into the board and says when the
//! board changes next; it draws nothing.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bevy::prelude::*;

use crate::layout::lay_out_for;
use crate::presented::Presented;
use crate::screen::{Due, Now, Picture, Plan, Stance, Step};
use crate::setting::Setting;
use crate::upkeep::Upkeep;
use crate::wake::Wake;
use crate::wall::{News, Wall};

/// News that wait for a frame. A picture holds every call that still stands, so the newest of each kind is enough, and
/// the inbox is never longer than there are kinds. Nobody who tells something ever waits for the screen.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Inbox(Arc<Mutex<VecDeque<News>>>);

impl Inbox {
    fn put(&self, news: News) {
        let mut waiting = self.waiting();
        // The newer one takes the last place: what was told after the older one was told before it.
        waiting.retain(|older| discriminant(older) != discriminant(&news));
        waiting.push_back(news);
    }

    /// Everything that waits, the oldest first.
    pub(crate) fn take(&self) -> VecDeque<News> {
        std::mem::take(&mut *self.waiting())
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<News>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How threads tell the screen something, and wake it.
#[derive(Clone, Debug)]
pub(crate) struct Teller {
    inbox: Inbox,
    wake: Wake,
}

impl Teller {
    /// Tells and wakes.
    pub(crate) fn tell(&self, news: News) {
        self.inbox.put(news);
        self.wake.poke();
    }
}

/// An inbox of a screen that `wake` wakes, and whoever puts news into it.
pub(crate) fn channel(wake: &Wake) -> (Teller, Inbox) {
    let inbox = Inbox::default();
    (Teller { inbox: inbox.clone(), wake: wake.clone() }, inbox)
}

/// What this display knows.
#[derive(Resource)]
pub(crate) struct Known(pub(crate) Wall);

/// The glass that is drawn on, in pixels; whoever knows it says so.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Glass {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

pub(super) fn plugin(app: &mut App) {
    let steps = (hear, lay_out_anew, compose).chain().in_set(Step::TakeIn).run_if(resource_exists::<Glass>);
    app.init_resource::<Stance>().add_systems(Update, steps);
}

/// Takes what was told since the last frame.
fn hear(now: Res<Now>, inbox: Res<Inbox>, presented: Res<Presented>, mut known: ResMut<Known>) {
    let news = inbox.take();
    let is_told = !news.is_empty();
    for news in news {
        known.0.take(news, now.0);
    }
    let was_covered = known.0.is_covered();
    known.0.settle(now.0);
    // What was covered is seen only now.
    if is_told || was_covered != known.0.is_covered() {
        presented.expect(known.0.called());
    }
}

/// Lays the wall out anew where the glass or what this display is for has changed.
fn lay_out_anew(
    mut commands: Commands,
    glass: Res<Glass>,
    known: Res<Known>,
    plan: Option<ResMut<Plan>>,
    mut last: Local<Option<(Glass, Setting)>>,
    upkeep: Res<Upkeep>,
) {
    let wanted = (*glass, known.0.setting());
    if plan.is_some() && *last == Some(wanted) {
        return;
    }
    let (glass, setting) = wanted;
    upkeep.set_size(glass.width, glass.height);
    let new = Plan(lay_out_for(glass.width, glass.height, &setting));
    if new.0.legibility.share < 1.0 {
        let percent = (new.0.legibility.share * 100.0).round();
        tracing::warn!(
            percent,
            "this screen is too small for its farthest seat: its letters have only so much of the height that they need"
        );
    }
    *last = Some(wanted);
    match plan {
        Some(mut plan) => {
            plan.set_if_neq(new);
        }
        None => commands.insert_resource(new),
    }
}

/// Makes the board of this moment.
fn compose(
    now: Res<Now>,
    plan: Res<Plan>,
    known: Res<Known>,
    mut picture: ResMut<Picture>,
    mut stance: ResMut<Stance>,
    mut due: ResMut<Due>,
) {
    picture.set_if_neq(Picture(known.0.board(now.0, &plan.0)));
    let setting = known.0.setting();
    stance.set_if_neq(Stance { rotation: setting.rotation, shift: known.0.shift(now.0), brightness_percent: known.0.brightness_percent() });
    due.by(known.0.next_change_ms(now.0, &plan.0));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{Large, Scene, Waiting};
    use crate::stage::{Call, CallKey};
    use crate::wall;

    fn app() -> (App, Teller, Wake) {
        let wake = Wake::default();
        let (teller, inbox) = channel(&wake);
        let mut app = App::new();
        app.add_plugins(MinimalPlugins)
            .init_resource::<Now>()
            .init_resource::<Due>()
            .init_resource::<Picture>()
            .init_resource::<Presented>()
            .init_resource::<Upkeep>()
            .insert_resource(inbox)
            .insert_resource(Known(Wall::new(Waiting::default())))
            .insert_resource(Glass { width: 1920, height: 1080 })
            .add_plugins(plugin);
        (app, teller, wake)
    }

    fn picture(calls: u64) -> News {
        let calls = (1..=calls).map(|id| Call { key: CallKey { call: id, repeat: 1 }, number: format!("A-{id:03}"), ..Call::default() });
        News::Picture(Box::new(wall::Picture { calls: calls.collect(), ..wall::Picture::default() }))
    }

    #[test]
    fn three_pictures_between_two_frames_lose_no_call() {
        let (mut app, teller, wake) = app();
        for calls in 1..=3 {
            teller.tell(picture(calls));
        }
        wake.wait();
        app.update();
        let Scene::Hall(hall) = &app.world().resource::<Picture>().0.scene else { panic!("there is a picture") };
        let Large::Called(large) = &hall.large else { panic!("there is a call") };
        let mut numbers: Vec<&str> = hall.rows.called.iter().map(|row| row.number.as_str()).collect();
        numbers.push(&large.number);
        numbers.sort_unstable();
        assert_eq!(numbers, ["A-001", "A-002", "A-003"]);
    }

    #[test]
    fn a_frame_without_news_leaves_the_board_unchanged() {
        let (mut app, teller, _wake) = app();
        teller.tell(picture(1));
        app.update();
        app.world_mut().clear_trackers();
        let before = app.world().resource_ref::<Picture>().last_changed();
        app.update();
        assert_eq!(app.world().resource_ref::<Picture>().last_changed(), before);
    }

    #[test]
    fn a_screen_that_draws_no_frame_for_hours_fills_no_memory() {
        let (_app, teller, _wake) = app();
        for call in 0..10_000 {
            teller.tell(picture(3));
            teller.tell(News::Speaking { key: CallKey { call, repeat: 1 }, caption: String::new(), aloud: true });
            teller.tell(News::Silent);
        }
        assert_eq!(teller.inbox.waiting().len(), 3);
    }

    #[test]
    fn the_end_of_a_sentence_is_not_overtaken_by_its_beginning() {
        let (mut app, teller, _wake) = app();
        let key = CallKey { call: 1, repeat: 1 };
        teller.tell(picture(1));
        teller.tell(News::Silent);
        teller.tell(News::Speaking { key, caption: "satu".into(), aloud: true });
        teller.tell(News::Silent);
        app.update();
        let Scene::Hall(hall) = &app.world().resource::<Picture>().0.scene else { panic!("there is a picture") };
        let Large::Called(large) = &hall.large else { panic!("there is a call") };
        assert_eq!(large.caption, None);
    }
}
