//! Drives an LED sign of 48 x 7 lamps: the newest call of a zone, as a picture (PBM) in one UDP packet to the sign's controller.
//! Lamps are drawn on the terminal too, so that it can be tried without a sign.
//!
//! First: `lantang-server serve --site examples/kantor-kecil.toml`; where it asks for keys, `LANTANG_TOKEN` holds one.
//! Run: `cargo run -p examples --example led-sign -- http://127.0.0.1:7878 tunggu 127.0.0.1:9999`
//! You see: the number and the counter in lamps, whenever somebody is called.

#![expect(clippy::print_stdout, reason = "an example shows its result on the terminal")]

use anyhow::{Context, Result};
use client::{Address, Event, Link, Options, Picture};
use protocol::{CallState, Heartbeat, View};
use tokio::net::UdpSocket;

/// Lamps from left to right: eight figures of five lamps, one lamp apart.
const WIDTH: usize = 48;
/// Lamps from top to bottom: the least at which figures can be told apart.
const HEIGHT: usize = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: led-sign SERVER ZONE SIGN, for example: led-sign http://127.0.0.1:7878 tunggu 127.0.0.1:9999";
    let servers = Address::parse_list(&words.next().context(usage)?)?;
    let zone = words.next().context(usage)?;
    let sign = words.next().context(usage)?;

    let socket = UdpSocket::bind("0.0.0.0:0").await.context("no port is free for sending")?;
    let (_link, mut events) = Link::spawn(Options {
        servers,
        view: View::Display { zone },
        name: "contoh-lampu".to_owned(),
        token: std::env::var("LANTANG_TOKEN").ok(),
        report: Box::new(Heartbeat::default),
    });
    let mut picture = Picture::default();
    let mut shown = String::new();
    while let Some(event) = events.next().await {
        let Event::Changed(changed) = event else { continue };
        picture.apply(&changed);
        let newest = picture.calls().into_iter().filter(|call| call.state == CallState::Called).max_by_key(|call| call.last_summons_at_ms);
        // The dash is left out: eight figures hold a number of four digits, an arrow and a counter of two.
        let text =
            newest.map_or_else(String::new, |call| format!("{}{}>{}", call.number.prefix, padded(call.number.digits), call.label.number));
        if text != shown {
            let lamps = lamps(&text);
            draw(&lamps);
            // A sign that is switched off must not stop the others: the next call is sent anew.
            if let Err(error) = socket.send_to(&pbm(&lamps), &sign).await {
                println!("the sign at {sign} was not reached: {error}");
            }
            shown = text;
        }
    }
    Ok(())
}

fn padded(digits: u32) -> String {
    format!("{digits:03}")
}

/// Which lamps are on, row by row.
fn lamps(text: &str) -> [[bool; WIDTH]; HEIGHT] {
    let mut lamps = [[false; WIDTH]; HEIGHT];
    for (place, figure) in text.chars().take(WIDTH / 6).enumerate() {
        for (row, line) in figure_rows(figure).iter().enumerate() {
            for column in 0..5 {
                lamps[row][place * 6 + column] = line & (0b1_0000 >> column) != 0;
            }
        }
    }
    lamps
}

/// The picture as a controller takes it: portable bitmap, binary.
fn pbm(lamps: &[[bool; WIDTH]; HEIGHT]) -> Vec<u8> {
    let mut packet = format!("P4\n{WIDTH} {HEIGHT}\n").into_bytes();
    for row in lamps {
        packet.extend(row.chunks(8).map(|lamps| lamps.iter().fold(0_u8, |byte, lamp| byte << 1 | u8::from(*lamp))));
    }
    packet
}

fn draw(lamps: &[[bool; WIDTH]; HEIGHT]) {
    for row in lamps {
        println!("{}", row.iter().map(|lamp| if *lamp { '●' } else { '·' }).collect::<String>());
    }
    println!();
}

/// Five lamps by seven for what a call is written with; anything else stays dark.
fn figure_rows(figure: char) -> [u8; HEIGHT] {
    match figure {
        '0' => [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        '1' => [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        '2' => [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        '3' => [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
        '4' => [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        '5' => [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        '6' => [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        '7' => [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        '8' => [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        '9' => [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
        'A' => [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
        'B' => [0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110],
        'C' => [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110],
        'D' => [0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110],
        'E' => [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
        'F' => [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b10000],
        'G' => [0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01110],
        'H' => [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
        'J' => [0b00111, 0b00010, 0b00010, 0b00010, 0b00010, 0b10010, 0b01100],
        'K' => [0b10001, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010, 0b10001],
        'L' => [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
        'M' => [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
        'N' => [0b10001, 0b11001, 0b10101, 0b10011, 0b10001, 0b10001, 0b10001],
        'P' => [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
        'R' => [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
        'S' => [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
        'T' => [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
        'U' => [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
        'V' => [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100],
        'W' => [0b10001, 0b10001, 0b10001, 0b10101, 0b10101, 0b11011, 0b10001],
        'X' => [0b10001, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001, 0b10001],
        'Y' => [0b10001, 0b10001, 0b01010, 0b00100, 0b00100, 0b00100, 0b00100],
        'Z' => [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b10000, 0b11111],
        '>' => [0b01000, 0b00100, 0b00010, 0b00001, 0b00010, 0b00100, 0b01000],
        _ => [0; HEIGHT],
    }
}
