//! Why a journal could not be opened or read, for people in both languages and for programs that branch on it. What a store or the
//! system said stands at the end, in its own words.

use crate::{archive::ArchiveError, journal::entry::Position};

/// Why the journal could not be opened or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Not reached in time; it may come back.
    #[error("Jurnal belum terjangkau. / The journal cannot be reached: {text}")]
    Unavailable {
        /// What happened.
        text: String,
    },
    /// The store is there and does not let this server in.
    #[error(
        "Redis tidak menerima nama pengguna atau kata sandi server ini; tulis yang benar di --journal, misalnya \
         redis://pengguna:sandi@127.0.0.1:6379/. / Redis does not accept this server's user name or password; write the right ones with \
         --journal, for example redis://user:password@127.0.0.1:6379/: {text}"
    )]
    NotAdmitted {
        /// What the store said.
        text: String,
    },
    /// The store is there and has no such database.
    #[error(
        "Redis di --journal tidak membuka basis data bernomor itu; tulis nomor yang ada, biasanya 0 sampai 15, atau hilangkan nomornya di \
         akhir alamat. / The Redis of --journal does not open the database of that number; name one that is there, usually 0 to 15, or leave \
         the number at the address's end out: {text}"
    )]
    NoDatabase {
        /// What the store said.
        text: String,
    },
    /// There is nothing to read.
    #[error(
        "Tidak ada jurnal di {place}, dan tidak ada yang dibuat; periksa --data, --journal dan kode di berkas tempat, atau mulai tempat baru \
         dengan `lantang-server serve`. / There is no journal at {place}, and nothing was made; check --data, --journal and the code in the \
         site file, or begin a new hall with `lantang-server serve`."
    )]
    NoJournal {
        /// Where it was looked for.
        place: String,
    },
    /// The journal belongs to another site.
    #[error(
        "Ini jurnal tempat `{found}`, bukan `{expected}`; pilih berkas atau tempat yang benar. / \
         This is the journal of site `{found}`, not of `{expected}`; name the right file or the right site."
    )]
    OtherSite {
        /// Whose journal it is.
        found: String,
        /// Whose journal was asked for.
        expected: String,
    },
    /// Written by a newer Lantang.
    #[error(
        "Jurnal ini ditulis dalam format {found}, sedangkan program ini membaca sampai format {known}; pasang kembali program yang lebih \
         baru. / The journal was written in format {found}, and this program reads up to {known}; install the newer program again."
    )]
    NewerVersion {
        /// The format found.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// One entry was written by a newer Lantang.
    #[error(
        "Catatan {seq} ditulis Lantang {needs}, sedangkan program ini Lantang {known}; pasang Lantang {needs} atau yang lebih baru di sini. / \
         Entry {seq} was written by Lantang {needs}, and this program is Lantang {known}; install Lantang {needs} or a newer one here."
    )]
    NewerEntry {
        /// The entry.
        seq: u64,
        /// The version that wrote it.
        needs: String,
        /// The version of this program.
        known: &'static str,
    },
    /// Somebody wants to practise in a journal that holds days that count.
    #[error(
        "Jurnal ini berisi hari sungguhan ({date}), jadi tidak dapat dipakai berlatih; sebutkan --data lain. / \
         This journal holds a real day ({date}), so that nobody can practise in it; name another --data."
    )]
    RealDays {
        /// The first such day.
        date: String,
    },
    /// Another process has the file.
    #[error(
        "Jurnal {path} sedang dipakai program lain; hentikan dulu program itu, atau pilih --data lain. / \
         Another program uses the journal {path}; stop it first, or choose another --data."
    )]
    InUse {
        /// The file.
        path: String,
    },
    /// Nothing says where the journal ended.
    #[error(
        "Penunjuk ujung jurnal, {witness}, tidak ada, kosong atau tidak dapat dibaca, jadi tidak dapat diketahui apakah ujung jurnal \
         terpotong, dan nomor dapat diberikan dua kali: jurnal tidak dibuka. Bila berkas itu masih ada di tempat lain, kembalikan; bila tidak, \
         lihat nomor terakhir di kertas pengunjung dan lanjutkan dengan `lantang-server accept-loss --last A-057`. / The witness of the \
         journal's end, {witness}, is missing, empty or unreadable, so that nobody can tell whether the journal's end was cut off, and numbers \
         could be given twice: the journal is not opened. Where that file is somewhere else, put it back; otherwise look for the last number \
         on visitors' papers and go on by `lantang-server accept-loss --last A-057`."
    )]
    NoWitness {
        /// The witness file.
        witness: String,
    },
    /// The chain is shorter than what was once acknowledged.
    #[error(
        "Jurnal berakhir pada catatan {found_seq}, padahal menurut {witness} catatan {witness_seq} sudah dikonfirmasi: ujungnya terpotong. \
         Kembalikan jurnal dari salinan yang lebih baru, atau lanjutkan tanpa ujung itu dengan `lantang-server accept-loss`. / \
         The journal ends at entry {found_seq}, but entry {witness_seq} was acknowledged, says {witness}: its end was cut off. Put the journal \
         back from a newer copy, or go on without that end by `lantang-server accept-loss`."
    )]
    TailLost {
        /// The last entry there is.
        found_seq: u64,
        /// The last entry the witness saw.
        witness_seq: u64,
        /// The witness file.
        witness: String,
    },
    /// The witness saw another entry at this place.
    #[error(
        "Pada catatan {seq}, {witness} melihat catatan lain; kembalikan jurnal yang sesuai dengannya, atau lanjutkan dengan jurnal ini dengan \
         `lantang-server accept-loss`. / At entry {seq}, {witness} saw another entry; put the journal back that belongs to it, or go on with \
         this one by `lantang-server accept-loss`."
    )]
    OtherHistory {
        /// Where it looked.
        seq: u64,
        /// The witness file.
        witness: String,
    },
    /// What is stored contradicts itself.
    #[error(
        "Jurnal rusak pada catatan {seq}; kembalikan dari salinan (`lantang-server restore`), atau, bila hanya catatan yang rusak dan tidak ada \
         salinan yang lebih baru, keluarkan catatan itu dan semua sesudahnya (`lantang-server accept-loss --cut`). / The journal is damaged at \
         entry {seq}; put it back from a copy (`lantang-server restore`) or, where only entries are damaged and no copy is newer, take out that \
         entry and all that follow (`lantang-server accept-loss --cut`): {text}"
    )]
    Damaged {
        /// The first entry that does not fit.
        seq: u64,
        /// What does not fit.
        text: String,
    },
    /// What was taken out of the journal could not be read from its archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Older days were to be taken out that the journal still needs, or from a place that it does not have.
    #[error(
        "Catatan sebelum {first} tidak dikeluarkan: tempat itu tidak ada di jurnal ini, atau masih dipakai hari yang berjalan. / \
         The entries before {first} were not taken out: there is no such place in this journal, or the day in progress still needs them."
    )]
    NotToTrim {
        /// What was to be the oldest entry.
        first: Position,
    },
    /// A copy would overwrite something.
    #[error("Berkas {path} sudah ada; sebutkan nama lain untuk salinan. / The file {path} exists already; give the copy another name.")]
    CopyExists {
        /// The file.
        path: String,
    },
    /// A copy is shorter than when it was made.
    #[error(
        "Salinan ini berakhir pada catatan {found_seq}, padahal dibuat sampai catatan {witness_seq}; pakai salinan lain. / \
         This copy ends at entry {found_seq}, but was made up to entry {witness_seq}; use another copy."
    )]
    CopyCut {
        /// The last entry there is.
        found_seq: u64,
        /// Where it once ended.
        witness_seq: u64,
    },
    /// There is no copy.
    #[error(
        "Tidak ada salinan di {path}, dan tidak ada yang berubah; periksa nama berkasnya. / \
         There is no copy at {path}, and nothing was changed; check the file's name."
    )]
    CopyMissing {
        /// The file.
        path: String,
    },
    /// A copy contradicts itself, or is none.
    #[error(
        "Salinan {path} rusak atau bukan salinan jurnal, jadi tidak dipakai, dan tidak ada yang berubah; pakai salinan lain. / \
         The copy {path} is damaged or no copy of a journal, so that it is not used and nothing was changed; use another copy: {text}"
    )]
    CopyBad {
        /// The file.
        path: String,
        /// What does not fit.
        text: String,
    },
    /// A copy could not be written.
    #[error(
        "Salinan {path} tidak dapat ditulis; periksa apakah foldernya ada, izinnya, dan ruangnya. / \
         The copy {path} could not be written; check that its folder is there, its permissions and its space: {text}"
    )]
    CopyNotWritten {
        /// The file.
        path: String,
        /// What the system said.
        text: String,
    },
    /// The file holds something else.
    #[error(
        "Berkas {path} adalah basis data program lain; sebutkan berkas lain. / \
         The file {path} is a database of another program; name another file."
    )]
    ForeignFile {
        /// The file.
        path: String,
    },
    /// The file system cannot keep what the journal promises.
    #[error(
        "Berkas {path} berada pada sistem berkas yang tidak dapat menyimpan catatan SQLite dengan aman; pindahkan ke disk lokal. / \
         The file {path} is on a file system that cannot hold SQLite's write-ahead log; put it on a local disk."
    )]
    NotLocal {
        /// The file.
        path: String,
    },
    /// The folder of the journal cannot be made or written to.
    #[error(
        "Folder data {path} tidak dapat dibuat atau ditulisi; periksa izinnya. / The data folder {path} cannot be made or written to; check its \
         permissions: {text}"
    )]
    NoFolder {
        /// The folder.
        path: String,
        /// What the system said.
        text: String,
    },
    /// The address of the store is none.
    #[error(
        "Alamat Redis tidak dapat dibaca; tulis misalnya redis://127.0.0.1:6379/ atau redis-sentinel://10.0.0.1:26379,10.0.0.2:26379/aula. / \
         The address of Redis cannot be read; write for example redis://127.0.0.1:6379/ or \
         redis-sentinel://10.0.0.1:26379,10.0.0.2:26379/hall: {text}"
    )]
    BadAddress {
        /// What is wrong with it; never the address, which may hold a password.
        text: String,
    },
    /// This Redis knows no word for it.
    #[error(
        "Pilihan `--acknowledge replica-fsync` memerlukan Redis 7.2 atau Valkey, yang mengenal WAITAOF, dan Redis ini tidak mengenalnya; \
         pakai `--acknowledge replica` dan atur `appendfsync always` pada setiap Redis. / \
         The option `--acknowledge replica-fsync` needs Redis 7.2 or Valkey, which know WAITAOF, and this Redis does not; use \
         `--acknowledge replica` and set `appendfsync always` on every Redis."
    )]
    NoWaitAof,
    /// This Redis cannot say, or not to us, that replicas have something.
    #[error(
        "Redis ini tidak dapat memenuhi `--acknowledge {asked}`; periksa izin dan pengaturannya, atau pakai `--acknowledge local`. / \
         This Redis cannot do what `--acknowledge {asked}` asks; check its permissions and settings, or use `--acknowledge local`: {text}"
    )]
    CannotConfirm {
        /// What was asked for.
        asked: &'static str,
        /// What Redis said.
        text: String,
    },
    /// The store itself failed.
    #[error(
        "Jurnal tidak dapat dipakai; periksa ruang, izin, dan berkas penyimpanannya. / \
         The journal cannot be used; check the space, permissions and files of its store: {text}"
    )]
    Store {
        /// What the store said.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_said_in_both_languages() {
        let (path, text, witness) = (|| "uji.journal".to_owned(), || "disk I/O error".to_owned(), || "uji.journal.head".to_owned());
        let errors = [
            JournalError::Unavailable { text: text() },
            JournalError::NotAdmitted { text: text() },
            JournalError::NoDatabase { text: text() },
            JournalError::NoJournal { place: path() },
            JournalError::OtherSite { found: "a".to_owned(), expected: "b".to_owned() },
            JournalError::NewerVersion { found: 2, known: 1 },
            JournalError::NewerEntry { seq: 3, needs: "9.0.0".to_owned(), known: "0.1.0" },
            JournalError::InUse { path: path() },
            JournalError::NoWitness { witness: witness() },
            JournalError::TailLost { found_seq: 2, witness_seq: 3, witness: witness() },
            JournalError::OtherHistory { seq: 3, witness: witness() },
            JournalError::Damaged { seq: 3, text: text() },
            JournalError::NotToTrim { first: Position::START },
            JournalError::CopyExists { path: path() },
            JournalError::CopyCut { found_seq: 2, witness_seq: 3 },
            JournalError::CopyMissing { path: path() },
            JournalError::CopyBad { path: path(), text: text() },
            JournalError::CopyNotWritten { path: path(), text: text() },
            JournalError::ForeignFile { path: path() },
            JournalError::NotLocal { path: path() },
            JournalError::NoFolder { path: path(), text: text() },
            JournalError::BadAddress { text: text() },
            JournalError::NoWaitAof,
            JournalError::CannotConfirm { asked: "replica", text: text() },
            JournalError::Store { text: text() },
        ];
        for error in errors {
            let said = error.to_string();
            let [id, en] = said.split(" / ").collect::<Vec<_>>()[..] else { panic!("{said}") };
            let begins_well = |text: &str| text.starts_with(|first: char| first.is_uppercase());
            assert!(begins_well(id) && begins_well(en) && id.ends_with('.') && !said.contains("  "), "{said}");
            assert!(en.ends_with('.') || en.ends_with(": disk I/O error"), "what the store said stands at the end: {said}");
        }
    }
}
