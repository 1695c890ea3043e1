//! Everything that needs real programs: servers, Redis, sockets, windows, pages. One binary, so that it is linked once.
//! What can be shown without starting a program belongs to the crate that does it, not here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by ending")]

mod clockwork;
mod drills;
mod hall;
mod hearing;
mod promise;
mod relay;
mod world;

// What is promised of the queue, over the real wire and on both journals.
mod archive;
mod by_hand;
mod copies;
mod crash;
mod days;
mod disk;
mod displays;
mod drilled;
mod emergencies;
mod failover;
mod frozen;
mod journeys;
mod looks;
mod lost_tail;
mod newer;
mod no_shows;
mod outages;
mod pauses;
mod presses;
mod races;
mod refusals;
mod reload;
mod report;
mod starts;
mod verbs;
mod walk;
mod wild;

// The same under every fault that a seed can make, without programs and in no time.
mod seeds;

// What a person sees, touches and hears: pages in a real browser, windows on a real screen, the recording of a voice, a day for practice.
mod alarm_screens;
mod announcements;
mod boards;
mod opening;
mod page_words;
mod pages;
mod pages_journeys;
mod pages_paper;
mod pages_screens;
mod practice;
mod practice_days;
mod recovery;
mod screens;
mod voice;
