//! The sentences for what is found in how a hall's screens are to look: what it means and what to do. Complete sentences, no blame.

use super::fault::{Look, Theme};
use super::words::{Words, words};
use crate::colours::TooClose;
use crate::pictures::Unusable;
use protocol::{PICTURE_PIXELS_MAX as PIXELS_MAX, PICTURE_SIDE_MAX as SIDE_PX_MAX};

/// The sentences for a fault of the theme.
pub(super) fn theme(fault: &Theme) -> Words {
    match fault {
        Theme::Colour { key, found } => words(
            format!("\"{found}\" bukan warna untuk `{key}`. Tulis tanda pagar dan enam angka heksadesimal, misalnya \"#0B1B2B\"."),
            format!("\"{found}\" is no colour for `{key}`. Write a hash and six hexadecimal digits, e.g. \"#0B1B2B\"."),
        ),
        Theme::TooClose { close, is_named } => too_close(close, *is_named),
        Theme::Picture { file, why } => picture(file, why),
        Theme::Page { found, chars_max } => words(
            format!(
                "\"{found}\" bukan alamat halaman. Tulis alamat lengkap tanpa spasi, paling panjang {chars_max}, misalnya \"https://mpp.contoh.go.id\"."
            ),
            format!(
                "\"{found}\" is no address of a page. Write a whole address without blanks, at most {chars_max} long, e.g. \"https://mpp.contoh.go.id\"."
            ),
        ),
        Theme::SlideOfOneThing { code } => words(
            format!("Selingan \"{code}\" harus menyebut tepat satu dari `picture`, `title`, dan `kind`. Lengkapi atau hapus yang lain."),
            format!("The slide \"{code}\" must name exactly one of `picture`, `title` and `kind`. Add one, or take the others out."),
        ),
        Theme::SlideTooLong { code, lines_max } => words(
            format!("Selingan \"{code}\" lebih dari {lines_max} baris. Bagi menjadi dua selingan."),
            format!("The slide \"{code}\" has more than {lines_max} lines. Make two slides of it."),
        ),
    }
}

/// The sentences for a picture that cannot be shown.
fn picture(file: &str, why: &Unusable) -> Words {
    match why {
        Unusable::Name => words(
            format!(
                "\"{file}\" bukan nama berkas gambar. Letakkan gambar di folder berkas tempat ini dan tulis namanya saja, misalnya \"logo.png\"."
            ),
            format!(
                "\"{file}\" is no name of a picture. Put the picture into the folder of this site file and write its name alone, e.g. \"logo.png\"."
            ),
        ),
        Unusable::Missing { why } => words(
            format!("Gambar \"{file}\" tidak dapat dibaca di folder berkas tempat ini ({why}). Periksa nama dan izinnya."),
            format!("The picture \"{file}\" cannot be read in the folder of this site file ({why}). Check its name and permissions."),
        ),
        Unusable::TooLarge { bytes, bytes_max } => words(
            format!("Gambar \"{file}\" {bytes} bita; paling besar {bytes_max}. Perkecil atau simpan sebagai JPEG."),
            format!("The picture \"{file}\" has {bytes} bytes; at most {bytes_max} are possible. Make it smaller, or save it as JPEG."),
        ),
        Unusable::TooManyPixels { width, height } => words(
            format!(
                "Gambar \"{file}\" {width}x{height} piksel; paling banyak {SIDE_PX_MAX} setiap sisi dan {PIXELS_MAX} seluruhnya. Perkecil gambarnya."
            ),
            format!(
                "The picture \"{file}\" has {width}x{height} pixels; at most {SIDE_PX_MAX} a side and {PIXELS_MAX} in all are possible. Make it smaller."
            ),
        ),
        Unusable::Broken { why } => words(
            format!("\"{file}\" tidak terbaca sebagai gambar PNG atau JPEG ({why}). Simpan ulang gambarnya sebagai PNG atau JPEG."),
            format!("\"{file}\" cannot be read as a PNG or JPEG picture ({why}). Save the picture again as PNG or JPEG."),
        ),
    }
}

/// The sentences for what deserves a look.
pub(super) fn doubt(doubt: &Look) -> Words {
    match doubt {
        Look::LogoHardlySeen { file, percent, ground } => logo_hardly_seen(file, *percent, ground),
        Look::StandardOfLittle { service } => words(
            format!(
                "Layanan \"{service}\" belum punya persyaratan dan jangka waktu di [service.standard], jadi selingan ini hampir kosong. Lengkapi standarnya."
            ),
            format!(
                "The service \"{service}\" has no requirements and no duration in [service.standard], so that this slide is nearly empty. Complete its standard."
            ),
        ),
        Look::SlideLeftOut { code, screens } => words(
            format!(
                "Selingan \"{code}\" tidak muat di layar {screens} dengan huruf sebesar yang dituntut kursi terjauhnya, jadi tidak ditampilkan di situ. Pakai layar lebih besar, atau sebut `zones` lain."
            ),
            format!(
                "The slide \"{code}\" has no room on {screens} in letters as large as the farthest seat needs, so that it is not shown there. Use a larger screen, or name other `zones`."
            ),
        ),
    }
}

/// The sentences for a logo that is hardly seen on its ground.
fn logo_hardly_seen(file: &str, percent: usize, ground: &str) -> Words {
    words(
        format!(
            "Hanya {percent}% dari logo \"{file}\" tampak jelas di atas `ground` ({ground}). Pakai logo versi terang atau gelap, atau ganti `ground`."
        ),
        format!(
            "Only {percent}% of the logo \"{file}\" can be made out on `ground` ({ground}). Use the logo's light or dark version, or change `ground`."
        ),
    )
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
