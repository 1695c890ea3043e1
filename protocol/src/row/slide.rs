//! What screens show beside calls: words and pictures that take turns. A slide never delays a call.

use serde::{Deserialize, Serialize};

use crate::PictureRow;

/// One slide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlideRow {
    /// Its code.
    pub slide: String,
    /// How long each of its pages stands, in seconds.
    pub seconds: u16,
    /// The weekdays on which it is shown, Monday is 1; empty for every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u8>,
    /// Over its words; empty for a picture.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What the title is about; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Its words, one after another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<SlideItem>,
    /// A picture that fills it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureRow>,
    /// What is to be seen on the picture.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
    /// The address of a page, to be shown as a code for telephones; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub page: String,
    /// Its place among the slides.
    pub order: u16,
}

/// Some words of a slide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlideItem {
    /// What they are about; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The words.
    pub text: String,
}
