//! The sentences for what is usable in a site file and somebody should look at, in Indonesian and in English. It decides nothing.

use super::fault::{Doubt, Holder, WithoutEffect};
use super::units::duration_words;
use super::words::{Words, words};
use super::{words_of_displays, words_of_looks, words_of_speech};

pub(super) fn doubt(fault: &Doubt) -> Words {
    match fault {
        Doubt::ServiceWithoutCounter { service, skills } => service_without_counter(service, skills),
        Doubt::ServiceWithoutOfficer { service, skills } => service_without_officer(service, skills),
        Doubt::MinimumNeverMet { service, skills, by } => minimum_never_met(service, skills, *by),
        Doubt::ServedLate { service, skills, after_ms, by_officers } => served_late(service, skills, *after_ms, *by_officers),
        Doubt::AgencyWithoutCounter { service } => words(
            format!(
                "Instansi layanan \"{service}\" tidak memiliki loket, dan loket hanya melayani instansinya sendiri. Tambahkan satu loket; tanpa itu nomornya tidak akan dipanggil."
            ),
            format!(
                "The agency of \"{service}\" has no counter, and counters serve their own agency only. Add a counter; without it its numbers are never called."
            ),
        ),
        Doubt::ServiceForEveryCounter { service } => words(
            format!(
                "Layanan \"{service}\" tidak memerlukan keahlian, jadi loket setiap instansi dapat memanggilnya. Hapus `skills = []` bila tidak dimaksudkan begitu."
            ),
            format!(
                "The service \"{service}\" needs no skill, so counters of every agency may call it. Remove `skills = []` if that is not meant."
            ),
        ),
        Doubt::NeedUnmet { service, need } => words(
            format!(
                "Tidak ada loket untuk \"{service}\" yang memenuhi kebutuhan \"{need}\"; pengunjung dengan kebutuhan itu tidak akan dipanggil. Tambahkan `meets = [\"{need}\"]` pada salah satu loketnya."
            ),
            format!(
                "No counter for \"{service}\" meets the need \"{need}\"; a visitor who has it is never called. Add `meets = [\"{need}\"]` to one of its counters."
            ),
        ),
        Doubt::CounterShownNowhere { counter } => words(
            format!("Panggilan loket \"{counter}\" tidak tampil di layar mana pun. Tambahkan `zones = [...]`."),
            format!("The calls of counter \"{counter}\" appear on no screen. Add `zones = [...]`."),
        ),
        Doubt::ConfusingPrefix { prefix, letter } => words(
            format!(
                "Huruf {letter} pada awalan \"{prefix}\" mudah terbaca sebagai angka atau huruf lain. Lebih baik pilih huruf selain I, O dan Q."
            ),
            format!(
                "The letter {letter} of the prefix \"{prefix}\" is easily read as a digit or another letter. Better choose one other than I, O and Q."
            ),
        ),
        Doubt::RhymingPrefixes { zone, ours, theirs, first_line } => words(
            format!(
                "Di zona \"{zone}\", awalan \"{ours}\" dan \"{theirs}\" (baris {first_line}) terdengar mirip lewat pengeras suara. Lebih baik pilih huruf yang bunyinya jauh."
            ),
            format!(
                "In zone \"{zone}\", the prefixes \"{ours}\" and \"{theirs}\" (line {first_line}) rhyme over a loudspeaker. Better choose letters that sound different."
            ),
        ),
        Doubt::SharedPrefix { prefix, first_line } => words(
            format!(
                "Awalan \"{prefix}\" juga dipakai instansi lain (baris {first_line}); nomornya berurutan bersama. Beri awalan sendiri bila tidak dimaksudkan begitu."
            ),
            format!(
                "The prefix \"{prefix}\" also serves another agency (line {first_line}); both share one row of numbers. Give it its own if that is not meant."
            ),
        ),
        Doubt::NoHours => no_hours(),
        Doubt::DisplayTooSmall { code, farthest_mm, readable_mm, wanted_mm } => {
            words_of_displays::too_small(code, *farthest_mm, *readable_mm, *wanted_mm)
        }
        Doubt::LanguageUnchecked { code } => words_of_speech::unchecked(code),
        Doubt::Look(doubt) => words_of_looks::doubt(doubt),
        Doubt::DisplayHalfMeasured { code, missing } => words_of_displays::half_measured(code, missing),
        Doubt::PracticeCode { code } => practice_code(code),
        Doubt::ShiftOfNobody { code } => shift_of_nobody(code),
        Doubt::WithoutEffect(fault) => without_effect(fault),
    }
}

fn no_hours() -> Words {
    words(
        "Belum ada jam buka, jadi hari layanan dibuka oleh supervisor. Tambahkan [hours] agar terbuka sendiri.",
        "There are no opening hours, so a supervisor opens each day. Add [hours] to have it open by itself.",
    )
}

fn service_without_counter(service: &str, skills: &str) -> Words {
    words(
        format!(
            "Tidak ada loket yang dapat melayani \"{service}\" (perlu: {skills}). Tambahkan keahlian itu pada satu loket; tanpa itu nomornya tidak akan dipanggil."
        ),
        format!(
            "No counter can serve \"{service}\" (it needs: {skills}). Give these skills to one counter; without it its numbers are never called."
        ),
    )
}

fn service_without_officer(service: &str, skills: &str) -> Words {
    words(
        format!(
            "Tidak ada petugas yang dapat melayani \"{service}\" (perlu: {skills}), sedangkan keahlian petugas ikut menentukan (`named_officers = true`). Tambahkan keahlian itu pada satu petugas; tanpa itu nomornya tidak akan dipanggil."
        ),
        format!(
            "No officer can serve \"{service}\" (it needs: {skills}), and where officers are named (`named_officers = true`) their skills count. Give these skills to one officer; without it its numbers are never called."
        ),
    )
}

fn minimum_never_met(service: &str, skills: &str, by: Holder) -> Words {
    let (id, en) = match by {
        Holder::Counter => ("loket", "counter"),
        Holder::Officer => ("petugas", "officer"),
    };
    words(
        format!(
            "Tidak ada {id} yang cukup mahir untuk `minimum` layanan \"{service}\" (perlu: {skills}), dan syarat itu tidak pernah turun; nomornya tidak akan dipanggil. Naikkan kemahiran satu {id}, turunkan `minimum`, atau tambahkan `relaxes_every`."
        ),
        format!(
            "No {en} meets the `minimum` of \"{service}\" (it needs: {skills}), and that never relaxes; its numbers are never called. Raise the proficiency of one {en}, lower `minimum`, or add `relaxes_every`."
        ),
    )
}

fn served_late(service: &str, skills: &str, after_ms: u32, by_officers: bool) -> Words {
    let (after_id, after_en) = duration_words(after_ms);
    let (holder_id, holder_en) =
        if by_officers { ("loket dan petugas di sana", "counter and an officer there") } else { ("loket", "counter") };
    words(
        format!(
            "\"{service}\" tidak dilayani sejak awal di loket mana pun: nomornya baru dipanggil setelah menunggu {after_id}, meskipun ada loket yang kosong. Beri satu {holder_id} keahlian {skills} tanpa \"setelah\"."
        ),
        format!(
            "Nobody serves \"{service}\" from the start at any counter: its numbers are called only after a wait of {after_en}, even while counters are free. Give one {holder_en} {skills} without \"setelah\"."
        ),
    )
}

fn shift_of_nobody(code: &str) -> Words {
    words(
        format!(
            "Giliran \"{code}\" tidak menyebut petugas (`officer`), padahal petugas bernama di tempat ini; perkiraan tidak memperhitungkannya. Sebutkan petugasnya."
        ),
        format!(
            "The shift \"{code}\" names no `officer`, though this site names its officers; forecasts do not reckon with it. Name the officer."
        ),
    )
}

fn without_effect(fault: &WithoutEffect) -> Words {
    match fault {
        WithoutEffect::NumbersOfBreak { code } => words(
            format!(
                "`numbers = false` pada istirahat \"{code}\" tidak berpengaruh: nomor hanya dapat dihentikan pada istirahat sebuah layanan. Sebutkan `services`, atau hapus `numbers`."
            ),
            format!(
                "`numbers = false` of the break \"{code}\" has no effect: numbers can stop only in a break of services. Name `services`, or remove `numbers`."
            ),
        ),
        WithoutEffect::SpeechOfSilentZone { code } => words_of_speech::silent_zone(code),
        WithoutEffect::EndOfServing { key } => words(
            format!(
                "`{key}` tidak berpengaruh, sebab [hours] tidak menyebut kapan pelayanan berakhir. Tambahkan `ends`, atau hapus `{key}`."
            ),
            format!("`{key}` has no effect, because [hours] does not say when serving ends. Add `ends`, or remove `{key}`."),
        ),
        WithoutEffect::FloorOfNoZone { floor } => words(
            format!("Tidak ada [[zone]] di lantai \"{floor}\", jadi teks darurat ini tidak pernah tampil. Samakan `floor` keduanya."),
            format!("No [[zone]] is on the floor \"{floor}\", so this emergency text is never shown. Write both `floor`s alike."),
        ),
    }
}

fn practice_code(code: &str) -> Words {
    words(
        format!(
            "Kode \"{code}\" berakhiran -latihan seperti tempat untuk berlatih, jadi setiap harinya bertanda LATIHAN. Pilih kode lain untuk balai sungguhan."
        ),
        format!(
            "The code \"{code}\" ends in -latihan like that of a hall for practice, so every day of it is marked LATIHAN. Choose another one for a real hall."
        ),
    )
}
