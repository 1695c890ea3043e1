//! Reads what strace wrote of a program and its threads: which bytes were written when, when which file was synced, and when somebody was
//! answered. It knows requests by their ids and nothing of what they mean.

use std::collections::BTreeMap;
use std::path::Path;

use protocol::REQUEST_ID_DIGITS;

use super::crowd::Told;

/// One call to the system, from the line on which it began to the one on which it ended.
struct Call {
    name: String,
    /// The file or socket that it was about, and the bytes, as strace writes them.
    text: String,
    began: usize,
    ended: usize,
    is_well: bool,
}

/// Every call, in the order in which they began.
pub(crate) struct Trace {
    calls: Vec<Call>,
    /// Calls whose bytes name a request, by its id.
    naming: BTreeMap<String, Vec<usize>>,
}

/// Answers that came before their sync.
#[derive(Default)]
pub(crate) struct Unsynced {
    /// Answers that the trace shows.
    pub(crate) checked: u64,
    /// Each as a sentence.
    pub(crate) found: Vec<String>,
}

impl Trace {
    /// Reads a file of `strace -f -y -o`.
    pub(crate) fn read(path: &Path) -> Trace {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        Trace::of(&text)
    }

    fn of(text: &str) -> Trace {
        let mut calls: Vec<Call> = Vec::new();
        let mut under_way: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let Some((thread, call)) = line.split_once(' ') else { continue };
            let call = call.trim_start();
            if let Some(rest) = call.strip_prefix("<... ") {
                if let Some(open) = under_way.remove(thread) {
                    let open = &mut calls[open];
                    // What is read stands only here.
                    open.text.push_str(rest);
                    (open.ended, open.is_well) = (at, is_well(rest));
                }
            } else if let Some((name, arguments)) = call.split_once('(') {
                let is_over = !call.ends_with("<unfinished ...>");
                if !is_over {
                    under_way.insert(thread, calls.len());
                }
                let ended = if is_over { at } else { usize::MAX };
                let is_well = is_over && is_well(arguments);
                calls.push(Call { name: name.to_owned(), text: arguments.to_owned(), began: at, ended, is_well });
            }
        }
        let mut naming: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, call) in calls.iter().enumerate() {
            for id in ids(&call.text) {
                naming.entry(id.to_owned()).or_default().push(at);
            }
        }
        Trace { calls, naming }
    }

    /// Calls whose bytes name this request.
    fn naming(&self, request: &str) -> impl Iterator<Item = &Call> {
        self.naming.get(request).into_iter().flatten().map(|at| &self.calls[*at])
    }

    /// Every answer of a server to these people, beside the log of its journal.
    pub(crate) fn answers_of_a_server(&self, told: &Told, file: &str) -> Unsynced {
        let mut unsynced = Unsynced::default();
        for request in told.requests() {
            if let Some(answer) = self.naming(request).find(|call| call.is_send() && call.text.contains("done")) {
                unsynced.add(request, self.is_synced_before(answer, request, file));
            }
        }
        unsynced
    }

    /// Every answer of a Redis to the connection that asked for one of these, beside its append-only file.
    pub(crate) fn answers_of_redis(&self, told: &Told) -> Unsynced {
        let mut unsynced = Unsynced::default();
        for request in told.requests() {
            let Some(question) = self.naming(request).find(|call| call.name == "read") else { continue };
            let socket = question.file();
            let is_answer = |call: &&Call| call.is_send() && call.began > question.ended && call.file() == socket;
            if let Some(answer) = self.calls.iter().find(is_answer) {
                unsynced.add(request, self.is_synced_before(answer, request, ".aof"));
            }
        }
        unsynced
    }

    /// Whether the first write of this request into the file was synced before this answer began.
    fn is_synced_before(&self, answer: &Call, request: &str, file: &str) -> bool {
        let Some(write) = self.naming(request).find(|call| call.name.contains("write") && call.file().contains(file)) else { return false };
        self.calls.iter().any(|call| {
            call.name.contains("sync")
                && call.is_well
                && call.file().contains(file)
                && call.began > write.ended
                && call.ended < answer.began
        })
    }
}

impl Call {
    /// The descriptor with the name that strace knows, such as `12<lomba.journal-wal>`.
    fn file(&self) -> &str {
        self.text.split([',', ')']).next().unwrap_or_default()
    }

    /// Whether bytes went to somebody else.
    fn is_send(&self) -> bool {
        let is_socket = self.file().contains("socket:") || self.file().contains("TCP");
        is_socket && (self.name.contains("write") || self.name.starts_with("send"))
    }
}

impl Unsynced {
    fn add(&mut self, request: &str, is_synced: bool) {
        self.checked += 1;
        if !is_synced {
            self.found.push(format!("The answer to request {request} came before its sync."));
        }
    }
}

/// Everything in these bytes that could be a request's id: 32 digits, no more and no fewer.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    let runs = text.split(|character: char| !matches!(character, '0'..='9' | 'a'..='f'));
    runs.filter(|run| run.len() == REQUEST_ID_DIGITS)
}

fn is_well(call: &str) -> bool {
    call.rsplit_once("= ").is_some_and(|(_, result)| result.starts_with(|digit: char| digit.is_ascii_digit()))
}
