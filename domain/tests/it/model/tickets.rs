//! All that can happen to a ticket, by the words of the design: where it goes, what it waits for, and what must have been so before.

use domain::*;

use super::{Model, Where};

impl Model {
    #[expect(clippy::too_many_lines, reason = "one account of all that can happen to a ticket, read from top to bottom")]
    pub(super) fn happened_to_ticket(&mut self, at: Time, event: &Event) {
        match event {
            Event::TicketIssued { .. } => self.issued(at, event),
            Event::QueueEntered { ticket } => {
                let appointment = self.visitor(*ticket).appointment;
                let in_time = self.in_time(at, appointment);
                let visitor = self.visitor(*ticket);
                assert_eq!(visitor.place, Where::Reserved);
                if visitor.remote || appointment.is_some() {
                    (visitor.earned, visitor.since) = (at, at);
                }
                visitor.appointment = in_time;
                visitor.place = Where::Waiting;
            }
            Event::ServiceDelivered { ticket, service, count } => {
                *self.delivered.entry(*service).or_default() += u32::from(*count);
                let visitor = self.visitor(*ticket);
                if *service != visitor.service {
                    visitor.left.retain(|left| left != service);
                }
            }
            Event::StepFinished { ticket, call, counter, next, here, .. } => self.step_finished(at, *ticket, *call, *counter, *next, *here),
            Event::TicketCalled { ticket, call, counter, service: step, .. } => {
                assert!(self.calls.insert(*call), "a call's id is given once");
                let booth = &mut self.booths[counter.index()];
                assert!(booth.open && booth.visitor.replace(*ticket).is_none(), "a counter has one visitor");
                let visitor = self.visitor(*ticket);
                assert_eq!(visitor.place, Where::Waiting, "only who waits is called");
                visitor.place = Where::At(counter.index(), *call);
                visitor.after_call_before = visitor.after_call.take();
                visitor.service_before = visitor.service;
                if let Some(step) = step {
                    assert!(visitor.wants().contains(step), "nobody is called for what they did not wait for");
                    visitor.service = *step;
                }
                let (is_priority, service) = (visitor.group != GroupId(0), visitor.service);
                *self.service_calls.entry(service).or_default() += 1;
                self.takes_turn(counter.index(), is_priority);
            }
            Event::CallUndone { ticket, call } => self.undone(*ticket, *call),
            Event::TicketAbsent { ticket, call, last: true } => self.gone(*ticket, Some(*call)),
            Event::VisitFinished { ticket, call, .. } => self.gone(*ticket, Some(*call)),
            Event::TicketCancelled { ticket } => self.gone(*ticket, None),
            Event::TicketUnserved { ticket } => {
                let call = self.call_of(*ticket);
                self.gone(*ticket, call);
            }
            Event::TicketAbsent { ticket, call, last: false } | Event::TicketParked { ticket, call, .. } => {
                let keeper = self.keeper(*ticket).filter(|_| self.sticky_ms() > 0);
                self.leaves_counter(*ticket, Some(*call));
                let visitor = self.visitor(*ticket);
                visitor.place = Where::Aside;
                if visitor.kept.is_some_and(|(.., until)| until.is_some()) {
                    visitor.tied = None;
                }
                visitor.kept = keeper.map(|(counter, officer)| (counter, officer, None));
            }
            Event::TicketReturned { ticket, place, cause } => {
                let keeper = match cause {
                    ReturnCause::Officer => self.keeper(*ticket),
                    ReturnCause::CounterReleased => None,
                    ReturnCause::ParkingEnded | ReturnCause::Reinserted => {
                        self.visitor(*ticket).kept.map(|(counter, officer, _)| (counter, officer))
                    }
                };
                let call = self.call_of(*ticket);
                self.leaves_counter(*ticket, call);
                self.back(at, *ticket, *place);
                self.keep(at, *ticket, keeper);
            }
            Event::AppointmentDue { ticket } => {
                let visitor = self.visitor(*ticket);
                assert!(visitor.place == Where::Waiting && visitor.appointment.is_some_and(|appointment| appointment <= at));
                assert!(!std::mem::replace(&mut visitor.by_appointment, true), "an appointment comes once");
            }
            Event::KeepingEnded { ticket } => {
                let visitor = self.visitor(*ticket);
                let until = visitor.kept.take().and_then(|(.., until)| until).expect("it was kept");
                assert!(visitor.place == Where::Waiting && until <= at, "it was kept for as long as the site says");
                visitor.tied = None;
            }
            Event::TicketTransferred { ticket, call, to, place } => {
                self.leaves_counter(*ticket, Some(*call));
                let visitor = self.visitor(*ticket);
                match to {
                    Destination::Service(service) => {
                        // It takes the place of the step at hand, or leaves it out.
                        let is_left = visitor.left.contains(service);
                        let at = visitor.left.iter().position(|left| *left == visitor.service);
                        match at {
                            Some(at) if is_left && *service != visitor.service => drop(visitor.left.remove(at)),
                            Some(at) => visitor.left[at] = *service,
                            None => {}
                        }
                        (visitor.service, visitor.tied) = (*service, None);
                    }
                    Destination::Counter(counter) => visitor.tied = Some(counter.index()),
                }
                visitor.kept = None;
                self.back(at, *ticket, *place);
            }
            Event::PlanApplied { .. }
            | Event::EpochBegun { .. }
            | Event::DayArchived(_)
            | Event::DayTimesChanged(_)
            | Event::DayOpened(_)
            | Event::DayClosed
            | Event::DayReopened { .. }
            | Event::CounterOpened { .. }
            | Event::CounterClosed { .. }
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::CallRepeated { .. }
            | Event::CallConfirmed { .. }
            | Event::ServingStarted { .. }
            | Event::SkillGiven { .. }
            | Event::SkillTaken { .. }
            | Event::AutomaticSet { .. }
            | Event::NoticeSet { .. }
            | Event::EmergencyRaised { .. }
            | Event::EmergencyCleared { .. }
            | Event::ServicePaused { .. }
            | Event::ServiceResumed { .. }
            | Event::ServingEnded => panic!("not about a ticket's way: {event:?}"),
        }
    }
}
