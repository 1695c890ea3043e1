//! Updates and snapshots as text. A row is serialised once per publication, however many views show it; the frame around it is put
//! together by hand, and a test reads it back as the wire's own type.

use std::collections::BTreeMap;

use protocol::{OUTBOUND_BYTES_MAX, Position, RowKey, SNAPSHOT_PAGE_ROWS_MAX, ServerMessage};

use crate::{
    convert::{self, Fact, FactKey, PlanInForce},
    outbox::Frame,
};

/// Room for the frame around the rows of a snapshot page, in bytes.
const AROUND_ROWS_BYTES: usize = 1_024;

/// Serialised rows of one publication.
#[derive(Default)]
pub(crate) struct RowTexts {
    /// By key, and by whether the zone speaks the call: that is all in which views differ about a fact.
    texts: BTreeMap<(FactKey, bool), String>,
}

impl RowTexts {
    /// Serialises a fact's row unless that was done.
    pub(crate) fn prepare(&mut self, plan: &PlanInForce, fact: &Fact) {
        self.texts.entry((fact.key(), fact.is_spoken_here())).or_insert_with(|| row_text(plan, fact));
    }

    /// A prepared row.
    pub(crate) fn get(&self, fact: &Fact) -> &str {
        self.texts.get(&(fact.key(), fact.is_spoken_here())).map_or("null", String::as_str)
    }
}

/// An update from serialised rows.
pub(crate) fn update(position: &Position, now_ms: u64, put: &[&str], remove: &[RowKey]) -> Frame {
    let rows_bytes: usize = put.iter().map(|row| row.len() + 1).sum();
    let mut text = String::with_capacity(rows_bytes + 256 + remove.len() * 64);
    text.push_str(r#"{"message":"update","position":"#);
    text.push_str(&to_text(position));
    text.push_str(r#","now_ms":"#);
    text.push_str(&now_ms.to_string());
    if !put.is_empty() {
        text.push_str(r#","put":"#);
        push_list(&mut text, put);
    }
    if !remove.is_empty() {
        text.push_str(r#","remove":"#);
        text.push_str(&to_text(&remove));
    }
    text.push('}');
    text.into()
}

/// A snapshot in pages: bounded in rows and in bytes.
pub(crate) fn snapshot(position: &Position, rows: &[String]) -> Vec<Frame> {
    let mut pages: Vec<Vec<&str>> = vec![Vec::new()];
    let mut bytes = AROUND_ROWS_BYTES;
    for row in rows {
        let full = pages.last().is_some_and(|page| page.len() >= SNAPSHOT_PAGE_ROWS_MAX);
        if full || bytes + row.len() + 1 > OUTBOUND_BYTES_MAX {
            pages.push(Vec::new());
            bytes = AROUND_ROWS_BYTES;
        }
        bytes += row.len() + 1;
        if let Some(page) = pages.last_mut() {
            page.push(row);
        }
    }
    let position = to_text(position);
    let last = pages.len() - 1;
    let page_text = |(at, page): (usize, &Vec<&str>)| {
        let mut text = format!(r#"{{"message":"snapshot","position":{position},"rows":"#);
        push_list(&mut text, page);
        text.push_str(r#","last":"#);
        text.push_str(if at == last { "true}" } else { "false}" });
        text.into()
    };
    pages.iter().enumerate().map(page_text).collect()
}

/// A whole message of the server.
pub(crate) fn message(message: &ServerMessage) -> Frame {
    to_text(message).into()
}

/// A fact's row on its own.
pub(crate) fn row_text(plan: &PlanInForce, fact: &Fact) -> String {
    to_text(&convert::row(plan, fact))
}

fn push_list(text: &mut String, items: &[&str]) {
    text.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(item);
    }
    text.push(']');
}

fn to_text<T: serde::Serialize + ?Sized>(value: &T) -> String {
    // The wire's types have text keys only and no map that could fail.
    serde_json::to_string(value).unwrap_or_default()
}
