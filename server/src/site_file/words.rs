//! The sentences for what is found in a site file: what it means and what to do, in Indonesian and in English.
//! Complete sentences, no blame. It decides nothing.

use super::fault::{Fault, Form, Paper, Reference, Roster, Value, Wanted, When};
use super::{words_of_displays, words_of_doubts, words_of_looks, words_of_speech};

/// One finding in both languages: meaning, then remedy.
pub(super) struct Words {
    pub(super) id: String,
    pub(super) en: String,
}

/// The sentences for one fault.
pub(super) fn of(fault: &Fault) -> Words {
    match fault {
        Fault::Form(fault) => form(fault),
        Fault::Value(fault) => value(fault),
        Fault::When(fault) => when(fault),
        Fault::Reference(fault) => reference(fault),
        Fault::Roster(fault) => roster(fault),
        Fault::Paper(fault) => paper(fault),
        Fault::Display(fault) => words_of_displays::display(fault),
        Fault::Theme(fault) => words_of_looks::theme(fault),
        Fault::Speech(fault) => words_of_speech::speech(fault),
        Fault::Doubt(fault) => words_of_doubts::doubt(fault),
    }
}

pub(super) fn words(id: impl Into<String>, en: impl Into<String>) -> Words {
    Words { id: id.into(), en: en.into() }
}

fn form(fault: &Form) -> Words {
    match fault {
        Form::FileTooLarge { bytes, bytes_max } => words(
            format!("Berkas ini {bytes} bita; paling besar {bytes_max} bita. Periksa apakah berkas yang dipilih sudah benar."),
            format!("This file has {bytes} bytes; at most {bytes_max} can be read. Check that it is the right file."),
        ),
        Form::NotText => words(
            "Mulai baris ini, berkas bukan teks UTF-8. Simpan ulang berkas sebagai UTF-8.",
            "From this line on, the file is not UTF-8 text. Save it again as UTF-8.",
        ),
        Form::Syntax { message } => words(
            format!("Bagian ini tidak dapat dibaca sebagai TOML ({message}). Periksa tanda kutip, kurung, dan tanda sama dengan."),
            format!("This cannot be read as TOML ({message}). Check quotes, brackets and the equals sign."),
        ),
        Form::Format { found: None } => words(
            "Versi format berkas belum disebut. Tulis `format = 1` di baris pertama.",
            "The format of the file is not named. Write `format = 1` in its first line.",
        ),
        Form::Format { found: Some(found) } => words(
            format!("Format {found} tidak dikenal program ini. Pakai `format = 1`, atau program yang lebih baru."),
            format!("This program does not know format {found}. Use `format = 1`, or a newer program."),
        ),
        Form::UnknownKey { table, key, nearest } => {
            let (did_you_mean_id, did_you_mean_en) = did_you_mean(nearest);
            words(
                format!("`{key}` tidak dikenal di {table}. {did_you_mean_id}Perbaiki namanya, atau hapus bagian ini."),
                format!("{table} has no `{key}`. {did_you_mean_en}Correct the name, or remove it."),
            )
        }
        Form::WrongType { key, wanted, found } => {
            let (wanted_id, wanted_en) = wanted_words(*wanted);
            words(
                format!("Nilai `{key}` harus berupa {wanted_id}, sedangkan di sini tertulis jenis lain ({found}). Perbaiki nilainya."),
                format!("The value of `{key}` must be {wanted_en}; here it is of another type ({found}). Correct the value."),
            )
        }
        Form::Missing { table, key } => words(
            format!("{table} ini belum punya `{key}`. Tambahkan baris `{key} = ...`."),
            format!("This {table} has no `{key}`. Add a line `{key} = ...`."),
        ),
        Form::NoSite => words(
            "Belum ada `[site]`. Tambahkan bagian `[site]` dengan `code`, `name`, dan `time_zone`.",
            "There is no `[site]`. Add a section `[site]` with `code`, `name` and `time_zone`.",
        ),
        Form::NoneOf { table } => {
            words(format!("Belum ada {table} satu pun. Tambahkan paling sedikit satu."), format!("There is no {table}. Add at least one."))
        }
        Form::TooMany { table, found, limit } => words(
            format!("Ada {found} {table}; paling banyak {limit}. Kurangi, atau bagi menjadi dua situs."),
            format!("There are {found} of {table}; at most {limit} are possible. Take some out, or make two sites."),
        ),
    }
}

fn value(fault: &Value) -> Words {
    match fault {
        Value::Code { found } => words(
            format!(
                "\"{found}\" tidak dapat menjadi kode. Pakai huruf kecil a-z, angka, titik dan tanda hubung, paling panjang 40, diawali huruf atau angka."
            ),
            format!("\"{found}\" cannot be a code. Use small letters a-z, digits, dots and hyphens, at most 40, a letter or digit first."),
        ),
        Value::Text { key, chars_max } => words(
            format!("Teks `{key}` kosong, lebih dari {chars_max} huruf, atau memuat karakter kendali. Tulis satu baris yang lebih pendek."),
            format!(
                "The text of `{key}` is empty, longer than {chars_max} characters, or holds control characters. Write one shorter line."
            ),
        ),
        Value::Prefix { found } => words(
            format!(
                "\"{found}\" tidak dapat menjadi awalan nomor. Pakai satu sampai empat huruf besar atau angka, diawali huruf, misalnya \"A\" atau \"A1\"."
            ),
            format!(
                "\"{found}\" cannot stand before a number. Use one to four capital letters or digits, a letter first, e.g. \"A\" or \"A1\"."
            ),
        ),
        Value::Number { key, min, max } => words(
            format!("Angka `{key}` harus antara {min} dan {max}. Pilih angka dalam batas itu."),
            format!("The number `{key}` must be between {min} and {max}. Choose one within these bounds."),
        ),
        Value::NumberOrNever { key, min, max } => words(
            format!("Angka `{key}` harus antara {min} dan {max}, atau 0 untuk tidak pernah. Pilih salah satunya."),
            format!("The number `{key}` must be between {min} and {max}, or 0 for never. Choose one of these."),
        ),
        Value::Choice { key, found, choices, nearest } => {
            let (did_you_mean_id, did_you_mean_en) = did_you_mean(nearest);
            words(
                format!("\"{found}\" bukan pilihan untuk `{key}`. {did_you_mean_id}Pilih salah satu: {choices}."),
                format!("\"{found}\" is not a choice for `{key}`. {did_you_mean_en}Choose one of: {choices}."),
            )
        }
        Value::Proficiency { found } => words(
            format!(
                "\"{found}\" tidak terbaca sebagai keahlian. Tulis kodenya, lalu bila perlu kemahiran 1 sampai 5 dan sejak kapan dilayani, misalnya \"dukcapil.akta 3\" atau \"dukcapil.akta 3 setelah 10 menit\"."
            ),
            format!(
                "\"{found}\" cannot be read as a skill. Write its code, then if needed the proficiency 1 to 5 and the wait after which it is served, e.g. \"dukcapil.akta 3\" or \"dukcapil.akta 3 setelah 10 menit\"."
            ),
        ),
        Value::Round { found, calls_max } => words(
            format!(
                "\"{found}\" tidak terbaca sebagai putaran panggilan. Tulis panggilan prioritas dan panggilan umum, masing-masing 1 sampai {calls_max}, misalnya \"2:1\"."
            ),
            format!(
                "\"{found}\" cannot be read as a round of calls. Write the calls of priority groups and of everybody else, each 1 to {calls_max}, e.g. \"2:1\"."
            ),
        ),
        Value::Steps { found, min, max } => words(
            format!("Kunjungan ini memiliki {found} tahap; harus {min} sampai {max}. Untuk satu layanan saja, cukup [[service]]."),
            format!("This journey has {found} steps; it must have {min} to {max}. For a single service a [[service]] is enough."),
        ),
        Value::EverybodyIsEmergency => words(
            "Kelompok \"umum\" tidak dapat menjadi darurat, sebab semua pengunjung termasuk di dalamnya. Beri kelompok darurat kode lain.",
            "The group \"umum\" cannot be the emergencies, for everybody is in it. Give the emergencies a group of their own.",
        ),
        Value::EmptyList { key } => words(
            format!("Daftar `{key}` kosong, jadi tidak ada yang dimaksud. Isi daftarnya, atau hapus `{key}`."),
            format!("The list `{key}` is empty, so nothing is meant by it. Fill it in, or remove `{key}`."),
        ),
    }
}

fn when(fault: &When) -> Words {
    match fault {
        When::Duration { key, found, may_be_zero } => {
            let (least_id, least_en) = if *may_be_zero { ("0 detik", "0 seconds") } else { ("1 detik", "1 second") };
            words(
                format!(
                    "Lama waktu `{key}` = \"{found}\" tidak terbaca, atau tidak antara {least_id} dan 24 jam. Tulis misalnya \"15 menit\", \"90 detik\" atau \"1 jam 30 menit\"."
                ),
                format!(
                    "The duration `{key}` = \"{found}\" cannot be read, or is not between {least_en} and 24 hours. Write e.g. \"15 menit\", \"90 detik\" or \"1 jam 30 menit\"."
                ),
            )
        }
        When::TimeOfDay { key, found } => words(
            format!("Jam `{key}` = \"{found}\" tidak terbaca. Tulis jam dan menit, misalnya \"08.00\"."),
            format!("The time `{key}` = \"{found}\" cannot be read. Write hours and minutes, e.g. \"08.00\"."),
        ),
        When::Date { found } => words(
            format!("Tanggal \"{found}\" tidak terbaca atau tidak ada. Tulis tahun-bulan-hari, misalnya \"2026-12-25\"."),
            format!("The date \"{found}\" cannot be read or does not exist. Write year-month-day, e.g. \"2026-12-25\"."),
        ),
        When::Weekday { found } => words(
            format!("`{found}` bukan hari. Tulis misalnya `monday`, atau dari-sampai seperti `monday-thursday`."),
            format!("`{found}` is not a weekday. Write e.g. `monday`, or from-to as in `monday-thursday`."),
        ),
        When::TimeZone { found, nearest } => {
            let (did_you_mean_id, did_you_mean_en) = did_you_mean(nearest);
            words(
                format!(
                    "Zona waktu \"{found}\" tidak dikenal. {did_you_mean_id}Pakai nama IANA: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT)."
                ),
                format!(
                    "The time zone \"{found}\" is not known. {did_you_mean_en}Use an IANA name: Asia/Jakarta (WIB), Asia/Makassar (WITA), Asia/Jayapura (WIT)."
                ),
            )
        }
    }
}

fn reference(fault: &Reference) -> Words {
    match fault {
        Reference::Duplicate { table, code, first_line } => words(
            format!("{table} \"{code}\" sudah ada di baris {first_line}. Beri kode lain, atau hapus salah satunya."),
            format!("{table} \"{code}\" already stands in line {first_line}. Give it another code, or remove one of the two."),
        ),
        Reference::ListedTwice { table, code } => words(
            format!("Daftar ini menyebut {table} \"{code}\" dua kali. Hapus salah satunya."),
            format!("This list names {table} \"{code}\" twice. Remove one of the two."),
        ),
        Reference::Unknown { table, code, nearest } => {
            let (did_you_mean_id, did_you_mean_en) = did_you_mean(nearest);
            words(
                format!("Tidak ada {table} dengan kode \"{code}\". {did_you_mean_id}Perbaiki kodenya, atau tambahkan {table} itu."),
                format!("No {table} has the code \"{code}\". {did_you_mean_en}Correct the code, or add that {table}."),
            )
        }
        Reference::TimesOutOfOrder { day } => words(
            format!(
                "Urutan jam {day} terbalik. Nomor diambil (`tickets`) paling lambat saat buka (`opens`), buka sebelum tutup (`closes`), dan pelayanan selesai (`ends`) tidak sebelum tutup."
            ),
            format!(
                "The times of {day} are out of order. Tickets are given (`tickets`) from opening (`opens`) or earlier, opening comes before closing (`closes`), and serving ends (`ends`) no earlier than that."
            ),
        ),
        Reference::DayTwice { day, first_line } => words(
            format!("Jam buka untuk {day} sudah disebut di baris {first_line}. Sisakan satu saja."),
            format!("Opening hours for {day} already stand in line {first_line}. Keep one of them."),
        ),
        Reference::BreakOutOfOrder { code } => words(
            format!("Istirahat \"{code}\" berakhir (`until`) sebelum mulai (`from`). Tukar atau perbaiki kedua jamnya."),
            format!("The break \"{code}\" ends (`until`) before it begins (`from`). Swap or correct the two times."),
        ),
        Reference::BreakOfBoth { code } => words(
            format!("Istirahat \"{code}\" menyebut `counters` dan `services`. Pakai salah satu, atau buat dua istirahat."),
            format!("The break \"{code}\" names `counters` and `services`. Use one of them, or make two breaks."),
        ),
        Reference::ZoneWithoutVoice { zone } => words(
            format!(
                "Zona \"{zone}\" tidak bersuara (`voice = false`), jadi panggilan tidak dapat diucapkan di sana. Pilih zona lain, atau ubah zona itu."
            ),
            format!(
                "Zone \"{zone}\" has no voice (`voice = false`), so no call can be spoken there. Choose another zone, or change that one."
            ),
        ),
        Reference::SeriesAlike { zone, ours, theirs, first_line } => words(
            format!(
                "Di zona \"{zone}\", nomor {ours} dan {theirs} (awalan di baris {first_line}) terdengar atau terbaca sama. Ganti salah satu awalannya."
            ),
            format!(
                "In zone \"{zone}\", the numbers {ours} and {theirs} (prefix in line {first_line}) sound or read the same. Change one of the prefixes."
            ),
        ),
        Reference::StepTwice { service, first_line } => words(
            format!(
                "Layanan \"{service}\" sudah menjadi tahap kunjungan ini di baris {first_line}; kunjungan tidak boleh berputar. Sebut tiap layanan sekali saja."
            ),
            format!(
                "The service \"{service}\" is a step of this journey already (line {first_line}); a journey must not lead in a circle. Name each service once."
            ),
        ),
        Reference::NoOfficers => no_officers(),
        Reference::CountersAlike { zone, name, first_line } => words(
            format!(
                "Di zona \"{zone}\" sudah ada {name} (baris {first_line}); pengunjung tidak dapat membedakannya. Ganti nomor, sebutan, atau zonanya."
            ),
            format!(
                "Zone \"{zone}\" already has a {name} (line {first_line}); visitors cannot tell them apart. Change the number, the noun or the zone."
            ),
        ),
    }
}

fn roster(fault: &Roster) -> Words {
    match fault {
        Roster::OutOfOrder { code } => words(
            format!("Giliran \"{code}\" berakhir (`until`) sebelum mulai (`from`). Tukar atau perbaiki kedua jamnya."),
            format!("The shift \"{code}\" ends (`until`) before it begins (`from`). Swap or correct the two times."),
        ),
        Roster::OneOfficer { code } => words(
            format!("Giliran \"{code}\" menyebut satu petugas (`officer`) untuk beberapa loket. Buat satu giliran untuk tiap loketnya."),
            format!("The shift \"{code}\" names one `officer` for several counters. Make a shift for each counter."),
        ),
        Roster::OfficerNotNamed { code } => words(
            format!("Giliran \"{code}\" menyebut petugas (`officer`), padahal `named_officers` tidak `true`. Ubah salah satunya."),
            format!("The shift \"{code}\" names an `officer`, but `named_officers` is not `true`. Change one of them."),
        ),
        Roster::OfficerTwiceAtOnce { code, other } => words(
            format!("Giliran \"{code}\" dan \"{other}\" meminta petugas yang sama di dua loket pada waktu yang sama. Ubah salah satunya."),
            format!("The shifts \"{code}\" and \"{other}\" want the same officer at two counters at the same time. Change one of them."),
        ),
    }
}

fn paper(fault: &Paper) -> Words {
    match fault {
        Paper::PrefixTaken { prefix, first_line } => words(
            format!(
                "Awalan \"{prefix}\" sudah dipakai untuk nomor yang diberikan sistem (baris {first_line}), sehingga nomor di kertas tidak dapat dibedakan. Pilih awalan lain untuk `[paper]`."
            ),
            format!(
                "The prefix \"{prefix}\" is used for numbers that the system gives (line {first_line}), so that those on paper could not be told from them. Choose another prefix for `[paper]`."
            ),
        ),
        Paper::OutOfOrder { first, last } => words(
            format!(
                "Nomor kertas terakhir (`last` = {last}) lebih kecil daripada yang pertama (`first` = {first}). Tukar atau perbaiki kedua angkanya."
            ),
            format!("The last number on paper (`last` = {last}) is below the first (`first` = {first}). Swap or correct the two numbers."),
        ),
    }
}

fn did_you_mean(nearest: &Option<String>) -> (String, String) {
    match nearest {
        Some(nearest) => (format!("Mungkin maksudnya \"{nearest}\"? "), format!("Did you mean \"{nearest}\"? ")),
        None => (String::new(), String::new()),
    }
}

fn wanted_words(wanted: Wanted) -> (&'static str, &'static str) {
    match wanted {
        Wanted::Text => ("teks dalam tanda kutip", "a text in quotes"),
        Wanted::Texts => ("daftar teks, misalnya [\"a\", \"b\"]", "a list of texts, e.g. [\"a\", \"b\"]"),
        Wanted::Integer => ("bilangan bulat", "a whole number"),
        Wanted::Flag => ("true atau false", "true or false"),
        Wanted::Table => ("satu tabel", "one table"),
        Wanted::Tables => {
            ("tabel berulang dengan kurung siku ganda, misalnya [[counter]]", "repeated tables in double brackets, e.g. [[counter]]")
        }
    }
}

fn no_officers() -> Words {
    words(
        "Loket hanya dibuka oleh petugas bernama (`named_officers = true`), tetapi belum ada [[officer]] satu pun, jadi tidak ada loket yang dapat dibuka. Tambahkan petugasnya, atau tulis `named_officers = false`.",
        "Counters are opened by named officers only (`named_officers = true`), but there is no [[officer]], so no counter can ever open. Add the officers, or write `named_officers = false`.",
    )
}
