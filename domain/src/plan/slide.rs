//! What screens show beside calls, as the site file says it. No rule of the queue reads any of it; it is here because a plan is everything that
//! the file says.

use serde::{Deserialize, Serialize};

use crate::{PictureFile, Plan, ServiceId, ZoneId};

/// One slide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slide {
    /// Code of the site file.
    pub code: String,
    /// What it shows.
    pub content: SlideContent,
    /// How long each of its pages stands, in seconds.
    pub seconds: u16,
    /// The weekdays on which it is shown, Monday first.
    pub days: [bool; 7],
    /// Zones whose screens show it; all of them where it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<ZoneId>,
}

/// What a slide shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlideContent {
    /// A picture that lies beside the site file.
    Picture {
        /// Which.
        picture: PictureFile,
        /// What is to be seen on it, for whoever does not see it.
        alt: String,
    },
    /// Words of the site's own.
    Text {
        /// Over them.
        title: String,
        /// One after another.
        lines: Vec<String>,
    },
    /// What the hall promises its visitors; the usual words where the site gives none.
    Maklumat {
        /// The site's own words.
        lines: Vec<String>,
    },
    /// The six public components of a service's standard.
    Standard {
        /// Of which service.
        service: ServiceId,
    },
    /// What to do in an emergency: the usual words, and the site's own after them.
    Safety {
        /// The site's own words: where people gather, who leads them.
        lines: Vec<String>,
    },
    /// When the mobile units come where.
    Mobile {
        /// Their stops.
        lines: Vec<String>,
    },
}

impl Slide {
    /// The picture that it shows, if it shows one.
    pub fn picture(&self) -> Option<&PictureFile> {
        match &self.content {
            SlideContent::Picture { picture, .. } => Some(picture),
            SlideContent::Text { .. }
            | SlideContent::Maklumat { .. }
            | SlideContent::Standard { .. }
            | SlideContent::Safety { .. }
            | SlideContent::Mobile { .. } => None,
        }
    }
}

impl Plan {
    pub(super) fn check_slides(&self) -> Result<(), &'static str> {
        for slide in &self.slides {
            let no_service = matches!(slide.content, SlideContent::Standard { service } if service.index() >= self.services.len());
            if no_service || slide.zones.iter().any(|zone| zone.index() >= self.zones.len()) {
                return Err("slides: a zone or service does not exist");
            }
        }
        Ok(())
    }
}
