//! The sentences for what is found in how a hall's screens are to look: what it means and what to do. Complete sentences, no blame.

use super::fault::Theme;
use super::words::{Words, words};
use crate::colours::TooClose;

/// The sentences for a fault of the theme.
pub(super) fn theme(fault: &Theme) -> Words {
    match fault {
        Theme::Colour { key, found } => words(
            format!("\"{found}\" bukan warna untuk `{key}`. Tulis tanda pagar dan enam angka heksadesimal, misalnya \"#0B1B2B\"."),
            format!("\"{found}\" is no colour for `{key}`. Write a hash and six hexadecimal digits, e.g. \"#0B1B2B\"."),
        ),
        Theme::TooClose { close, is_named } => too_close(close, *is_named),
    }
}

fn too_close(close: &TooClose, is_named: [bool; 2]) -> Words {
    let TooClose { text: (text_key, text), ground: (ground_key, ground), tenths, better } = close;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    let own = |is_named: bool, id, en| if is_named { ("", "") } else { (id, en) };
    let (text_own_id, text_own_en) = own(is_named[0], ", warna bawaan", ", Lantang's own");
    let (ground_own_id, ground_own_en) = own(is_named[1], ", warna bawaan", ", Lantang's own");
    let (remedy_id, remedy_en) = match better {
        Some(better) => (
            format!("Pakai misalnya {text_key} = \"{better}\", atau ganti `{ground_key}`."),
            format!("Use e.g. {text_key} = \"{better}\", or change `{ground_key}`."),
        ),
        None => (
            format!("Ganti `{ground_key}`: tidak ada warna `{text_key}` yang terbaca di atas semua dasarnya."),
            format!("Change `{ground_key}`: no `{text_key}` can be read on all its grounds."),
        ),
    };
    words(
        format!(
            "`{text_key}` ({text}{text_own_id}) di atas `{ground_key}` ({ground}{ground_own_id}) hanya berkontras {whole},{tenth} : 1; perlu 7 : 1 agar terbaca dari kursi terjauh dan oleh orang berpenglihatan lemah. {remedy_id}"
        ),
        format!(
            "`{text_key}` ({text}{text_own_en}) on `{ground_key}` ({ground}{ground_own_en}) has a contrast of {whole}.{tenth} : 1 only; 7 : 1 is needed to be read from the farthest seat and with low vision. {remedy_en}"
        ),
    )
}
