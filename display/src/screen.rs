//! The board on the screen: one plugin for each part of the wall. Parts are redrawn when what they show has changed,
//! and only then; nothing here knows the network, the voice or which call deserves the large place.

mod call;
mod checklist;
mod emergency;
mod foot;
mod glass;
mod header;
mod identity;
mod motion;
mod painter;
mod rows;
mod slide;
mod waiting;

use bevy::prelude::*;

use crate::board::{self, Board, Scene};
use crate::layout::{Layout, SlidePlace};
use crate::setting::Rotation;
use crate::theme::Palette;

/// Pure timing of movement, for whoever decides when the next frame is due.
pub(crate) use motion::Stillness;

/// The present moment of this display, in milliseconds since it started; set before each frame.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub(crate) struct Now(pub(crate) u64);

/// When the next frame is due by time alone. Begins empty in each frame; systems bring it forward.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub(crate) struct Due(pub(crate) Option<u64>);

impl Due {
    pub(crate) fn by(&mut self, moment_ms: Option<u64>) {
        self.0 = [self.0, moment_ms].into_iter().flatten().min();
    }
}

/// Where everything stands; changes when the screen's size does.
#[derive(Resource, Clone, Debug, PartialEq)]
pub(crate) struct Plan(pub(crate) Layout);

/// What is to be seen; whoever sets it touches nothing else.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub(crate) struct Picture(pub(crate) Board);

/// How the picture stands on the glass.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stance {
    pub(crate) rotation: Rotation,
    /// From its place, in pixels of a 1080p wall.
    pub(crate) shift: (i32, i32),
    pub(crate) brightness_percent: u8,
}

impl Default for Stance {
    fn default() -> Stance {
        Stance { rotation: Rotation::None, shift: (0, 0), brightness_percent: 100 }
    }
}

/// The parts of the board, so that one part's change redraws no other.
#[derive(Resource, Default, PartialEq)]
struct HeaderPart(Option<board::Header>);
#[derive(Resource, Default, PartialEq)]
struct CallPart(Option<(board::Large, String, Covered)>);
#[derive(Resource, Default, PartialEq)]
struct RowsPart(Option<board::Rows>);
#[derive(Resource, Default, PartialEq)]
struct FootPart(Option<board::Foot>);
#[derive(Resource, Default, PartialEq)]
struct WaitingPart(Option<board::Waiting>);
#[derive(Resource, Default, PartialEq)]
struct EmergencyPart(Option<board::Emergency>);
#[derive(Resource, Default, PartialEq)]
struct IdentityPart(Option<board::Identity>);
#[derive(Resource, Default, PartialEq)]
struct ChecklistPart(Option<board::Checklist>);
#[derive(Resource, Default, PartialEq)]
struct HoldingPart(Option<board::Holding>);

/// What stands beside the calls.
#[derive(Resource, Default, PartialEq)]
struct SlidePart(Option<board::Slide>);

/// Whether a slide stands in the large place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Covered {
    Yes,
    No,
}

/// In which colours all of them are drawn: where these change, everything is drawn again.
#[derive(Resource, Default, PartialEq)]
struct PalettePart(Palette);

/// The steps of one frame, in order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// News become a board.
    TakeIn,
    /// The board becomes parts.
    Part,
    /// Changed parts are drawn.
    Draw,
    /// What was drawn is hung on the glass.
    Hang,
    /// What moves is moved.
    Move,
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Now>()
        .init_resource::<Due>()
        .init_resource::<Picture>()
        .init_resource::<HeaderPart>()
        .init_resource::<CallPart>()
        .init_resource::<RowsPart>()
        .init_resource::<FootPart>()
        .init_resource::<WaitingPart>()
        .init_resource::<EmergencyPart>()
        .init_resource::<IdentityPart>()
        .init_resource::<ChecklistPart>()
        .init_resource::<HoldingPart>()
        .init_resource::<PalettePart>()
        .init_resource::<SlidePart>()
        .configure_sets(Update, (Step::TakeIn, Step::Part, Step::Draw, Step::Hang, Step::Move).chain())
        .add_systems(First, |mut due: ResMut<Due>| due.0 = None)
        .add_systems(Update, part.in_set(Step::Part).run_if(resource_changed::<Picture>))
        .add_plugins((
            painter::plugin,
            glass::plugin,
            motion::plugin,
            header::plugin,
            call::plugin,
            rows::plugin,
            slide::plugin,
            foot::plugin,
            waiting::plugin,
            emergency::plugin,
            identity::plugin,
            checklist::plugin,
        ));
}

/// Cuts the board into its parts; those that are as they were stay unchanged.
fn part(
    picture: Res<Picture>,
    mut header: ResMut<HeaderPart>,
    mut call: ResMut<CallPart>,
    mut rows: ResMut<RowsPart>,
    mut foot: ResMut<FootPart>,
    mut waiting: ResMut<WaitingPart>,
    mut emergency: ResMut<EmergencyPart>,
    mut over_calls: (ResMut<IdentityPart>, ResMut<ChecklistPart>),
    mut held: ResMut<HoldingPart>,
    mut colours: ResMut<PalettePart>,
    mut slide: ResMut<SlidePart>,
) {
    let Board { header: top, scene, holding, palette } = &picture.0;
    colours.set_if_neq(PalettePart(*palette));
    let (hall, wait, alarm, own, list) = match scene {
        Scene::Hall(hall) => (Some(hall), None, None, None, None),
        Scene::Waiting(wait) => (None, Some(wait), None, None, None),
        Scene::Emergency(alarm) => (None, None, Some(alarm), None, None),
        Scene::Identity(own) => (None, None, None, Some(own), None),
        Scene::Checklist(list) => (None, None, None, None, Some(list)),
    };
    header.set_if_neq(HeaderPart(hall.map(|_| top.clone())));
    call.set_if_neq(CallPart(hall.map(|hall| (hall.large.clone(), hall.slogan.clone(), covered(hall)))));
    slide.set_if_neq(SlidePart(hall.and_then(|hall| hall.slide.clone())));
    rows.set_if_neq(RowsPart(hall.map(|hall| hall.rows.clone())));
    foot.set_if_neq(FootPart(hall.map(|hall| hall.foot.clone())));
    waiting.set_if_neq(WaitingPart(wait.cloned()));
    emergency.set_if_neq(EmergencyPart(alarm.cloned()));
    over_calls.0.set_if_neq(IdentityPart(own.cloned()));
    over_calls.1.set_if_neq(ChecklistPart(list.cloned()));
    held.set_if_neq(HoldingPart(*holding));
}

fn covered(hall: &board::Hall) -> Covered {
    match &hall.slide {
        Some(slide) if slide.place == SlidePlace::Large => Covered::Yes,
        Some(_) | None => Covered::No,
    }
}

/// Whether a part must be drawn again.
fn changed<Part: Resource>(part: Res<Part>, colours: Res<PalettePart>, plan: Option<Res<Plan>>) -> bool {
    plan.is_some_and(|plan| part.is_changed() || colours.is_changed() || plan.is_changed())
}

#[cfg(test)]
mod tests;
