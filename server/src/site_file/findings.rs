//! What was found in a site file: the list that collects every fault with its place before anything is said, and how a person
//! reads it. It must not stop at the first fault.

use std::fmt;

use super::fault::{Fault, Form, Severity};
use super::words::{self, Words};

/// Most faults that one check lists: a person mends a few and checks again, and a broken file cannot fill a terminal.
pub(super) const FAULTS_MAX: usize = 200;

/// A fault with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Line, from 1.
    pub(crate) line: usize,
    /// What it is.
    pub(crate) fault: Fault,
}

/// Everything found in one file, in order of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What was found, at most [`FAULTS_MAX`].
    pub(crate) list: Vec<Finding>,
    /// How many more there were.
    pub(crate) unlisted: usize,
}

impl Findings {
    /// Whether the file cannot be used.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many errors are listed.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings are listed.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|finding| finding.fault.severity() == severity).count()
    }

    /// The findings as a person reads them: file and line, then Indonesian and English, each with what to do.
    pub fn describe(&self, file: &str) -> String {
        let mut text = String::new();
        for finding in &self.list {
            let Words { id, en } = words::of(&finding.fault);
            let (kind_id, kind_en) = match finding.fault.severity() {
                Severity::Error => ("galat", "error"),
                Severity::Warning => ("peringatan", "warning"),
            };
            text.push_str(&format!("{file}:{}: {kind_id}: {id}\n    {kind_en}: {en}\n", finding.line));
        }
        if self.unlisted > 0 {
            text.push_str(&format!("... dan {} lagi. / ... and {} more.\n", self.unlisted, self.unlisted));
        }
        text
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.describe("site file"))
    }
}

impl std::error::Error for Findings {}

/// Collects faults by their place while a file is read.
pub(super) struct Faults {
    line_starts: Vec<usize>,
    found: Vec<(usize, Fault)>,
    unlisted: usize,
    /// Parts of the file could not be read, so what seems to be missing may stand there.
    incomplete: bool,
}

impl Faults {
    pub(super) fn of(text: &str) -> Faults {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Faults { line_starts: std::iter::once(0).chain(breaks).collect(), found: Vec::new(), unlisted: 0, incomplete: false }
    }

    /// Notes a fault at a byte of the file.
    pub(super) fn add(&mut self, at: usize, fault: impl Into<Fault>) {
        let fault = fault.into();
        self.incomplete |= matches!(fault, Fault::Form(Form::Syntax { .. }));
        if self.incomplete && fault.is_absence() {
            return;
        }
        let known = self.found.iter().any(|(other_at, other)| *other_at == at && *other == fault);
        if known {
            return;
        }
        // Errors matter more than warnings: the bound drops warnings only where errors alone would fill it.
        if self.found.len() < FAULTS_MAX {
            self.found.push((at, fault));
            return;
        }
        self.unlisted += 1;
        let warning = self.found.iter().position(|(_, other)| other.severity() == Severity::Warning);
        if let (Some(warning), Severity::Error) = (warning, fault.severity()) {
            self.found[warning] = (at, fault);
        }
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }

    pub(super) fn has_errors(&self) -> bool {
        self.found.iter().any(|(_, fault)| fault.severity() == Severity::Error)
    }

    pub(super) fn into_findings(self) -> Findings {
        let mut list: Vec<Finding> = self.found.iter().map(|(at, fault)| Finding { line: self.line(*at), fault: fault.clone() }).collect();
        list.sort_by_key(|finding| finding.line);
        Findings { list, unlisted: self.unlisted }
    }
}
