//! How the site wants its screens to look, as its site file says it. No rule of the queue reads any of it; it is here because a plan is
//! everything that the file says.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Plan, Slide};

/// The site's own look; what it does not name is the look of every hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// What screens say while nothing is called; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub slogan: String,
    /// The picture in the place of the hall's mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<PictureFile>,
    /// The colours that the file names.
    #[serde(default, skip_serializing_if = "ThemeColours::is_plain")]
    pub colours: ThemeColours,
}

impl Theme {
    pub(super) fn is_plain(&self) -> bool {
        *self == Theme::default()
    }
}

impl Plan {
    /// Every picture that it names.
    pub fn pictures(&self) -> impl Iterator<Item = &PictureFile> {
        self.theme.logo.iter().chain(self.slides.iter().filter_map(Slide::picture))
    }
}

/// The colours that a site may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeColours {
    /// Behind everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Colour>,
    /// Behind a row and the foot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Colour>,
    /// Behind a fresh row, and in the call's panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh: Option<Colour>,
    /// Words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Colour>,
    /// Words that are less important.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Colour>,
    /// The called number, and the edge of what is fresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<Colour>,
}

impl ThemeColours {
    /// Each with its key in the site file.
    pub fn all(&self) -> [(&'static str, Option<Colour>); 6] {
        [
            ("ground", self.ground),
            ("rows", self.rows),
            ("fresh", self.fresh),
            ("text", self.text),
            ("second", self.second),
            ("accent", self.accent),
        ]
    }

    fn is_plain(&self) -> bool {
        *self == ThemeColours::default()
    }
}

/// A picture that lies beside the site file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFile {
    /// Its name.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal: what it is asked for by, so that a changed picture is another one.
    pub digest: String,
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// A colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Colour(pub [u8; 3]);

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02X}{green:02X}{blue:02X}")
    }
}
