//! The two halls that a display may show: its own, and a practice that its own invites it to. It hears both, goes there and comes back; what
//! is told to the screen is the business of the module above.

use client::{Address, Event, Events, Link, Options, Picture};

use super::{Hall, Reporter, Uplink};
use crate::excursion::{Turn, invitation};

/// A link to one hall and what came over it.
pub(super) struct Side {
    pub(super) link: Link,
    pub(super) events: Events,
    pub(super) told: Told,
}

/// What a hall has told.
#[derive(Default)]
pub(super) struct Told {
    pub(super) rows: Picture,
    /// Whether the rows are of the server that is connected now.
    is_fresh: bool,
}

impl Told {
    /// The hall as a connected server tells it now.
    pub(super) fn fresh(&self) -> Option<&Picture> {
        Some(&self.rows).filter(|rows| self.is_fresh && rows.is_whole())
    }

    /// Takes what came. True where the rows are to be shown anew: they changed, or a server goes on from them after its link was lost.
    pub(super) fn hear(&mut self, event: &Event) -> bool {
        match event {
            Event::LinkUp { welcome, .. } => {
                // Without a resume the picture is the hall's only once its snapshot has come.
                self.is_fresh = welcome.resumed;
                welcome.resumed
            }
            Event::LinkDown(_) => {
                self.is_fresh = false;
                false
            }
            Event::Changed(changed) => {
                self.rows.apply(changed);
                self.is_fresh = true;
                true
            }
            Event::Answered { .. } | Event::Voice(_) | Event::Asked(_) => false,
        }
    }
}

impl Side {
    pub(super) fn join(uplink: &Uplink, servers: Vec<Address>, token: Option<String>, reporter: &Reporter) -> Side {
        let reporter = reporter.clone();
        let options =
            Options { servers, view: uplink.view(None), name: uplink.name.clone(), token, report: Box::new(move || reporter.report()) };
        let (link, events) = Link::spawn(options);
        Side { link, events, told: Told::default() }
    }
}

/// The next event of a side; none for ever where there is no such side.
pub(super) async fn next_of(side: Option<&mut Side>) -> Option<Event> {
    match side {
        Some(side) => side.events.next().await,
        None => std::future::pending().await,
    }
}

impl Hall {
    pub(super) fn hear_away(&mut self, event: Event) {
        let is_news = self.away.as_mut().is_some_and(|away| away.told.hear(&event));
        match event {
            Event::LinkUp { welcome, .. } => {
                tracing::info!(session = welcome.session, site = welcome.site, "connected to a practice");
                self.excursion.reached();
            }
            Event::LinkDown(down) => {
                let turn = self.excursion.lost(down.goodbye.is_some(), self.uplink.clock.now_ms());
                self.turn(turn);
                if self.is_away {
                    self.lose(&down);
                }
            }
            Event::Changed(_) => {}
            Event::Answered { request, reply } => self.answered(&request, &reply),
            Event::Voice(answer) => self.voice_answered(answer, true),
            Event::Asked(ask) => tracing::info!(act = ?ask.act, "a practice asks for something; it is not this hall's"),
        }
        if is_news && let Some(away) = &self.away {
            if away.told.rows.is_whole() && !self.is_away {
                tracing::info!("the practice is shown");
                self.change_sides(true);
            }
            self.show();
        }
    }

    pub(super) fn follow_invitation(&mut self) {
        let to = invitation(&self.home.told.rows).filter(|_| self.home.told.is_fresh);
        let turn = self.excursion.invited(to, self.uplink.clock.now_ms());
        self.turn(turn);
    }

    /// Goes to a practice, or comes back.
    pub(super) fn turn(&mut self, turn: Turn) {
        match turn {
            Turn::Stay => {}
            Turn::Go(to) => {
                self.come_back();
                let server = self.uplink.servers.get(self.home_server).map(|server| server.beside(to.host.as_deref(), to.port));
                match server {
                    Some(Ok(server)) => {
                        tracing::info!(%server, "invited to a practice");
                        self.away = Some(Side::join(&self.uplink, vec![server], Some(to.token), &self.reporter));
                    }
                    Some(Err(error)) => tracing::warn!(%error, "a practice cannot be found"),
                    None => {}
                }
            }
            Turn::Return => {
                tracing::info!("back from a practice");
                self.come_back();
            }
        }
    }

    fn come_back(&mut self) {
        self.away = None;
        if self.is_away {
            self.change_sides(false);
            self.show();
        }
    }

    /// Another hall is shown from now on. Its calls are others though their ids may be the same.
    fn change_sides(&mut self, is_away: bool) {
        self.is_away = is_away;
        // Who is the voice there is asked there.
        (self.uplink.voice_answered)(None);
        self.uplink.reports.queue().forget();
        self.uplink.presented.forget();
        self.called.clear();
        let status = self.shown().link.clone();
        self.uplink.heard.set(move || status.status().heard_ms_ago);
    }

    /// The side that is shown.
    pub(super) fn shown(&self) -> &Side {
        self.away.as_ref().filter(|_| self.is_away).unwrap_or(&self.home)
    }
}

#[cfg(test)]
mod tests {
    use client::{Changed, LinkDown};
    use protocol::{Row, Welcome, ZoneRow};

    use super::*;

    fn up(resumed: bool) -> Event {
        let welcome = Welcome {
            version: protocol::PROTOCOL_VERSION,
            site: "kantor-latihan".into(),
            session: 1,
            now_ms: 1,
            utc_offset_s: 25_200,
            resumed,
            run: None,
            clock_speed: 20,
        };
        Event::LinkUp { server: 0, welcome, watching: false }
    }

    #[test]
    fn a_hall_that_goes_on_from_its_rows_is_shown_again_at_once() {
        let mut told = Told::default();
        assert!(!told.hear(&up(false)), "nothing has been told yet");
        let zone =
            ZoneRow { zone: "z".into(), name: "Z".into(), floor: String::new(), voice: true, speech: None, emergency_texts: Vec::new() };
        assert!(told.hear(&Event::Changed(Changed { whole: true, put: vec![Row::Zone(zone)], ..Changed::default() })));
        assert!(!told.hear(&Event::LinkDown(LinkDown { why: "cut".into(), goodbye: None, heard_at_ms: None })) && !told.is_fresh);
        assert!(told.hear(&up(true)) && told.is_fresh && told.rows.is_whole(), "the screen says no longer that the link is lost");
        assert!(!told.hear(&up(false)) && !told.is_fresh, "another server's picture comes first");
    }
}
