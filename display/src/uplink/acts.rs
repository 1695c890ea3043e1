//! What a supervisor asks of this display: each act is done or refused, and answered. Whether the sender may ask is the server's business. What
//! the site file says stays the standing truth: whatever is changed here ends with the day, and with the program.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::{DisplayProfile, ScreenAct, ScreenAnswer, ScreenAsk, Text, View};
use tokio::time::{Duration, sleep};

use super::{Hall, Uplink};
use crate::selftest;
use crate::setting::Setting;
use crate::voice::Silence;
use crate::wall::{News, Picture};

/// How long the display shows its own name, in milliseconds.
const IDENTIFY_MS: u64 = 10_000;

/// Between the answer and a fresh start: the answer is on its way by then.
const ANSWER_LEAVES: Duration = Duration::from_millis(500);

/// What is shown in place of what the site file says.
pub(super) struct Other {
    zone: Option<String>,
    profile: Option<DisplayProfile>,
    /// The day on which it was asked for.
    date: Option<String>,
}

impl Uplink {
    /// What this display looks at: what the site file says, or the zone that a supervisor asked for.
    pub(super) fn view(&self, other: Option<&Other>) -> View {
        match other.and_then(|other| other.zone.clone()) {
            Some(zone) => View::Display { zone },
            None => View::Screen { display: self.name.clone(), zone: self.zone.clone() },
        }
    }
}

impl Hall {
    /// Does what the hall asks, or says why not. A practice asks nothing: its people do not look after this hall's screens.
    pub(super) fn asked(&mut self, ask: ScreenAsk) {
        let ScreenAsk { ask, act } = ask;
        let done = match act {
            ScreenAct::SetVolume { percent } => self.uplink.orders.set_volume(percent),
            ScreenAct::SetMuted { muted } => self.uplink.orders.set_muted(muted).map_err(silence),
            ScreenAct::TestSound => self.uplink.orders.test_sound().map_err(silence),
            ScreenAct::Identify => {
                let until_ms = self.uplink.clock.now_ms() + IDENTIFY_MS;
                self.uplink.teller.tell(News::Identify { until_ms });
                Ok(())
            }
            ScreenAct::Reload => self.start_afresh(),
            ScreenAct::Show { zone, profile } => {
                // First the answer: the link is made anew for another zone.
                self.answer(ScreenAnswer { ask, refused: None, picture: None });
                return self.show_other(zone, profile);
            }
            ScreenAct::SendPicture => {
                self.picture_asked.push(ask);
                return self.uplink.glimpses.want();
            }
        };
        self.answer(ScreenAnswer { ask, refused: done.err(), picture: None });
    }

    /// A picture came for whoever asked.
    pub(super) fn send_picture(&mut self) {
        let Some(picture) = self.uplink.glimpses.take() else { return };
        let (refused, picture) = match picture {
            Ok(png) => (None, Some(STANDARD.encode(png))),
            Err(error) => {
                tracing::warn!(%error, "there is no small picture");
                (Some(text("Gambar tidak dapat dibuat; lihat log layar ini.", "No picture could be made; see this display's log.")), None)
            }
        };
        for ask in std::mem::take(&mut self.picture_asked) {
            self.answer(ScreenAnswer { ask, refused: refused.clone(), picture: picture.clone() });
        }
    }

    /// What is shown in place of what the site file says: the settings of the glass stay its own. The day's end ends it.
    pub(super) fn dress(&mut self, picture: &mut Picture) {
        let date = picture.day.as_ref().map(|day| day.date.clone());
        if self.other.as_ref().is_some_and(|other| date.is_some() && other.date.is_some() && other.date != date) {
            self.show_standing("another day has begun");
        }
        match &self.other {
            Some(other) => {
                let own = if other.zone.is_some() { self.standing.unwrap_or(picture.setting) } else { picture.setting };
                picture.setting = Setting { profile: other.profile.unwrap_or(own.profile), ..own };
            }
            None => self.standing = Some(picture.setting),
        }
    }

    /// Shows what the site file says again.
    pub(super) fn show_standing(&mut self, why: &str) {
        let Some(other) = self.other.take() else { return };
        tracing::info!(why, "what the site file says is shown again");
        if other.zone.is_some() {
            self.look();
        }
    }

    fn show_other(&mut self, zone: Option<String>, profile: Option<DisplayProfile>) {
        let before = self.uplink.view(self.other.as_ref());
        let date = self.home.told.rows.site().and_then(|site| site.date.clone());
        self.other = (zone.is_some() || profile.is_some()).then_some(Other { zone, profile, date });
        if self.uplink.view(self.other.as_ref()) != before {
            self.look();
        } else if !self.is_away {
            self.show();
        }
    }

    /// Looks at another view: the link is made anew, and its picture comes whole.
    fn look(&mut self) {
        let view = self.uplink.view(self.other.as_ref());
        tracing::info!(?view, "another view is looked at");
        if self.home.link.set_view(view).is_err() {
            tracing::error!("the link takes no more requests");
        }
    }

    /// Looks how the link and the clock are, and shows the list where this display tests itself.
    pub(super) fn test(&self) {
        let status = self.home.link.status();
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_millis()).ok());
        let hall_ms = status.hall_ms.filter(|_| status.clock_speed == 1).and_then(|hall_ms| i64::try_from(hall_ms).ok());
        let ahead_ms = now_ms.zip(hall_ms).map(|(now_ms, hall_ms)| now_ms - hall_ms);
        self.uplink.upkeep.set_link(status.up, ahead_ms);
        if self.uplink.tests_itself {
            let known = self.uplink.upkeep.known(self.uplink.orders.sounding());
            self.uplink.teller.tell(News::Checks(selftest::checks(&known)));
        }
    }

    fn start_afresh(&self) -> Result<(), Text> {
        let Some(reload) = self.uplink.reload.clone() else {
            return Err(text(
                "Layar ini sedang direkam atau digambar ke berkas, sehingga tidak dimulai ulang. Hentikan rekamannya dahulu.",
                "This display is being recorded or drawn into files, so that it does not start afresh. End the recording first.",
            ));
        };
        tokio::spawn(async move {
            sleep(ANSWER_LEAVES).await;
            reload();
        });
        Ok(())
    }

    fn answer(&self, answer: ScreenAnswer) {
        if self.home.link.answer(answer).is_err() {
            tracing::warn!("an answer could not be sent");
        }
    }
}

fn silence(why: Silence) -> Text {
    match why {
        Silence::ForGood => text(
            "Program layar ini dimulai tanpa suara (--mute). Hapus pilihan itu, lalu mulai ulang.",
            "This display's program was started without sound (--mute). Leave that option out and start it again.",
        ),
        Silence::Muted => text("Suara layar ini sedang dimatikan. Nyalakan dahulu.", "This display's sound is off. Turn it on first."),
        Silence::NoDevice => text(
            "Layar ini tidak menemukan perangkat suara. Periksa kabel, sakelar, dan pengaturan suaranya.",
            "This display finds no sound device. Check its cable, its switch and its sound settings.",
        ),
        Silence::Speaking => text("Layar ini sedang berbicara. Coba lagi sesudahnya.", "This display is speaking. Try again after it."),
    }
}

fn text(id: &str, en: &str) -> Text {
    Text { id: id.to_owned(), en: en.to_owned() }
}
