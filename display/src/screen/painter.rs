//! How the parts draw: a line of text in its slot, a panel, a mark. The only place that knows fonts as assets and how
//! a capital's middle comes to stand where the layout wants it.

use std::collections::BTreeMap;

use bevy::asset::RenderAssetUsages;
use bevy::ecs::system::SystemParam;
use bevy::image::ImageSampler;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy::text::{FontFeatureTag, FontFeatures, LineHeight};

use super::PalettePart;
use crate::code::Code;
use crate::layout::{Align, Area, Slot};
use crate::marks::Mark;
use crate::pictures::Picture;
use crate::theme::Palette;
use crate::typeface::Face;
use protocol::contrast::Rgb;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Typefaces>().init_resource::<MarkImages>().init_resource::<PictureImages>();
}

/// A line's box is this much higher than its letters' size.
const LEADING: f32 = 1.25;

/// The three faces as assets.
#[derive(Resource)]
struct Typefaces {
    extra_bold: Handle<Font>,
    semi_bold: Handle<Font>,
    regular: Handle<Font>,
}

impl FromWorld for Typefaces {
    fn from_world(world: &mut World) -> Typefaces {
        let mut fonts = world.resource_mut::<Assets<Font>>();
        let mut add = |face: Face| fonts.add(Font::from_bytes(face.bytes().to_vec()));
        Typefaces { extra_bold: add(Face::ExtraBold), semi_bold: add(Face::SemiBold), regular: add(Face::Regular) }
    }
}

/// Marks already drawn, by height. Bounded by the layout, which knows about ten heights for one size of screen.
#[derive(Resource, Default)]
struct MarkImages(BTreeMap<(Mark, u32), Handle<Image>>);

/// Heights of marks that are kept; a screen that is resized beyond it begins anew.
const MARKS_MAX: usize = 64;

/// Pictures already handed to the renderer, by hash and size.
#[derive(Resource, Default)]
struct PictureImages(BTreeMap<(String, usize), Handle<Image>>);

/// Pictures that are kept there: the logo and a few slides.
const PICTURES_MAX: usize = 12;

/// What a part draws with.
#[derive(SystemParam)]
pub(super) struct Painter<'w> {
    typefaces: Res<'w, Typefaces>,
    marks: ResMut<'w, MarkImages>,
    images: ResMut<'w, Assets<Image>>,
    pictures: ResMut<'w, PictureImages>,
    palette: Res<'w, PalettePart>,
}

impl Painter<'_> {
    /// The colours of this hall.
    pub(super) fn palette(&self) -> Palette {
        self.palette.0
    }

    /// One line of text in its slot, as large as it fits.
    pub(super) fn line(&self, slot: &Slot, text: &str, colour: Rgb) -> impl Bundle + use<> {
        let size = slot.size_of(text);
        let heights = slot.face.heights();
        // The box holds ascent and descent in its middle; capitals stand in the slot's middle.
        let baseline = size * LEADING / 2.0 + size * (heights.ascent - heights.descent) / 2.0;
        let top = slot.area.y + slot.area.h / 2.0 + size * heights.cap / 2.0 - baseline;
        (row(slot, top), children![self.words(slot.face, size, text.to_owned(), colour, Justify::Left)])
    }

    /// Up to two lines of text around the middle of their slot.
    pub(super) fn two_lines(&self, slot: &Slot, text: &str, colour: Rgb) -> impl Bundle + use<> {
        let (lines, size) = slot.in_two_lines(text);
        self.block(slot, lines, size, colour)
    }

    /// Up to so many lines of text around the middle of their slot.
    pub(super) fn up_to(&self, slot: &Slot, text: &str, lines_max: usize, colour: Rgb) -> impl Bundle + use<> {
        let (lines, size) = slot.in_lines(text, lines_max);
        self.block(slot, lines, size, colour)
    }

    /// Lines that fit as they are, around the middle of their slot.
    pub(super) fn lines(&self, slot: &Slot, lines: &str, colour: Rgb) -> impl Bundle + use<> {
        self.block(slot, lines.to_owned(), slot.size_max, colour)
    }

    fn block(&self, slot: &Slot, lines: String, size: f32, colour: Rgb) -> impl Bundle + use<> {
        let height = size * LEADING * lines.lines().count().max(1) as f32;
        // Capitals stand a little above the middle of a line's box.
        let heights = slot.face.heights();
        let rise = size * ((heights.ascent - heights.descent) / 2.0 - heights.cap / 2.0);
        let leaning = match slot.align {
            Align::Left => Justify::Left,
            Align::Centre => Justify::Center,
            Align::Right => Justify::Right,
        };
        let top = slot.area.y + slot.area.h / 2.0 - height / 2.0 - rise;
        (row(slot, top), children![self.words(slot.face, size, lines, colour, leaning)])
    }

    /// A mark in its area.
    pub(super) fn mark(&mut self, mark: Mark, area: Area, colour: Rgb) -> impl Bundle + use<> {
        let height = area.h.round().max(1.0) as u32;
        if self.marks.0.len() >= MARKS_MAX {
            self.marks.0.clear();
        }
        let images = &mut self.images;
        let image = self.marks.0.entry((mark, height)).or_insert_with(|| images.add(image_of(mark, height))).clone();
        (ImageNode { image, color: colour_of(colour), ..default() }, node(area))
    }

    /// A picture that fills its area.
    pub(super) fn picture(&mut self, picture: &Picture, area: Area) -> impl Bundle + use<> {
        let (at, size) = picture.size_for(area.h);
        if self.pictures.0.len() >= PICTURES_MAX {
            self.pictures.0.clear();
        }
        let images = &mut self.images;
        let key = (picture.digest().to_owned(), at);
        let image = self.pictures.0.entry(key).or_insert_with(|| size.map(|size| images.add(image_of_picture(size))).unwrap_or_default());
        (ImageNode { image: image.clone(), ..default() }, node(area))
    }

    /// A code, its squares as they fit its area: the layout gives it whole pixels for each.
    pub(super) fn code(&mut self, code: &Code, area: Area) -> impl Bundle + use<> {
        let image = self.images.add(image_of_code(code));
        (ImageNode { image, ..default() }, node(area))
    }

    /// Lines are broken by the layout, never by the renderer.
    fn words(&self, face: Face, size: f32, text: String, colour: Rgb, leaning: Justify) -> impl Bundle + use<> {
        (
            Text::new(text),
            self.font(face, size),
            LineHeight::RelativeToFont(LEADING),
            TextColor(colour_of(colour)),
            TextLayout::new(leaning, LineBreak::NoWrap),
            Node { flex_shrink: 0.0, ..default() },
        )
    }

    fn font(&self, face: Face, size: f32) -> TextFont {
        let font = match face {
            Face::ExtraBold => &self.typefaces.extra_bold,
            Face::SemiBold => &self.typefaces.semi_bold,
            Face::Regular => &self.typefaces.regular,
        };
        TextFont {
            font: font.clone().into(),
            font_size: FontSize::Px(size),
            font_features: FontFeatures::from([FontFeatureTag::TABULAR_FIGURES]),
            ..default()
        }
    }
}

/// A node as wide as a slot, in which words stand at the side to which they lean.
fn row(slot: &Slot, top: f32) -> Node {
    Node {
        position_type: PositionType::Absolute,
        left: Val::Px(slot.area.x),
        top: Val::Px(top.round()),
        width: Val::Px(slot.area.w),
        justify_content: justify(slot.align),
        ..default()
    }
}

/// A plain ground.
pub(super) fn ground(area: Area, colour: Rgb, radius: f32) -> impl Bundle {
    (Node { border_radius: BorderRadius::all(Val::Px(radius)), ..node(area) }, BackgroundColor(colour_of(colour)))
}

/// A node that stands where the layout says.
pub(super) fn node(area: Area) -> Node {
    Node {
        position_type: PositionType::Absolute,
        left: Val::Px(area.x),
        top: Val::Px(area.y),
        width: Val::Px(area.w),
        height: Val::Px(area.h),
        ..default()
    }
}

/// A node that covers the wall, so that its children stand in the wall's own pixels.
pub(super) fn sheet() -> Node {
    Node {
        position_type: PositionType::Absolute,
        left: Val::ZERO,
        top: Val::ZERO,
        width: Val::Percent(100.0),
        height: Val::Percent(100.0),
        ..default()
    }
}

pub(super) fn colour_of(colour: Rgb) -> Color {
    Color::srgb_u8(colour.0, colour.1, colour.2)
}

fn justify(align: Align) -> JustifyContent {
    match align {
        Align::Left => JustifyContent::FlexStart,
        Align::Centre => JustifyContent::Center,
        Align::Right => JustifyContent::FlexEnd,
    }
}

/// A pixel for each square, and no softening between them.
fn image_of_code(code: &Code) -> Image {
    let side = code.whole_side();
    let square = |at: usize| if code.is_dark(at % side, at / side) { [0, 0, 0, 255] } else { [255; 4] };
    let pixels = (0..side * side).flat_map(square).collect();
    let extent = Extent3d { width: side as u32, height: side as u32, depth_or_array_layers: 1 };
    let mut image = Image::new(extent, TextureDimension::D2, pixels, TextureFormat::Rgba8UnormSrgb, RenderAssetUsages::default());
    image.sampler = ImageSampler::nearest();
    image
}

fn image_of_picture(size: &image::RgbaImage) -> Image {
    let extent = Extent3d { width: size.width(), height: size.height(), depth_or_array_layers: 1 };
    Image::new(extent, TextureDimension::D2, size.as_raw().clone(), TextureFormat::Rgba8UnormSrgb, RenderAssetUsages::default())
}

fn image_of(mark: Mark, height: u32) -> Image {
    let mask = mark.mask(height);
    let extent = Extent3d { width: mask.width, height: mask.height, depth_or_array_layers: 1 };
    // Kept in memory too, so that a lost graphics device can be given it again.
    Image::new(extent, TextureDimension::D2, mask.pixels, TextureFormat::Rgba8UnormSrgb, RenderAssetUsages::default())
}
