//! What of a Rust file is its program: every line but those of items that exist in tests alone. It reads text as `cargo fmt` leaves it and
//! must hold no rule.

/// The attribute of an item that exists in tests alone.
const ONLY_IN_TESTS: &str = "#[cfg(test)]";

/// The lines of the program, with their index in the file.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut skipped = Skipped::Nothing;
    text.lines().enumerate().filter(move |(_, line)| {
        let is_skipped = skipped.takes(line);
        !is_skipped
    })
}

/// What is being passed over.
enum Skipped {
    Nothing,
    /// The attribute was read; the item begins with the next line that is no other attribute and no comment.
    Attributes,
    /// An item of several lines, up to its closing bracket at this indentation.
    Item {
        indent: usize,
    },
}

impl Skipped {
    /// Whether this line is one of an item for tests.
    fn takes(&mut self, line: &str) -> bool {
        let code = line.trim();
        let indent = line.len() - line.trim_start().len();
        match self {
            Skipped::Nothing if code == ONLY_IN_TESTS => *self = Skipped::Attributes,
            Skipped::Nothing => return false,
            Skipped::Attributes if code.starts_with("#[") || code.starts_with("//") => {}
            Skipped::Attributes if code.ends_with([';', '}', ',']) => *self = Skipped::Nothing,
            Skipped::Attributes => *self = Skipped::Item { indent },
            Skipped::Item { indent: begun } if indent == *begun && matches!(code, "}" | "};" | ");" | "]" | "];" | "},") => {
                *self = Skipped::Nothing;
            }
            Skipped::Item { .. } => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Vec<usize> {
        lines(text).map(|(index, _)| index + 1).collect()
    }

    #[test]
    fn only_the_item_for_tests_is_passed_over_wherever_it_stands() {
        assert_eq!(kept("//! A.\n#[cfg(test)]\nmod tests;\n\nfn a() {}\n"), [1, 4, 5]);
        assert_eq!(kept("//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {\n    fn t() {\n    }\n}\n"), [1, 2]);
        assert_eq!(kept("#[cfg(test)]\n// Why.\n#[allow(x)]\nfn t(\n    a: A,\n) -> B {\n    c\n}\nfn a() {}\n"), [9]);
        assert_eq!(kept("struct A {\n    #[cfg(test)]\n    b: B,\n    c: C,\n}\n"), [1, 4, 5]);
        assert_eq!(kept("#[cfg(test)]\nuse a::{\n    b,\n};\nuse c;\n"), [5]);
    }
}
