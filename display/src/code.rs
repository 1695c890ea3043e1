//! An address as a code that telephones read (QR). It says which squares are dark; it draws nothing.

use qrcode::{Color, EcLevel, QrCode};

/// Free squares around a code, as its standard asks.
pub const QUIET: usize = 4;

/// A code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    side: usize,
    dark: Vec<bool>,
}

impl Code {
    /// The code of an address; none of nothing, or of more than a code holds. A seventh of it may be covered by glare or a head.
    pub fn of(address: &str) -> Option<Code> {
        if address.is_empty() {
            return None;
        }
        let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).ok()?;
        let dark = code.to_colors().into_iter().map(|colour| colour == Color::Dark).collect();
        Some(Code { side: code.width(), dark })
    }

    /// Squares from side to side, without the free ones.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Squares from side to side, with the free ones.
    pub fn whole_side(&self) -> usize {
        self.side + 2 * QUIET
    }

    /// Whether a square is dark; counted with the free ones.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        let (Some(x), Some(y)) = (x.checked_sub(QUIET), y.checked_sub(QUIET)) else { return false };
        x < self.side && y < self.side && self.dark.get(y * self.side + x).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_eyes_and_free_squares_around() {
        let code = Code::of("https://mpp.example.id").unwrap();
        assert_eq!((code.side(), code.whole_side()), (25, 33));
        let eye =
            |x: usize, y: usize| (0..7).all(|step| code.is_dark(QUIET + x + step, QUIET + y) && code.is_dark(QUIET + x, QUIET + y + step));
        assert!(eye(0, 0) && eye(18, 0) && eye(0, 18));
        for step in 0..code.whole_side() {
            for edge in (0..QUIET).chain(code.whole_side() - QUIET..code.whole_side()) {
                assert!(!code.is_dark(step, edge) && !code.is_dark(edge, step));
            }
        }
        assert_ne!(Code::of("https://mpp.example.id/a"), Some(code));
        assert_eq!(Code::of(""), None);
        assert_eq!(Code::of(&"x".repeat(5_000)), None);
    }
}
