//! The sentences for what is found in the entries of displays: what it means and what to do. Complete sentences, no blame.

use super::fault::Display;
use super::units::length_text;
use super::words::{Words, words};

/// The sentences for a fault of a display.
pub(super) fn display(fault: &Display) -> Words {
    match fault {
        Display::ShowsTwoThings { code } => words(
            format!("Layar \"{code}\" menyebut lebih dari satu dari `zones`, `floor`, dan `counter`. Pakai salah satu saja."),
            format!("The display \"{code}\" names more than one of `zones`, `floor` and `counter`. Use one of them."),
        ),
        Display::CounterAndProfile { code } => words(
            format!("Layar \"{code}\": `profile = \"counter\"` dan `counter = ...` hanya ada bersama. Lengkapi atau hapus keduanya."),
            format!("Display \"{code}\": `profile = \"counter\"` and `counter = ...` belong together. Write both or neither."),
        ),
        Display::FloorWithoutZone { floor } => words(
            format!("Tidak ada zona di lantai \"{floor}\". Tulis `floor` persis seperti pada [[zone]]."),
            format!("No zone is on the floor \"{floor}\". Write `floor` exactly as [[zone]] has it."),
        ),
        Display::NoOneVoice { code } => words(
            format!(
                "Layar \"{code}\" tidak dapat bersuara: ia tidak menampilkan tepat satu zona yang bersuara. Hapus `voice`, atau sebut satu zona dengan `voice = true`."
            ),
            format!(
                "The display \"{code}\" cannot speak: it does not show exactly one zone that has a voice. Remove `voice`, or name one zone with `voice = true`."
            ),
        ),
        Display::Length { key, found, mm_max } => {
            let max = length_text(*mm_max);
            words(
                format!(
                    "\"{found}\" bukan panjang untuk `{key}`. Tulis angka dan satuannya, misalnya \"55 inci\", \"140 cm\" atau \"8 m\", paling besar {max}."
                ),
                format!(
                    "\"{found}\" is no length for `{key}`. Write a number and its unit, e.g. \"55 inci\", \"140 cm\" or \"8 m\", at most {max}."
                ),
            )
        }
        Display::Resolution { found } => words(
            format!(
                "\"{found}\" bukan ukuran layar. Tulis lebar x tinggi dalam piksel, misalnya \"1920x1080\", setiap sisi 240 sampai 8192."
            ),
            format!("\"{found}\" is no size of a screen. Write width x height in pixels, e.g. \"1920x1080\", each side 240 to 8192."),
        ),
        Display::Rotation { found } => words(
            format!("Gambar tidak dapat diputar {found} derajat. Pilih 0, 90, 180 atau 270."),
            format!("A picture cannot be turned by {found} degrees. Choose 0, 90, 180 or 270."),
        ),
    }
}

/// The sentences for a doubt about how well a display is read.
pub(super) fn too_small(code: &str, farthest_mm: u32, readable_mm: u32, wanted_mm: u32) -> Words {
    let [farthest, readable] = [farthest_mm, readable_mm].map(length_text);
    let inches = (f64::from(wanted_mm) / 25.4).ceil();
    words(
        format!(
            "Layar \"{code}\" terlalu kecil untuk kursi terjauh: nomor panggilan terbaca dari paling jauh {readable}, bukan {farthest}. Pakai layar sekitar {inches} inci, dekatkan kursinya, atau tambah layar."
        ),
        format!(
            "The display \"{code}\" is too small for its farthest seat: a called number is read from {readable} at most, not from {farthest}. Use a screen of about {inches} inches, bring the seats nearer, or add a screen."
        ),
    )
}

/// The sentences for a display of which only one of two measures is known.
pub(super) fn half_measured(code: &str, missing: &str) -> Words {
    words(
        format!(
            "Layar \"{code}\" belum menyebut `{missing}`, jadi besar hurufnya tidak dapat dihitung. Tambahkan, misalnya diagonal = \"55 inci\", farthest = \"8 m\"."
        ),
        format!(
            "The display \"{code}\" does not say its `{missing}`, so the size of its letters cannot be reckoned. Add it, e.g. diagonal = \"55 inci\", farthest = \"8 m\"."
        ),
    )
}
