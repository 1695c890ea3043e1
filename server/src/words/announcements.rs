//! Sentences for whoever asks for an announcement as sound and does not get one. It decides nothing.

use protocol::ErrorCode;

use super::{Refusal, refusal};

/// An address of an announcement that cannot be said.
pub(crate) fn no_announcement(part: &str) -> Refusal {
    refusal(
        ErrorCode::OutOfRange,
        format!("Alamat pengumuman tidak terbaca ({part}). Periksa menurut `protocol/schema/openapi.json` di sumber Lantang."),
        format!(
            "The address of the announcement cannot be read ({part}). Check it against `protocol/schema/openapi.json` in Lantang's source."
        ),
    )
}

/// An announcement that the clips of this program do not hold.
pub(crate) fn unspeakable(detail: &str) -> Refusal {
    refusal(
        ErrorCode::NotReady,
        format!("Pengumuman tidak dapat diucapkan ({detail}). Pasang ulang server dari paket yang utuh."),
        format!("The announcement cannot be spoken ({detail}). Install the server again from a whole package."),
    )
}
