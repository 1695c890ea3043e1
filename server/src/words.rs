//! Sentences for people, in Indonesian and English: complete, without blame, each saying what to do. Programs branch on the code.
//! Knows the wire only; what a rejection of the domain says stands in `convert`.

use std::fmt::Display;

use protocol::{AnswerOutcome, ErrorCode, Text};

pub(crate) mod announcements;
pub(crate) mod displays;
pub(crate) mod screens;

/// Why something was refused, ready for the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// For programs.
    pub(crate) code: ErrorCode,
    /// For people.
    pub(crate) text: Text,
}

impl Refusal {
    /// What became of a request that was refused like this.
    pub(crate) fn outcome(self) -> AnswerOutcome {
        AnswerOutcome::Refused { code: self.code, text: self.text }
    }
}

/// A refusal from both sentences.
pub(crate) fn refusal(code: ErrorCode, id: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal { code, text: text(id, en) }
}

/// One sentence in both languages.
pub(crate) fn text(id: impl Into<String>, en: impl Into<String>) -> Text {
    Text { id: id.into(), en: en.into() }
}

/// The message could not be read; `detail` says where, in the words of the JSON reader.
pub(crate) fn malformed(detail: &str) -> Refusal {
    refusal(
        ErrorCode::Malformed,
        format!("Pesan tidak dapat dibaca ({detail}). Periksa bentuk pesan menurut `protocol/schema/` di sumber Lantang."),
        format!("The message could not be read ({detail}). Check its shape against `protocol/schema/` in Lantang's source."),
    )
}

/// The first message was something else, or did not come in time.
pub(crate) fn no_hello() -> Refusal {
    refusal(
        ErrorCode::Malformed,
        "Pesan pertama harus `hello` dan datang dalam lima detik. Periksa program klien.",
        "The first message must be `hello` and come within five seconds. Check the client program.",
    )
}

/// A second hello on one connection.
pub(crate) fn second_hello() -> Refusal {
    refusal(
        ErrorCode::Malformed,
        "Sambungan ini sudah memberi `hello`. Buka sambungan baru untuk tampilan lain.",
        "This connection has said `hello` already. Open a new one for another view.",
    )
}

/// A binary frame.
pub(crate) fn not_text() -> Refusal {
    refusal(
        ErrorCode::Malformed,
        "Pesan harus berupa teks JSON, bukan biner. Periksa program klien.",
        "Messages must be JSON text, not binary. Check the client program.",
    )
}

/// No sign of life.
pub(crate) fn silent(ms_max: u64) -> Refusal {
    let seconds = ms_max / 1_000;
    refusal(
        ErrorCode::NotReady,
        format!("Tidak ada tanda dari klien selama {seconds} detik, jadi sambungan ditutup. Klien akan tersambung kembali sendiri."),
        format!("Nothing was heard from the client for {seconds} seconds, so the connection is closed. Clients reconnect by themselves."),
    )
}

/// A browser sent this from a page of another site.
pub(crate) fn foreign_origin() -> Refusal {
    refusal(
        ErrorCode::Forbidden,
        "Permintaan datang dari halaman situs web lain. Gunakan halaman dari server ini sendiri.",
        "The request came from a page of another site. Use the pages of this server itself.",
    )
}

/// A body that does not say that it is JSON.
pub(crate) fn not_json() -> Refusal {
    refusal(
        ErrorCode::Malformed,
        "Isi permintaan harus JSON dengan `content-type: application/json`.",
        "The body must be JSON, sent with `content-type: application/json`.",
    )
}

/// An address that is asked in another way.
pub(crate) fn wrong_method(method: &str, path: &str) -> Refusal {
    refusal(
        ErrorCode::Malformed,
        format!(
            "{path} tidak melayani {method}. `/api/commands`, `/api/tickets` dan `/api/waits` diminta dengan POST, selain itu dibaca dengan GET."
        ),
        format!(
            "{path} does not answer {method}. `/api/commands`, `/api/tickets` and `/api/waits` are asked with POST, everything else is read \
             with GET."
        ),
    )
}

/// A message over the limit.
pub(crate) fn too_large(bytes_max: usize) -> Refusal {
    refusal(
        ErrorCode::TooLarge,
        format!("Pesan lebih besar dari batas {bytes_max} bita. Kirim pesan yang lebih pendek."),
        format!("The message is larger than the limit of {bytes_max} bytes. Send a shorter one."),
    )
}

/// Too many commands in a second.
pub(crate) fn too_frequent(per_second_max: u32) -> Refusal {
    refusal(
        ErrorCode::TooFrequent,
        format!("Perintah datang lebih dari {per_second_max} kali dalam satu detik. Tunggu sebentar, lalu coba lagi."),
        format!("Commands came more than {per_second_max} times in one second. Wait a moment, then try again."),
    )
}

/// The wire's version differs.
pub(crate) fn wrong_version(theirs: u16, ours: u16) -> Refusal {
    refusal(
        ErrorCode::WrongVersion,
        format!("Klien memakai protokol versi {theirs}, server memakai versi {ours}. Pasang klien dan server dari rilis yang sama."),
        format!("The client speaks protocol version {theirs}, the server version {ours}. Install client and server of the same release."),
    )
}

/// No token where one is needed.
pub(crate) fn token_missing() -> Refusal {
    refusal(
        ErrorCode::Forbidden,
        "Server ini meminta token. Buat token dengan `lantang-server key new`, lalu berikan kepada klien ini.",
        "This server asks for a token. Make one with `lantang-server key new` and give it to this client.",
    )
}

/// A token that no key matches.
pub(crate) fn token_unknown() -> Refusal {
    refusal(
        ErrorCode::Forbidden,
        "Token tidak dikenal. Periksa token klien ini atau buat yang baru dengan `lantang-server key new`.",
        "The token is not known. Check this client's token, or make a new one with `lantang-server key new`.",
    )
}

/// The role never asks this or sees this.
pub(crate) fn not_for_role() -> Refusal {
    refusal(
        ErrorCode::Forbidden,
        "Peran token ini tidak mencakup permintaan tersebut. Gunakan token dengan peran yang sesuai.",
        "The role of this token does not cover that request. Use a token with the fitting role.",
    )
}

/// A number on paper, at the address for new ones.
pub(crate) fn new_numbers_only() -> Refusal {
    refusal(
        ErrorCode::Forbidden,
        "Alamat ini hanya untuk nomor baru. Nomor yang sudah ada di kertas dicatat lewat /api/commands, atau di halaman supervisor.",
        "This address is for new numbers only. A number that is on paper is entered by /api/commands, or on the supervisor's page.",
    )
}

/// Officers act at their own counter only.
pub(crate) fn other_counter(own: &str) -> Refusal {
    refusal(
        ErrorCode::Forbidden,
        format!("Klien ini terikat pada loket {own}. Gunakan klien di loket yang dimaksud."),
        format!("This client is bound to counter {own}. Use the client at the counter that is meant."),
    )
}

/// A number that the officer's counter neither has nor set aside.
pub(crate) fn number_out_of_reach() -> Refusal {
    refusal(
        ErrorCode::Forbidden,
        "Nomor ini tidak sedang di loket Anda dan tidak disisihkan oleh instansinya. Mintalah bantuan pengawas.",
        "This number is not at your counter, and its agency has not set it aside. Ask a supervisor.",
    )
}

/// Another client holds the counter; `namesake` where it has the same name as the one that asks.
pub(crate) fn counter_held(holder: &str, namesake: bool) -> Refusal {
    let (id, en) = client(holder, namesake);
    refusal(
        ErrorCode::CounterHeld,
        format!("Loket ini sedang dipegang oleh {id}. Ambil alih bila memang loket Anda."),
        format!("This counter is held by {en}. Take it over if it is yours."),
    )
}

/// Said to the first client when another takes its counter over.
pub(crate) fn taken_over(by: &str, namesake: bool) -> Refusal {
    let (id, en) = client(by, namesake);
    refusal(
        ErrorCode::CounterHeld,
        format!("Loket ini diambil alih oleh {id}. Klien ini menunggu sampai Anda mengambilnya kembali."),
        format!("This counter was taken over by {en}. This client waits until you take it back."),
    )
}

/// Said to a client that only looks on.
pub(crate) fn only_watching() -> Refusal {
    refusal(
        ErrorCode::CounterHeld,
        "Klien ini tidak memegang loket ini. Ambil alih dahulu, lalu ulangi.",
        "This client does not hold this counter. Take it over first, then repeat.",
    )
}

fn client(name: &str, namesake: bool) -> (String, String) {
    if namesake {
        return (format!("komputer lain yang juga bernama {name}"), format!("another machine that is called {name} too"));
    }
    (name.to_owned(), name.to_owned())
}

/// Something of the site file that is not there.
pub(crate) fn unknown(code: ErrorCode, what_id: &str, what_en: &str, name: &str) -> Refusal {
    let name = shortened(name);
    refusal(
        code,
        format!(
            "{what_id} \"{name}\" tidak ada di tempat ini. Periksa kodenya, atau tanyakan kepada supervisor: kode yang ada tertulis di berkas tempat."
        ),
        format!("There is no {what_en} \"{name}\" at this site. Check its code, or ask a supervisor: the codes stand in the site file."),
    )
}

/// Nobody who is in the hall has this number now.
pub(crate) fn no_live_number(number: &str) -> Refusal {
    let number = shortened(number);
    refusal(
        ErrorCode::UnknownTicket,
        format!(
            "Nomor {number} tidak menunggu dan tidak sedang dilayani: belum diberikan hari ini, atau sudah selesai, dibatalkan, atau keluar dari \
             antrean. Periksa nomornya; pengunjung yang sudah keluar dari antrean mengambil nomor baru."
        ),
        format!(
            "The number {number} neither waits nor is served: it was not given today, or it is finished, cancelled, or out of the queue. Check \
             the number; a visitor who is out of the queue takes a new one."
        ),
    )
}

/// The plan's time zone is not known on this machine.
pub(crate) fn unknown_time_zone(name: &str) -> Refusal {
    refusal(
        ErrorCode::Refused,
        format!("Zona waktu \"{name}\" tidak dikenal komputer ini. Periksa berkas tempat dengan `lantang-server check`."),
        format!("The time zone \"{name}\" is not known on this computer. Look at the site file with `lantang-server check`."),
    )
}

/// A site file whose tables no longer fit beside what was there before; `why` is in both languages.
pub(crate) fn plan_does_not_fit(why: &str) -> Refusal {
    refusal(ErrorCode::PlanInUse, why, why)
}

/// A number is asked for a service and for a visit over several at once.
pub(crate) fn service_and_journey() -> Refusal {
    refusal(
        ErrorCode::OutOfRange,
        "Nomor diminta untuk satu layanan (`service`) sekaligus untuk satu kunjungan (`journey`). Sebutkan salah satu saja.",
        "The number is asked for a service (`service`) and for a journey (`journey`) at once. Name only one of them.",
    )
}

/// A time of an appointment that cannot be read.
pub(crate) fn no_time_of_day(text: &str) -> Refusal {
    let text = shortened(text);
    refusal(
        ErrorCode::OutOfRange,
        format!("Waktu janji temu \"{text}\" tidak terbaca. Tulis jam dan menit hari ini, misalnya 10.30."),
        format!("The time of the appointment \"{text}\" cannot be read. Write hours and minutes of today, e.g. 10.30."),
    )
}

/// The time on a paper cannot be read.
pub(crate) fn no_time_on_paper(text: &str) -> Refusal {
    let text = shortened(text);
    refusal(
        ErrorCode::OutOfRange,
        format!("Waktu di kertas \"{text}\" tidak terbaca. Tulis jam dan menit hari ini, misalnya 09.41."),
        format!("The time on the paper, \"{text}\", cannot be read. Write hours and minutes of today, e.g. 09.41."),
    )
}

/// The time on a paper is still to come.
pub(crate) fn time_on_paper_ahead(text: &str) -> Refusal {
    let text = shortened(text);
    refusal(
        ErrorCode::OutOfRange,
        format!("Jam {text} di kertas belum tiba hari ini. Periksa jam dan tanggal di kertas."),
        format!("The time on the paper, {text}, is still to come today. Check the time and the date on the paper."),
    )
}

/// A number of no series of the hall.
pub(crate) fn no_number(text: &str) -> Refusal {
    let text = shortened(text);
    refusal(
        ErrorCode::UnknownTicket,
        format!("\"{text}\" bukan nomor tempat ini. Tulis seperti di kertas, misalnya A-057."),
        format!("\"{text}\" is no number of this hall. Write it as it stands on the paper, e.g. A-057."),
    )
}

/// A need that nobody knows.
pub(crate) fn unknown_need(name: &str) -> Refusal {
    let name = shortened(name);
    refusal(
        ErrorCode::OutOfRange,
        format!("Kebutuhan \"{name}\" tidak dikenal. Gunakan wheelchair, sign_language, atau escort."),
        format!("The need \"{name}\" is not known. Use wheelchair, sign_language or escort."),
    )
}

/// The site cannot be served yet: the journal does not answer or no plan is applied.
pub(crate) fn not_ready(why_id: &str, why_en: &str) -> Refusal {
    refusal(
        ErrorCode::NotReady,
        format!("Server sedang bersiap: {why_id}. Klien akan mencoba lagi sendiri."),
        format!("The server is getting ready: {why_en}. Clients try again by themselves."),
    )
}

/// The server goes down in order.
pub(crate) fn going_down() -> Refusal {
    refusal(
        ErrorCode::NotReady,
        "Server sedang dimulai ulang. Klien akan tersambung kembali sendiri.",
        "The server is restarting. Clients reconnect by themselves.",
    )
}

/// Too many wait, or too many nodes decide at once.
pub(crate) fn busy() -> Refusal {
    refusal(
        ErrorCode::Busy,
        "Server sedang sibuk dan perintah ini tidak dijalankan. Coba lagi sebentar lagi.",
        "The server is busy and this command was not carried out. Try again in a moment.",
    )
}

/// All is well, for whoever looks at `/readyz`; and what needs a person all the same: entries that are kept by one store alone where more was
/// asked for, and whatever else is named.
pub(crate) fn ready(unconfirmed_since: Option<impl Display>, notices: &[String]) -> String {
    let unconfirmed = unconfirmed_since.map(|since| {
        format!(
            "Belum ada replika yang mengonfirmasi catatan sejak {since}; periksa replika Redis. / \
             No replica has confirmed the entries since {since}; check Redis's replicas."
        )
    });
    let lines = ["ready"].into_iter().chain(unconfirmed.as_deref()).chain(notices.iter().map(String::as_str));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Days that are over wait for their archive, and why.
pub(crate) fn not_archived(why: impl Display) -> String {
    format!("Hari-hari yang sudah lewat belum diarsipkan. / Days that are over are not archived yet.\n{why}")
}

/// The store says no.
pub(crate) fn store_refused() -> Refusal {
    refusal(
        ErrorCode::StoreRefused,
        "Penyimpanan menolak mencatat, jadi tidak ada yang berubah. Beri tahu teknisi: periksa ruang dan izin penyimpanan; pada Redis juga \
         memorinya, dan apakah ia masih yang utama.",
        "The store refused to record this, so nothing changed. Tell the technician: check the storage's space and permissions; of a Redis \
         also its memory, and whether it is still the primary.",
    )
}

/// The store said no some time ago, and nobody has tried since.
pub(crate) fn store_refused_before() -> String {
    "Penyimpanan terakhir kali menolak mencatat; tindakan berikutnya menunjukkan apakah ia sudah mau lagi. Periksa ruang dan izin penyimpanan; \
     pada Redis juga memorinya, dan apakah ia masih yang utama. / The store refused the last record; the next act shows whether it takes them \
     again. Check the storage's space and permissions; of a Redis also its memory, and whether it is still the primary."
        .to_owned()
}

/// The store does not answer, and nothing was sent to it.
pub(crate) fn store_not_reached() -> Refusal {
    refusal(
        ErrorCode::NotReady,
        "Penyimpanan belum menjawab, jadi perintah ini tidak dijalankan. Coba lagi sebentar lagi.",
        "The store does not answer yet, so this command was not carried out. Try again in a moment.",
    )
}

/// The site stands still until a person looks at it.
pub(crate) fn read_only(seq: u64, needs: Option<&str>) -> Refusal {
    if let Some(needs) = needs {
        return refusal(
            ErrorCode::ReadOnly,
            format!(
                "Catatan terbaru ditulis Lantang {needs}, jadi server ini hanya menampilkan. Beri tahu teknisi: pasang Lantang {needs} di sini."
            ),
            format!(
                "The newest entries are by Lantang {needs}, so this server only shows. Tell the technician: install Lantang {needs} here."
            ),
        );
    }
    refusal(
        ErrorCode::ReadOnly,
        format!("Jurnal tempat ini rusak pada posisi {seq}, jadi server hanya menampilkan. Beri tahu teknisi."),
        format!("This site's journal breaks a rule at position {seq}, so the server only shows. Tell the technician."),
    )
}

/// Not sure yet whether it happened.
pub(crate) fn unsure() -> Text {
    text(
        "Belum pasti apakah perintah ini tercatat. Klien Lantang menanyakan lagi dengan sendirinya; program lain mengulang dengan nomor \
         permintaan yang sama.",
        "It is not sure yet whether this was recorded. Lantang's clients ask again by themselves; another program repeats it with the same \
         request id.",
    )
}

/// An emergency or its all-clear is on the screens, and the journal does not answer.
pub(crate) fn shown_and_not_stored() -> Text {
    text(
        "Sudah tampil di layar; jurnal belum menjawab dan akan mencatatnya sendiri begitu bisa.",
        "It is on the screens; the journal does not answer yet and will record it by itself as soon as it can.",
    )
}

/// A request id that is not one.
pub(crate) fn bad_request_id() -> Refusal {
    refusal(
        ErrorCode::Malformed,
        "Nomor permintaan (`request`) harus 32 angka heksadesimal.",
        "The request id (`request`) must be 32 hexadecimal digits.",
    )
}

/// A request id that another command has.
pub(crate) fn request_reused() -> Refusal {
    refusal(
        ErrorCode::RequestReused,
        "Nomor permintaan (`request`) ini sudah milik perintah lain, jadi perintah ini tidak dijalankan. Beri tiap perintah nomor baru.",
        "This request id (`request`) belongs to another command, so this one was not carried out. Give each command an id of its own.",
    )
}

/// What was asked stands in an entry that was passed over.
pub(crate) fn passed_over() -> Refusal {
    refusal(
        ErrorCode::RequestReused,
        "Perintah ini tersimpan dalam catatan yang dilewati atas permintaan teknisi (`--skip`), jadi tidak dijalankan. Tekan sekali lagi bila \
         masih perlu.",
        "This command is stored in an entry that was passed over as the technician asked (`--skip`), so it was not carried out. Press once \
         more if it is still needed.",
    )
}

/// A text over its limit.
pub(crate) fn too_long(field: &str, chars_max: usize) -> Refusal {
    refusal(
        ErrorCode::OutOfRange,
        format!("Isian `{field}` lebih panjang dari {chars_max} huruf. Persingkat isinya."),
        format!("The field `{field}` is longer than {chars_max} characters. Make it shorter."),
    )
}

/// A number under its least or over its limit.
pub(crate) fn out_of_range(field: &str, min: u64, max: u64) -> Refusal {
    refusal(
        ErrorCode::OutOfRange,
        format!("Isian `{field}` harus dari {min} sampai {max}. Pilih angka dalam batas itu."),
        format!("The field `{field}` must be from {min} to {max}. Choose a number within these bounds."),
    )
}

/// The start of what somebody sent, so that a sentence stays a sentence.
fn shortened(name: &str) -> String {
    let clean: String = name.chars().filter(|letter| !letter.is_control()).take(protocol::CODE_CHARS_MAX).collect();
    if clean.chars().count() < name.chars().count() { format!("{clean}…") } else { clean }
}
