//! The window's side of the local key: looks at the keyboard in each frame and pulls the cord once the key was held for long enough. How long
//! that is, is `hold`'s; what becomes of it, the link's.

use bevy::prelude::*;

use crate::hold::{Hold, Step};
use crate::intake::Teller;
use crate::options::LocalKey;
use crate::screen::{self, Now};
use crate::uplink::Cord;
use crate::wall::News;

/// Which key, and what hangs on it.
pub(crate) struct EmergencyKey {
    pub(crate) key: LocalKey,
    pub(crate) cord: Cord,
    pub(crate) teller: Teller,
}

/// The same while the window is open.
#[derive(Resource)]
struct Watched {
    code: KeyCode,
    hold: Hold,
    cord: Cord,
    teller: Teller,
}

/// Watches the key, if there is one.
pub(crate) fn add(app: &mut App, EmergencyKey { key, cord, teller }: EmergencyKey) {
    let Some(code) = code_of(key) else { return };
    app.insert_resource(Watched { code, hold: Hold::default(), cord, teller }).add_systems(Update, look.before(screen::Step::TakeIn));
}

fn look(keys: Res<ButtonInput<KeyCode>>, now: Res<Now>, mut watched: ResMut<Watched>) {
    let is_down = keys.pressed(watched.code);
    match watched.hold.look(is_down, now.0) {
        Step::Same => {}
        Step::Began(since_ms) => watched.teller.tell(News::Holding(Some(since_ms))),
        Step::LetGo => watched.teller.tell(News::Holding(None)),
        Step::Done => {
            watched.cord.pull();
            watched.teller.tell(News::Holding(None));
        }
    }
}

fn code_of(key: LocalKey) -> Option<KeyCode> {
    const FUNCTIONS: [KeyCode; 12] = [
        KeyCode::F1,
        KeyCode::F2,
        KeyCode::F3,
        KeyCode::F4,
        KeyCode::F5,
        KeyCode::F6,
        KeyCode::F7,
        KeyCode::F8,
        KeyCode::F9,
        KeyCode::F10,
        KeyCode::F11,
        KeyCode::F12,
    ];
    match key {
        LocalKey::None => None,
        LocalKey::Function(number) => FUNCTIONS.get(usize::from(number).checked_sub(1)?).copied(),
        LocalKey::Pause => Some(KeyCode::Pause),
        LocalKey::ScrollLock => Some(KeyCode::ScrollLock),
        LocalKey::Insert => Some(KeyCode::Insert),
    }
}
