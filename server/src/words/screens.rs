//! Sentences for whoever moves the hall's screens to a practice and cannot. It decides nothing.

use protocol::ErrorCode;

use super::{Refusal, refusal};

/// Screens are the visitors' whose numbers are live.
pub(crate) fn are_needed(live: usize) -> Refusal {
    refusal(
        ErrorCode::LiveTickets,
        format!(
            "Layar tidak dapat memperlihatkan latihan selama hari ini masih ada {live} nomor yang belum selesai. Selesaikan atau batalkan \
             nomor itu, atau tutup hari layanan."
        ),
        if live == 1 {
            "Screens cannot show a practice while 1 number of this day is not finished. Finish or cancel it, or close the day.".to_owned()
        } else {
            format!(
                "Screens cannot show a practice while {live} numbers of this day are not finished. Finish or cancel them, or close the day."
            )
        },
    )
}

/// The site file says something else of a screen than when it connected.
pub(crate) fn is_another() -> Refusal {
    refusal(
        ErrorCode::NotReady,
        "Berkas tempat kini mengatur layar ini dengan cara lain. Layar tersambung kembali sendiri.",
        "The site file now says something else of this screen. It reconnects by itself.",
    )
}

/// Screens show an emergency.
pub(crate) fn show_an_emergency() -> Refusal {
    refusal(
        ErrorCode::EmergencyOn,
        "Layar sedang memperlihatkan keadaan darurat. Coba lagi setelah keadaan aman.",
        "Screens show an emergency. Try again after the all-clear.",
    )
}

/// Screens are moved for as long as a connection lasts, and there is none.
pub(crate) fn need_a_connection() -> Refusal {
    refusal(
        ErrorCode::Refused,
        "Layar hanya dipindahkan selama pemindahnya tersambung. Gunakan sambungan WebSocket, atau program `lantang-rehearse`.",
        "Screens are moved only while whoever moves them stays connected. Use the WebSocket, or the program `lantang-rehearse`.",
    )
}
