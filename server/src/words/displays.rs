//! Sentences for a supervisor who asks something of a display. It decides nothing.

use protocol::{ErrorCode, Text};

use super::{Refusal, refusal};

/// No such display is connected here.
pub(crate) fn gone(screen: &str) -> Refusal {
    refusal(
        ErrorCode::UnknownScreen,
        format!(
            "Layar \"{screen}\" tidak tersambung ke server ini. Periksa listrik dan jaringannya, atau buka halaman server tempat ia tersambung."
        ),
        format!(
            "The display \"{screen}\" is not connected to this server. Check its power and network, or open the page of the server it is connected to."
        ),
    )
}

/// It is connected and says nothing of itself.
pub(crate) fn says_nothing() -> Refusal {
    refusal(
        ErrorCode::UnknownScreen,
        "Layar ini baru tersambung, atau programnya terlalu lama untuk menerima perintah. Coba lagi sebentar; bila tetap, perbarui programnya.",
        "This display has just connected, or its program is too old to be asked. Try again in a moment; if it stays so, bring its program up to date.",
    )
}

/// It did not answer.
pub(crate) fn silent() -> Refusal {
    refusal(
        ErrorCode::ScreenSilent,
        "Layar tidak menjawab dalam tiga detik; tidak diketahui apakah permintaan itu dilakukan. Lihat layarnya, lalu coba lagi.",
        "The display did not answer within three seconds; whether it did what was asked is not known. Look at it, and try again.",
    )
}

/// It said no.
pub(crate) fn refused(text: Text) -> Refusal {
    Refusal { code: ErrorCode::Refused, text }
}

/// What it sent is no picture.
pub(crate) fn no_picture() -> Refusal {
    refusal(
        ErrorCode::Refused,
        "Gambar dari layar ini tidak dapat dipakai. Lihat log layarnya.",
        "The picture that this display sent cannot be used. See the display's log.",
    )
}
