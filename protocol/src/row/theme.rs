//! How a site wants its screens to look. Colours that it does not name are the look's own; `contrast` says which may stand on which.

use serde::{Deserialize, Serialize};

use crate::contrast::{Colours, Rgb};

/// The site's theme. Colours are written `#RRGGBB`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ThemeRow {
    /// What screens say while nothing is called; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub slogan: String,
    /// The picture in the place of the hall's mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<PictureRow>,
    /// Behind everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// Behind a row and the foot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// Behind a fresh row, and in the call's panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh: Option<String>,
    /// Words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Words that are less important.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
    /// The called number, and the edge of what is fresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

/// A picture that the server gives out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PictureRow {
    /// SHA-256 of its bytes, in hexadecimal: it is found at [`crate::PICTURES_PATH`] followed by it, and never changes there.
    pub digest: String,
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl ThemeRow {
    /// The six colours. What is no colour, or would make a pair that cannot be read, leaves the look's own: a screen is never unreadable.
    pub fn colours(&self) -> Colours {
        let named = [&self.ground, &self.rows, &self.fresh, &self.text, &self.second, &self.accent];
        let colours = Colours::of(named.map(|colour| colour.as_deref().and_then(Rgb::read)));
        if colours.too_close().is_empty() { colours } else { Colours::LOOK }
    }

    /// Whether it says nothing.
    pub fn is_plain(&self) -> bool {
        *self == ThemeRow::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_that_cannot_be_read_leave_the_look_as_it_is() {
        let theme = |ground: &str| ThemeRow { ground: Some(ground.to_owned()), ..ThemeRow::default() };
        assert_eq!(theme("#000000").colours(), Colours { ground: Rgb(0, 0, 0), ..Colours::LOOK });
        assert_eq!(theme("hitam").colours(), Colours::LOOK);
        assert_eq!(theme("#FFFFFF").colours(), Colours::LOOK, "light words on a light ground");
    }
}
