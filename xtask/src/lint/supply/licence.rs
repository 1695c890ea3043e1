//! Licence expressions (SPDX): whether one can be met by an allowed list. It must not know which licences are allowed.

use std::collections::BTreeSet;

/// Whether the expression can be met with allowed licences alone; nothing if it cannot be read.
///
/// Old manifests write `MIT/Apache-2.0` for a choice. `WITH` binds a licence to its exception, and the pair is one entry of
/// the list.
pub(super) fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words { ahead: spaced.split_whitespace().collect(), allowed };
    words.ahead.reverse();
    let answer = words.choice()?;
    words.ahead.is_empty().then_some(answer)
}

struct Words<'a> {
    /// What is still to be read, the next word last.
    ahead: Vec<&'a str>,
    allowed: &'a BTreeSet<String>,
}

impl Words<'_> {
    /// One of several: `a OR b`.
    fn choice(&mut self) -> Option<bool> {
        let mut met = self.all()?;
        while self.takes("OR") {
            met |= self.all()?;
        }
        Some(met)
    }

    /// All of several: `a AND b`, which binds closer.
    fn all(&mut self) -> Option<bool> {
        let mut met = self.single()?;
        while self.takes("AND") {
            met &= self.single()?;
        }
        Some(met)
    }

    fn single(&mut self) -> Option<bool> {
        let word = self.ahead.pop()?;
        if word == "(" {
            let met = self.choice()?;
            return self.takes(")").then_some(met);
        }
        if matches!(word, ")" | "OR" | "AND" | "WITH") {
            return None;
        }
        if self.takes("WITH") {
            let exception = self.ahead.pop()?;
            return Some(self.allowed.contains(&format!("{word} WITH {exception}")));
        }
        Some(self.allowed.contains(word))
    }

    fn takes(&mut self, word: &str) -> bool {
        let there = self.ahead.last() == Some(&word);
        if there {
            self.ahead.pop();
        }
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_says() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(str::to_owned).into();
        let check = |expression, expected| {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        };
        check("MIT", Some(true));
        check("GPL-2.0-only", Some(false));
        check("Apache-2.0 OR GPL-2.0-only", Some(true));
        check("MIT AND GPL-2.0-only", Some(false));
        check("(MIT OR GPL-2.0-only) AND Unicode-3.0", Some(true));
        check("MIT OR GPL-2.0-only AND ISC", Some(true));
        check("GPL-2.0-only/MIT", Some(true));
        check("Apache-2.0 WITH LLVM-exception", Some(true));
        check("MIT WITH LLVM-exception", Some(false));
        check("MIT OR", None);
        check("(MIT", None);
        check("MIT Apache-2.0", None);
        check("", None);
    }
}
