//! From the start of a program to its first picture: the hall screen and the empty window in turns, so that a machine with other things to do
//! hits both alike.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::{
    calls::Calls,
    rounded, say_load,
    screens::{FIRST_PICTURE, Voice, Watched},
    spread::Spread,
};

const STARTS: usize = 9;
const LOOK_AGAIN: Duration = Duration::from_millis(1);
const AT_MOST: Duration = Duration::from_secs(120);

pub(crate) async fn measure(figures: &mut Map<String, Value>) {
    let mut calls = Calls::begin().await;
    for _ in 0..6 {
        calls.call().await;
    }
    let (url, dir) = (calls.hall.url(), calls.hall.dir.path().to_owned());
    let (mut hall_ms, mut empty_ms) = (Vec::new(), Vec::new());
    // The first of each reads its files from the disk, which is not what differs between them.
    for turn in 0..=STARTS {
        let (hall, empty) = (once(|| Watched::hall_screen(&url, Voice::Speaks, None, &dir)), once(|| Watched::empty(&dir)));
        if turn > 0 {
            hall_ms.push(hall);
            empty_ms.push(empty);
        }
    }
    let (hall, empty) = (Spread::of(hall_ms), Spread::of(empty_ms));
    println!("start: to the first picture, ms: {hall}");
    println!("start: the empty window's, ms: {empty}");
    figures.insert("first_picture_over_empty_window".to_owned(), rounded(hall.median() / empty.median()));
    figures.insert("first_picture_ms".to_owned(), rounded(hall.median()));
    say_load();
}

/// Milliseconds from the program's start; that of its screen is not counted.
fn once(start: impl FnOnce() -> Watched) -> f64 {
    let watched = start();
    let begun = watched.started;
    while !watched.said().contains(FIRST_PICTURE) {
        assert!(begun.elapsed() < AT_MOST, "no first picture: {}", watched.said());
        std::thread::sleep(LOOK_AGAIN);
    }
    begun.elapsed().as_secs_f64() * 1e3
}
