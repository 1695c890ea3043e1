//! A position as one line in a file of its own: for the witness beside a SQLite journal, and for what a server last saw of a journal
//! elsewhere. It knows no file.

use sha2::{Digest as _, Sha256};

use crate::journal::entry::Position;

/// Bytes of the line: below one sector, so that a write reaches the disk whole or not at all.
pub(super) const HEAD_LINE_BYTES: usize = 128;

/// One line of text, padded, with a check over it.
pub(crate) fn format(head: Position) -> String {
    let said = format!("lantang-head 1 {head}");
    let line = format!("{said} {}", check_sum(&said));
    format!("{line:<width$}\n", width = HEAD_LINE_BYTES - 1)
}

/// The position in a line; none where it is not one of ours, or was written in part.
pub(crate) fn parse(text: &str) -> Option<Position> {
    let (said, sum) = text.trim_end().rsplit_once(' ')?;
    if check_sum(said) != sum {
        return None;
    }
    Position::parse(said.strip_prefix("lantang-head 1 ")?)
}

fn check_sum(said: &str) -> String {
    Sha256::digest(said.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::entry::Link;

    #[test]
    fn the_longest_line_fits_its_place_and_reads_back() {
        let head = Position { epoch: u32::MAX, seq: u64::MAX, link: Link([0xab; 16]) };
        let text = format(head);
        assert_eq!(text.len(), HEAD_LINE_BYTES);
        assert_eq!(parse(&text), Some(head));
    }

    #[test]
    fn a_line_with_one_changed_digit_is_not_believed() {
        let head = Position { epoch: 1, seq: 41, link: Link([7; 16]) };
        assert_eq!(parse(&format(head).replace(":41:", ":40:")), None);
    }
}
