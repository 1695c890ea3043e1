//! What a rejection of the domain says to programs and to people: a code, and one complete sentence in both languages that says
//! what to do. Exhaustive, so that a new rejection does not compile until it has its words.

use domain::{CounterId, Plan, Rejection, State, UnknownId};
use protocol::{CounterNoun, ErrorCode};

use super::{fact::Number, names};
use crate::{
    calendar::date_text,
    words::{Refusal, refusal},
};
use named::Named;

mod named;
mod paper;

/// What is said before any plan was applied.
pub(crate) fn no_plan() -> Refusal {
    refusal(
        ErrorCode::NotReady,
        "Belum ada berkas tempat yang diterapkan. Jalankan server dengan --site BERKAS.",
        "No site file has been applied yet. Start the server with --site FILE.",
    )
}

/// The code and the sentence of a rejection.
pub(crate) fn sentence(state: &State, rejection: Rejection) -> Refusal {
    let Some(plan) = state.plan() else { return no_plan() };
    let named = Named { state, plan };
    let (code, id, en) = words(&named, rejection);
    refusal(code, id, en)
}

/// A counter as people name it, in both languages: `loket 3`, `counter 3`.
pub(crate) fn counter_words(plan: &Plan, counter: CounterId) -> (String, String) {
    let Some(its) = plan.counters.get(counter.index()) else { return (counter.0.to_string(), counter.0.to_string()) };
    let (id, en) = match names::counter_noun(its.noun) {
        CounterNoun::Loket => ("loket", "counter"),
        CounterNoun::Meja => ("meja", "desk"),
        CounterNoun::Ruang => ("ruang", "room"),
        CounterNoun::Jalur => ("jalur", "lane"),
        CounterNoun::Gerai => ("gerai", "booth"),
    };
    (format!("{id} {}", its.number), format!("{en} {}", its.number))
}

#[expect(clippy::too_many_lines, reason = "one table of sentences, read from top to bottom; cutting it would hide gaps")]
fn words(named: &Named<'_>, rejection: Rejection) -> (ErrorCode, String, String) {
    let (code, id, en): (ErrorCode, String, String) = match rejection {
        Rejection::NoPlan => return of(no_plan()),
        Rejection::PlanDropsServiceInUse(service) => {
            let name = named.service(service);
            (
                ErrorCode::PlanInUse,
                format!(
                    "Layanan \"{name}\" tidak ada lagi di berkas tempat, padahal masih ada yang menunggu. Layani dulu, lalu terapkan lagi."
                ),
                format!("The service \"{name}\" left the site file while visitors wait for it. Serve them first, then apply it again."),
            )
        }
        Rejection::PlanDropsServiceAhead(service) => {
            let name = named.service(service);
            (
                ErrorCode::PlanInUse,
                format!(
                    "Layanan \"{name}\" tidak ada lagi di berkas tempat, padahal masih menjadi tahap berikut bagi pengunjung yang sudah bernomor. \
                     Selesaikan dulu kunjungan mereka, lalu terapkan lagi."
                ),
                format!(
                    "The service \"{name}\" left the site file while it is still a later step of visits that have begun. Finish those visits first, \
                     then apply it again."
                ),
            )
        }
        Rejection::PlanDropsCounterInUse(counter) => {
            let (id, en) = named.counter(counter);
            (
                ErrorCode::PlanInUse,
                format!("{} tidak ada lagi di berkas tempat, padahal masih buka. Tutup dulu, lalu terapkan lagi.", capital(&id)),
                format!("{} left the site file while it is open. Close it first, then apply the file again.", capital(&en)),
            )
        }
        Rejection::PlanChangesIds => (
            ErrorCode::Refused,
            "Susunan berkas tempat tidak cocok dengan yang berlaku. Terapkan dengan `lantang-server apply`.".into(),
            "The site file does not fit the plan in force. Apply it with `lantang-server apply`.".into(),
        ),
        Rejection::PlanUnchanged => {
            (ErrorCode::Unchanged, "Berkas tempat ini sudah berlaku.".into(), "This site file is in force already.".into())
        }
        Rejection::PlanInvalid(table) => (
            ErrorCode::Refused,
            format!("Berkas tempat bertentangan dengan dirinya sendiri pada bagian {table}. Periksa dengan `lantang-server check`."),
            format!("The site file contradicts itself in {table}. Look at it with `lantang-server check`."),
        ),
        Rejection::PlanSuperseded(applied, superseded) => {
            let (applied, superseded) = (named.moment(applied), named.moment(superseded));
            (
                ErrorCode::PlanInUse,
                format!(
                    "Berkas tempat ini berlaku sejak {applied} dan digantikan pada {superseded}. Ubah berkas yang terbaru; bila memang ingin \
                     kembali, ubah satu baris berkas ini, misalnya komentarnya."
                ),
                format!(
                    "This site file was applied at {applied} and superseded at {superseded}. Change the newest one; to go back on purpose, \
                     change one line of this one, such as a comment."
                ),
            )
        }
        Rejection::DayNotOpen => (
            ErrorCode::DayNotOpen,
            "Hari layanan belum dibuka. Supervisor dapat membukanya.".into(),
            "The day is not open. A supervisor can open it.".into(),
        ),
        Rejection::DayAlreadyOpen(date) => (
            ErrorCode::DayAlreadyOpen,
            format!("Hari layanan {} sudah dibuka.", date_text(date)),
            format!("The day of {} is open already.", date_text(date)),
        ),
        Rejection::DateClosed(date) => (
            ErrorCode::DayNotOpen,
            format!("Hari layanan {} sudah ditutup. Supervisor dapat membukanya lagi.", date_text(date)),
            format!("The day of {} was closed. A supervisor can open it again.", date_text(date)),
        ),
        Rejection::NothingToArchive(date) => (
            ErrorCode::Unchanged,
            format!("Hari {} belum selesai, atau sudah diarsipkan.", date_text(date)),
            format!("The day {} is not over yet, or was archived already.", date_text(date)),
        ),
        Rejection::NoDayToReopen(date) => (
            ErrorCode::DayNotOpen,
            format!("Hari layanan {} bukan hari yang terakhir ditutup. Tekan Buka hari sekali lagi.", date_text(date)),
            format!("The day of {} is not the one that was closed last. Press Open once more.", date_text(date)),
        ),
        Rejection::DateBeforeLast(date) => (
            ErrorCode::OutOfRange,
            format!("Tanggal komputer lebih awal dari hari layanan terakhir ({}). Betulkan jam komputer server.", date_text(date)),
            format!("The computer's date is before the last day ({}). Set the server's clock right.", date_text(date)),
        ),
        Rejection::UnknownId(unknown) => return unknown_id(unknown),
        Rejection::ServiceRetired => (
            ErrorCode::ServiceClosed,
            "Layanan ini tidak lagi memberi nomor. Pilih layanan lain.".into(),
            "This service gives no more numbers. Choose another one.".into(),
        ),
        Rejection::NumbersStopped(since) => (
            ErrorCode::ServiceClosed,
            format!("Pengambilan nomor hari ini berakhir pukul {}. Supervisor masih dapat memberi nomor.", named.minute(since)),
            format!("Numbers were given until {} today. A supervisor can still give one.", named.minute(since)),
        ),
        Rejection::QuotaUsedUp(service) => {
            let name = named.service(service);
            (
                ErrorCode::Full,
                format!("Semua nomor \"{name}\" untuk hari ini sudah diambil. Supervisor masih dapat memberi nomor."),
                format!("All of today's numbers for \"{name}\" are taken. A supervisor can still give one."),
            )
        }
        Rejection::ServicePaused(service, until) => {
            let name = named.service(service);
            let (id, en) = match until {
                Some(until) => (format!(" sampai pukul {}", named.minute(until)), format!(" until {}", named.minute(until))),
                None => (String::new(), String::new()),
            };
            (
                ErrorCode::ServiceClosed,
                format!("Layanan \"{name}\" dihentikan sementara{id} dan belum memberi nomor. Supervisor masih dapat memberi nomor."),
                format!("The service \"{name}\" is paused{en} and gives no numbers meanwhile. A supervisor can still give one."),
            )
        }
        Rejection::NobodyCalledInPause(service, until) => {
            let name = named.service(service);
            let (id, en) = match until {
                Some(until) => (format!(" sampai pukul {}", named.minute(until)), format!(" until {}", named.minute(until))),
                None => (String::new(), String::new()),
            };
            (
                ErrorCode::ServiceClosed,
                format!("Layanan \"{name}\" dihentikan sementara{id}, jadi belum ada yang dipanggil. Supervisor dapat melanjutkannya."),
                format!("The service \"{name}\" is paused{en}, so nobody is called for it. A supervisor can resume it."),
            )
        }
        Rejection::ServiceNotPaused(service) => (
            ErrorCode::Unchanged,
            format!("Layanan \"{}\" tidak sedang dihentikan.", named.service(service)),
            format!("The service \"{}\" is not paused.", named.service(service)),
        ),
        Rejection::ServicePauseUnchanged(service) => (
            ErrorCode::Unchanged,
            format!("Layanan \"{}\" sudah dihentikan seperti itu.", named.service(service)),
            format!("The service \"{}\" is paused like that already.", named.service(service)),
        ),
        Rejection::LateForToday(until) => (
            ErrorCode::ServiceClosed,
            format!(
                "Nomor baru tidak akan sempat dilayani sebelum pelayanan selesai pukul {}. Datanglah pada hari layanan berikutnya, atau hubungi supervisor.",
                named.minute(until)
            ),
            format!(
                "A new number would come too late to be served before {} today. Come on the next day of service, or ask a supervisor.",
                named.minute(until)
            ),
        ),
        Rejection::ServingOver(since) => (
            ErrorCode::Unchanged,
            format!("Pelayanan hari ini sudah berakhir pukul {}.", named.minute(since)),
            format!("Serving ended at {} today already.", named.minute(since)),
        ),
        Rejection::PauseChanged => (
            ErrorCode::Unchanged,
            "Akhir jeda ini sudah diubah. Layar menunjukkan keadaan sekarang.".into(),
            "The end of this pause was changed. The screen shows how things stand.".into(),
        ),
        Rejection::CounterRetired => (
            ErrorCode::UnknownCounter,
            "Loket ini tidak ada lagi di berkas tempat. Gunakan loket lain.".into(),
            "This counter is no longer in the site file. Use another one.".into(),
        ),
        Rejection::UnknownTicket(_) => (
            ErrorCode::UnknownTicket,
            "Nomor ini tidak ada dalam antrean hari ini. Periksa nomornya.".into(),
            "This ticket is not in today's queue. Check the number.".into(),
        ),
        Rejection::TicketNotReserved(ticket) => (
            ErrorCode::WrongTicketState,
            format!("{} sudah ada dalam antrean.", named.ticket(ticket)),
            format!("{} is in the queue already.", named.ticket(ticket)),
        ),
        Rejection::TicketNotParked(ticket) => (
            ErrorCode::WrongTicketState,
            format!("{} tidak sedang ditunda.", named.ticket(ticket)),
            format!("{} is not set aside.", named.ticket(ticket)),
        ),
        Rejection::TicketNotAbsent(ticket) => (
            ErrorCode::WrongTicketState,
            format!("{} tidak tercatat tidak hadir.", named.ticket(ticket)),
            format!("{} is not marked absent.", named.ticket(ticket)),
        ),
        Rejection::TicketAtCounter(ticket, counter) => {
            let (id, en) = named.counter(counter);
            (
                ErrorCode::WrongTicketState,
                format!("{} sedang di {id}. Selesaikan di sana.", named.ticket(ticket)),
                format!("{} is at {en}. Finish there.", named.ticket(ticket)),
            )
        }
        Rejection::CounterClosed => (
            ErrorCode::CounterClosed,
            "Loket ini tutup. Tekan Buka untuk mulai melayani.".into(),
            "This counter is closed. Press Open to begin serving.".into(),
        ),
        Rejection::CounterAlreadyOpen => {
            (ErrorCode::CounterAlreadyOpen, "Loket ini sudah buka.".into(), "This counter is open already.".into())
        }
        Rejection::CounterPaused => (
            ErrorCode::CounterPaused,
            "Loket ini sedang istirahat. Tekan Lanjutkan untuk melayani lagi.".into(),
            "This counter is paused. Press Resume to serve again.".into(),
        ),
        Rejection::CounterNotPaused => {
            (ErrorCode::CounterNotPaused, "Loket ini tidak sedang istirahat.".into(), "This counter is not paused.".into())
        }
        Rejection::CounterBusy(call) => (
            ErrorCode::CounterBusy,
            format!("{} masih di loket ini. Selesaikan dulu.", named.call(call)),
            format!("{} is still at this counter. Finish first.", named.call(call)),
        ),
        Rejection::OfficerNeeded => {
            (ErrorCode::OfficerNeeded, "Sebutkan petugas yang membuka loket ini.".into(), "Name the officer who opens this counter.".into())
        }
        Rejection::OfficersNotNamed => (
            ErrorCode::UnknownOfficer,
            "Tempat ini tidak mencatat petugas. Buka loket tanpa menyebut petugas.".into(),
            "This site does not name its officers. Open the counter without one.".into(),
        ),
        Rejection::OfficerElsewhere(_, counter) => {
            let (id, en) = named.counter(counter);
            (
                ErrorCode::OfficerElsewhere,
                format!("Petugas ini masih bertugas di {id}. Tutup dulu loket itu."),
                format!("This officer is still at {en}. Close that one first."),
            )
        }
        Rejection::NobodyWaiting => {
            (ErrorCode::NobodyWaiting, "Belum ada yang menunggu.".into(), "Nobody is waiting for this counter.".into())
        }
        Rejection::CalledJustNow(until) => (
            ErrorCode::CalledJustNow,
            format!(
                "Panggilan baru saja disampaikan. Tunggu sampai pukul {}, atau tekan Mulai bila pengunjung datang.",
                named.clock(until)
            ),
            format!("The call was made just now. Wait until {}, or press Start when the visitor comes.", named.clock(until)),
        ),
        Rejection::CalledTooFewTimes { counted, needed } => (
            ErrorCode::CalledTooFewTimes,
            format!("Nomor ini baru dipanggil {counted} dari {needed} kali. Tekan Panggil ulang dan beri waktu untuk datang."),
            format!("This number was called {counted} of {needed} times. Press Call again and give the visitor time to come."),
        ),
        Rejection::UndoTooLate => (
            ErrorCode::UndoTooLate,
            "Panggilan hanya dapat ditarik dalam satu menit. Tekan Kembalikan agar nomor itu kembali ke antrean.".into(),
            "A call can be taken back within a minute only. Press Return to put the number back into the queue.".into(),
        ),
        Rejection::TicketNotWaiting(ticket) if named.is_reserved(ticket) => (
            ErrorCode::WrongTicketState,
            format!(
                "{} baru dipesan dan pengunjungnya belum datang, jadi tidak dapat dipanggil. Catat kedatangannya dulu.",
                named.ticket(ticket)
            ),
            format!("{} is reserved and its visitor has not come, so it cannot be called. Note first that they are here.", named.ticket(ticket)),
        ),
        Rejection::TicketNotWaiting(ticket) => (
            ErrorCode::WrongTicketState,
            format!("{} tidak sedang menunggu, jadi tidak dapat dipanggil.", named.ticket(ticket)),
            format!("{} is not waiting, so it cannot be called.", named.ticket(ticket)),
        ),
        Rejection::CounterCannotServe => (
            ErrorCode::CannotServe,
            "Loket ini tidak dapat melayani nomor itu. Hanya loket yang dapat melayaninya yang dapat memanggilnya.".into(),
            "This counter cannot serve that number. Only a counter that can serve it can call it.".into(),
        ),
        Rejection::ArrivedOrAbsent(call) => (
            ErrorCode::ArrivedOrAbsent,
            format!("Apakah {} sudah datang? Jawab: hadir atau tidak hadir.", named.call(call)),
            format!("Has {} come? Answer: arrived or absent.", named.call(call)),
        ),
        Rejection::FinishFirst(call) => (
            ErrorCode::FinishFirst,
            format!("Selesaikan dulu {}, lalu panggil berikutnya.", named.call(call)),
            format!("Finish {} first, then call the next one.", named.call(call)),
        ),
        Rejection::AlreadyDone(_) => (
            ErrorCode::Unchanged,
            "Itu sudah terjadi. Layar menunjukkan keadaan sekarang.".into(),
            "That has happened already. The screen shows how things stand.".into(),
        ),
        Rejection::AlreadyServing(call) => (
            ErrorCode::AlreadyServing,
            format!("{} sudah dilayani. Gunakan Selesai, Tunda, atau Alihkan.", named.call(call)),
            format!("{} is being served already. Use Finish, Park or Transfer.", named.call(call)),
        ),
        Rejection::UnknownCall(_) => (ErrorCode::UnknownCall, "Panggilan ini sudah berakhir.".into(), "This call is over.".into()),
        Rejection::CallElsewhere(counter) => {
            let (id, en) = named.counter(counter);
            (
                ErrorCode::Forbidden,
                format!("Panggilan ini ada di {id}. Hanya loket itu atau supervisor yang dapat memastikannya."),
                format!("This call is at {en}. Only that counter or a supervisor can confirm it."),
            )
        }
        Rejection::NothingToConfirm => (
            ErrorCode::Unchanged,
            "Panggilan ini sudah tercatat tersampaikan.".into(),
            "This call is recorded as made known already.".into(),
        ),
        Rejection::TimePassed => (
            ErrorCode::OutOfRange,
            "Waktu yang diminta sudah lewat. Pilih waktu yang akan datang.".into(),
            "The time asked for has passed. Choose a later one.".into(),
        ),
        Rejection::TransferToItself => (
            ErrorCode::CannotServe,
            "Nomor ini sudah di sana. Pilih layanan atau loket lain.".into(),
            "The ticket is there already. Choose another service or counter.".into(),
        ),
        Rejection::DestinationCannotServe => (
            ErrorCode::CannotServe,
            "Tujuan itu tidak dapat melayani nomor ini. Pilih tujuan lain.".into(),
            "The destination cannot serve this ticket. Choose another one.".into(),
        ),
        Rejection::SkillHeld => {
            (ErrorCode::Unchanged, "Loket ini sudah memiliki keahlian itu.".into(), "This counter holds that skill already.".into())
        }
        Rejection::SkillNotHeld => {
            (ErrorCode::Unchanged, "Loket ini tidak memiliki keahlian itu.".into(), "This counter does not hold that skill.".into())
        }
        Rejection::ProficiencyOutOfRange => {
            (ErrorCode::OutOfRange, "Tingkat keahlian harus 1 sampai 5.".into(), "Proficiency must be 1 to 5.".into())
        }
        Rejection::DeliveredOutOfRange => (
            ErrorCode::OutOfRange,
            format!(
                "Jumlah tiap layanan harus 1 sampai {}, termasuk layanan kunjungan itu sendiri, paling banyak {} layanan.",
                domain::DELIVERED_COUNT_MAX,
                domain::DELIVERED_MAX
            ),
            format!(
                "Each service counts 1 to {}, the visit's own among them, and there are at most {} services.",
                domain::DELIVERED_COUNT_MAX,
                domain::DELIVERED_MAX
            ),
        ),
        Rejection::NoticeTooLong => (
            ErrorCode::OutOfRange,
            format!("Pengumuman lebih panjang dari {} huruf. Persingkat isinya.", domain::NOTICE_CHARS_MAX),
            format!("The notice is longer than {} characters. Make it shorter.", domain::NOTICE_CHARS_MAX),
        ),
        Rejection::NeedsNeverMet => (
            ErrorCode::CannotServe,
            "Tidak ada loket untuk layanan ini yang memenuhi kebutuhan itu. Ambil nomor tanpa kebutuhan tersebut, lalu beri tahu petugas informasi."
                .into(),
            "No counter for this service meets that need. Take a number without it, and tell the information desk.".into(),
        ),
        Rejection::AutomaticUnchanged => {
            (ErrorCode::Unchanged, "Cara memanggil loket ini sudah begitu.".into(), "This counter calls like that already.".into())
        }
        Rejection::NoticeUnchanged => (ErrorCode::Unchanged, "Pengumuman ini sudah tampil.".into(), "This notice is shown already.".into()),
        Rejection::EmergencyOn(_) => (
            ErrorCode::EmergencyOn,
            "Keadaan darurat sedang berlaku, panggilan dihentikan. Ikuti arahan petugas.".into(),
            "An emergency is on and calling stands still. Follow the staff's directions.".into(),
        ),
        Rejection::EmergencyAlreadyOn => {
            (ErrorCode::Unchanged, "Keadaan darurat ini sudah berlaku.".into(), "This emergency is on already.".into())
        }
        Rejection::EmergencyOver(_) => {
            (ErrorCode::Unchanged, "Keadaan darurat ini sudah dinyatakan selesai.".into(), "This emergency was cleared already.".into())
        }
        Rejection::NoSuchEmergency => (ErrorCode::Unchanged, "Tidak ada keadaan darurat itu.".into(), "There is no such emergency.".into()),
        Rejection::NumberNotOnPaper(series, number) => return paper::not_on_paper(named, Number { series, number }),
        Rejection::PaperNumberEntered(series, number) => return paper::entered(named, Number { series, number }),
        Rejection::OutsidePaperSeries(series, number) => return paper::outside(named, Number { series, number }),
        Rejection::NumberOfOtherService(series, number, service) => return paper::of_other_service(named, Number { series, number }, service),
        Rejection::SeriesUsedUp => (
            ErrorCode::Full,
            "Nomor untuk layanan ini habis hari ini. Hubungi meja informasi.".into(),
            "The numbers of this service are used up for today. Ask at the information desk.".into(),
        ),
        Rejection::TooManyTickets => {
            (ErrorCode::Full, "Antrean penuh. Hubungi meja informasi.".into(), "The queue is full. Ask at the information desk.".into())
        }
        Rejection::AppointmentNotDue(ticket) => (
            ErrorCode::WrongTicketState,
            format!("{} tidak sedang menunggu janji temu, atau waktunya belum tiba.", named.ticket(ticket)),
            format!("{} waits for no appointment, or its time has not come.", named.ticket(ticket)),
        ),
        Rejection::TicketNotKept(ticket) => (
            ErrorCode::WrongTicketState,
            format!("{} tidak sedang disimpan untuk petugas mana pun, atau belum waktunya dilepas.", named.ticket(ticket)),
            format!("{} is not kept for any officer, or is still to be.", named.ticket(ticket)),
        ),
        Rejection::JourneyRetired => (
            ErrorCode::ServiceClosed,
            "Kunjungan ini tidak lagi memberi nomor. Pilih layanan atau kunjungan lain.".into(),
            "This journey gives no more numbers. Choose a service or another journey.".into(),
        ),
        Rejection::InvariantBroken(why) => (
            ErrorCode::Refused,
            format!("Perintah ini akan merusak antrean ({why}) dan tidak dijalankan. Beri tahu teknisi."),
            format!("This would break a rule of the queue ({why}) and was not carried out. Tell the technician."),
        ),
    };
    (code, id, en)
}

fn unknown_id(unknown: UnknownId) -> (ErrorCode, String, String) {
    let (code, id, en) = match unknown {
        UnknownId::Service => (ErrorCode::UnknownService, "Layanan", "service"),
        UnknownId::Counter => (ErrorCode::UnknownCounter, "Loket", "counter"),
        UnknownId::Skill => (ErrorCode::UnknownSkill, "Keahlian", "skill"),
        UnknownId::Group => (ErrorCode::UnknownGroup, "Kelompok prioritas", "priority group"),
        UnknownId::Officer => (ErrorCode::UnknownOfficer, "Petugas", "officer"),
        UnknownId::Journey => (ErrorCode::UnknownService, "Kunjungan", "journey"),
        UnknownId::Device => (ErrorCode::Refused, "Perangkat", "device"),
    };
    (
        code,
        format!("{id} ini tidak ada di tempat ini. Tanyakan kode yang ada kepada supervisor: kode itu tertulis di berkas tempat."),
        format!("There is no such {en} at this site. Ask a supervisor for the codes: they stand in the site file."),
    )
}

fn of(refusal: Refusal) -> (ErrorCode, String, String) {
    (refusal.code, refusal.text.id, refusal.text.en)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
