//! Nothing flashes, whatever is called: the moving wall frame by frame through the opening minute's burst, its light measured on the pixels. What a
//! flash is comes from WCAG 2.2, 2.3.1: two opposite changes of relative luminance by a tenth or more, the darker under 0.8, more than three times
//! a second, over more than a quarter of ten degrees of what somebody sees.

use super::*;
use crate::screen::Stillness;

/// Sixty presses of NEXT in five seconds.
const CALLS: u64 = 60;
const BURST_MS: u64 = 5_000;
/// Every call is on more than one frame.
const FRAME_MS: u64 = 50;
/// A first call is spoken in three quarters of a second, so that sixty are said within 45.
const SPOKEN_MS: u64 = 750;

const WIDTH: u32 = 640;
const HEIGHT: u32 = 360;
/// Parts of the wall that are measured each for itself, in pixels a side.
const PART: u32 = 10;

/// A change of light that counts, in shares of white's.
const CHANGE: f32 = 0.1;
/// Darker than this one of two must be.
const DARKER_MAX: f32 = 0.8;
/// Three flashes a second are allowed, of two changes each.
const CHANGES_MAX: usize = 6;
/// Half of ten degrees, seen from two metres, on a screen of 55 inches (1 218 mm wide): 175 mm.
const RADIUS: f32 = 175.0 / 1_218.0 * (WIDTH / PART) as f32;
/// A quarter of what is seen in ten degrees.
const SHARE_MAX: f32 = 0.25;

/// The light of each part of a frame, from 0 to 1.
fn light(pixels: &Pixels) -> Vec<f32> {
    let linear: Vec<f32> = (0..=255_u16).map(|channel| to_linear(f32::from(channel) / 255.0)).collect();
    let of = |Rgb(red, green, blue): Rgb| {
        0.2126 * linear[usize::from(red)] + 0.7152 * linear[usize::from(green)] + 0.0722 * linear[usize::from(blue)]
    };
    let part = |left: u32, top: u32| {
        let points = (top..top + PART).flat_map(|y| (left..left + PART).map(move |x| (x, y)));
        points.map(|(x, y)| of(pixels.at(x as f32, y as f32))).sum::<f32>() / (PART * PART) as f32
    };
    let corners = (0..HEIGHT / PART).flat_map(|row| (0..WIDTH / PART).map(move |column| (column * PART, row * PART)));
    corners.map(|(left, top)| part(left, top)).collect()
}

fn to_linear(channel: f32) -> f32 {
    if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// In which frames a part's light has turned by so much that it counts.
fn turns(lights: &[f32]) -> Vec<usize> {
    let (mut low, mut high) = (lights[0], lights[0]);
    let mut rose = None;
    let mut turns = Vec::new();
    for (frame, light) in lights.iter().copied().enumerate() {
        (low, high) = (low.min(light), high.max(light));
        let up = light - low >= CHANGE && low < DARKER_MAX && rose != Some(true);
        let down = high - light >= CHANGE && light < DARKER_MAX && rose != Some(false);
        if up || down {
            rose = Some(up);
            (low, high) = (light, light);
            turns.push(frame);
        } else if rose == Some(true) {
            low = high;
        } else if rose == Some(false) {
            high = low;
        }
    }
    turns
}

/// The most of something that happened in a second.
fn most_in_a_second(frames: &[usize]) -> usize {
    let second = (1_000 / FRAME_MS) as usize;
    frames.iter().map(|first| frames.iter().filter(|frame| (*first..*first + second).contains(*frame)).count()).max().unwrap_or(0)
}

/// The largest share of ten degrees, wherever somebody looks, that these parts fill. Beyond the wall nothing flashes.
fn largest_share(flashing: &[usize]) -> f32 {
    let (columns, rows) = (WIDTH / PART, HEIGHT / PART);
    let place = |part: usize| ((part as u32 % columns) as f32, (part as u32 / columns) as f32);
    let whole = std::f32::consts::PI * RADIUS * RADIUS;
    let seen_from = |centre: (f32, f32)| {
        let is_near = |(x, y): (f32, f32)| (x - centre.0).hypot(y - centre.1) <= RADIUS;
        flashing.iter().filter(|part| is_near(place(**part))).count() as f32 / whole
    };
    (0..(columns * rows) as usize).map(|part| seen_from(place(part))).fold(0.0, f32::max)
}

/// Every frame of the burst and of the second after it.
fn burst() -> Vec<Vec<f32>> {
    let mut wall = Hall::open(WIDTH, HEIGHT);
    wall.show("burst-before", [picture(hall(Vec::new(), Vec::new()))]);
    wall.app.insert_resource(Stillness::Moving);
    let call_of = |id: u64| call(id, &format!("{}-{:03}", ["A", "K", "S"][(id % 3) as usize], id * 7), &format!("Loket {}", id % 14 + 1));
    let (mut called, mut spoken) = (0, 0);
    let frames = (0..=BURST_MS + 1_000).step_by(FRAME_MS as usize);
    frames
        .map(|now_ms| {
            let due = (now_ms * CALLS / BURST_MS).min(CALLS);
            if due > called {
                called = due;
                wall.teller.tell(picture(hall((1..=called).map(call_of).collect(), Vec::new())));
            }
            let saying = now_ms / SPOKEN_MS + 1;
            if saying > spoken && called >= saying {
                spoken = saying;
                wall.teller.tell(speaking(spoken, "Nomor antrean, silakan menuju loket."));
            }
            wall.at(now_ms);
            light(&wall.frame())
        })
        .collect()
}

#[test]
fn sixty_calls_in_five_seconds_flash_nowhere() {
    let frames = burst();
    let parts = frames[0].len();
    let of_part = |part: usize| frames.iter().map(|frame| frame[part]).collect::<Vec<f32>>();
    let changing = (0..parts).filter(|part| !turns(&of_part(*part)).is_empty()).count();
    assert!(changing > parts / 20, "something is called: {changing} of {parts} parts change");
    let flashing: Vec<usize> = (0..parts).filter(|part| most_in_a_second(&turns(&of_part(*part))) > CHANGES_MAX).collect();
    let share = largest_share(&flashing);
    assert!(share <= SHARE_MAX, "{} of {parts} parts flash, {share} of ten degrees", flashing.len());
    // The wall as a whole: the largest change of its mean light within a second is itself less than a flash.
    let means: Vec<f32> = frames.iter().map(|frame| frame.iter().sum::<f32>() / parts as f32).collect();
    let second = (1_000 / FRAME_MS) as usize;
    let change = |some: &[f32]| some.iter().copied().fold(0.0, f32::max) - some.iter().copied().fold(1.0, f32::min);
    let largest = means.windows(second).map(change).fold(0.0, f32::max);
    assert!(largest < CHANGE, "the wall's mean light changes by {largest} in a second");
}

#[test]
fn what_flashes_is_found() {
    let flicker: Vec<f32> = (0..40).map(|frame| if frame % 4 < 2 { 0.2 } else { 0.5 }).collect();
    assert_eq!(most_in_a_second(&turns(&flicker)), 10);
    let steps: Vec<f32> = (0..40).map(|frame| 0.02 * frame as f32).collect();
    assert_eq!(turns(&steps).len(), 1, "rising only is one change");
    let together: Vec<usize> = (0..8).flat_map(|row| (0..9).map(move |column| row * 64 + column)).collect();
    let apart: Vec<usize> = (0..8).flat_map(|row| (0..9).map(move |column| row * 256 + column * 7)).collect();
    assert!(largest_share(&together) > SHARE_MAX && largest_share(&apart) < SHARE_MAX / 2.0);
    let faint: Vec<f32> = (0..40).map(|frame| if frame % 2 == 0 { 0.2 } else { 0.28 }).collect();
    assert!(turns(&faint).is_empty());
    let bright: Vec<f32> = (0..40).map(|frame| if frame % 2 == 0 { 0.81 } else { 0.99 }).collect();
    assert!(turns(&bright).is_empty(), "what is bright all the time flashes nobody");
}
