//! A report as one JSON object. Its names are for programs and never change their meaning; a figure that says nothing is `null`.

use std::io::Write;

use serde::Serialize;

use crate::{
    calendar::date_text,
    report::{Figures, Line, Report, named},
};

/// A new number means that an older reader could be wrong.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Day<'a> {
    format: u32,
    date: String,
    site: &'a str,
    name: &'a str,
    training: bool,
    closed: bool,
    opened_at_ms: u64,
    day: Option<&'a Figures>,
    agencies: Vec<Of<'a>>,
    services: Vec<Of<'a>>,
    modes: Vec<Of<'a>>,
    groups: Vec<Of<'a>>,
    origins: Vec<Of<'a>>,
    counters: Vec<Of<'a>>,
}

#[derive(Serialize)]
struct Of<'a> {
    code: String,
    name: String,
    #[serde(flatten)]
    figures: &'a Figures,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let site = &report.plan.site;
    let mut day = Day {
        format: FORMAT,
        date: date_text(report.date),
        site: &site.code,
        name: &site.name,
        training: report.training,
        closed: report.closed,
        opened_at_ms: report.opened_at.0,
        day: None,
        agencies: Vec::new(),
        services: Vec::new(),
        modes: Vec::new(),
        groups: Vec::new(),
        origins: Vec::new(),
        counters: Vec::new(),
    };
    for (line, figures) in &report.lines {
        let its = named(&report.plan, *line);
        let its = Of { code: its.code, name: its.name, figures };
        match line {
            Line::Day => day.day = Some(figures),
            Line::Agency(_) => day.agencies.push(its),
            Line::Service(_) => day.services.push(its),
            Line::Mode(_) => day.modes.push(its),
            Line::Group(_) => day.groups.push(its),
            Line::Origin(_) => day.origins.push(its),
            Line::Counter(_) => day.counters.push(its),
        }
    }
    writeln!(out, "{}", serde_json::to_string_pretty(&day)?)?;
    Ok(())
}
