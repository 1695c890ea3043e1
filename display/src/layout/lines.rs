//! How a text is laid on its lines: as large as it fits, on two or three lines, or cut into lines of one size. It measures; it draws
//! nothing.

use super::Slot;

/// Three lines have this share of the size of two, so that they stand in the same place.
const THREE_LINES_SHARE: f32 = 0.86;

impl Slot {
    /// The size at which a text fits on its line.
    pub fn size_of(&self, text: &str) -> f32 {
        self.face.fit(text, self.area.w, self.size_max, (self.size_max / 40.0).max(1.0))
    }

    /// A text on one line, or on two of about the same length, and the size at which both fit.
    pub fn in_two_lines(&self, text: &str) -> (String, f32) {
        if self.fits(text) {
            return (text.to_owned(), self.size_max);
        }
        let width = |part: &str| self.face.width(part, 1.0);
        let halves = || text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..]));
        let longer = |(one, other): (&'_ str, &'_ str)| width(one).max(width(other));
        // Between two sentences, if each fits on its line; else where the lines are about the same length.
        let whole = halves().filter(|(one, other)| one.ends_with('.') && self.fits(one) && self.fits(other));
        let shortest = |one: &(&'_ str, &'_ str), other: &(&'_ str, &'_ str)| longer(*one).total_cmp(&longer(*other));
        match whole.min_by(shortest).or_else(|| halves().min_by(shortest)) {
            Some((one, other)) => {
                let longest = if width(one) > width(other) { one } else { other };
                (format!("{one}\n{other}"), self.size_of(longest))
            }
            None => (text.to_owned(), self.size_of(text)),
        }
    }

    /// A text on up to two lines, or on three smaller ones where two would have to be smaller still.
    pub fn in_three_lines(&self, text: &str) -> (String, f32) {
        let two = self.in_two_lines(text);
        let step = (self.size_max / 40.0).max(1.0);
        let mut three = Slot { size_max: (self.size_max * THREE_LINES_SHARE).floor(), ..*self };
        while three.size_max > two.1 {
            let lines = three.wrap(text);
            if lines.len() <= 3 {
                return (lines.join("\n"), three.size_max);
            }
            three.size_max -= step;
        }
        two
    }

    /// A text on up to so many lines, three at the most, and the size at which it fits.
    pub fn in_lines(&self, text: &str, lines_max: usize) -> (String, f32) {
        match lines_max {
            0 | 1 => (text.to_owned(), self.size_of(text)),
            2 => self.in_two_lines(text),
            _ => self.in_three_lines(text),
        }
    }

    /// A text cut into lines that fit at the size meant for it. Lines end between words, and within a word only where that is wider
    /// than a line.
    pub fn wrap(&self, text: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = lines.last().map(|line| format!("{line} {word}")).filter(|longer| self.fits(longer));
            match (longer, lines.last_mut()) {
                (Some(longer), Some(line)) => *line = longer,
                _ => lines.extend(self.pieces(word)),
            }
        }
        lines
    }

    /// A word in pieces that fit.
    fn pieces(&self, word: &str) -> Vec<String> {
        let mut pieces = vec![String::new()];
        for letter in word.chars() {
            let piece = pieces.last().map_or_else(String::new, |piece| format!("{piece}{letter}"));
            match pieces.last_mut() {
                Some(last) if last.is_empty() || self.fits(&piece) => *last = piece,
                _ => pieces.push(letter.to_string()),
            }
        }
        pieces
    }

    /// The first of two ways to say something that fits at the size meant for it; else the second.
    pub fn first_that_fits<'a>(&self, [long, short]: [&'a str; 2]) -> &'a str {
        if self.fits(long) { long } else { short }
    }

    /// A text cut into as few lines as [`Slot::wrap`] makes, and those of about the same length.
    pub fn wrap_evenly(&self, text: &str) -> Vec<String> {
        self.wrap_into(text, 1)
    }

    /// A text cut into lines of about the same length, of which as many stand on a page as it has room for: they take no more pages than
    /// [`Slot::wrap`]'s, and no word is cut for them.
    pub fn wrap_into(&self, text: &str, of_page: usize) -> Vec<String> {
        let lines = self.wrap(text);
        let most = lines.len().next_multiple_of(of_page.max(1));
        let step = self.area.w / 40.0;
        let mut even = lines;
        let mut narrower = *self;
        while even.len() > 1 && narrower.area.w > step {
            narrower.area.w -= step;
            let tried = narrower.wrap(text);
            if tried.len() > most || text.split_whitespace().any(|word| !narrower.fits(word)) {
                break;
            }
            even = tried;
        }
        even
    }

    /// Whether a text fits at the size meant for it.
    pub fn fits(&self, text: &str) -> bool {
        self.face.width(text, self.size_max) <= self.area.w
    }
}
