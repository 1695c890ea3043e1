//! Keys: who may do what, proven by a token that is printed once and stored hashed. The file is readable by its owner only; it is
//! read again whenever it changed, so that a new key counts at once. Nothing here decides what a role may do; that is `rights`.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use protocol::{CODE_CHARS_MAX, Role};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{rights::Identity, whole_file};

/// Name of the file in the data directory.
pub(crate) const KEYS_FILE: &str = "keys.json";

/// Version of the file.
const FORMAT: u32 = 1;

/// Keys of one site: each counter, kiosk and screen of the largest hall, several times over.
const KEYS_MAX: usize = 1_024;

/// What a token begins with, so that one that leaked into a text is recognised.
const PREFIX: &str = "lantang_";

/// A key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// What it is called; a code, never a person's name. Stands in the journal beside what it did.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The one counter it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<String>,
    /// SHA-256 of the token, in hexadecimal.
    pub hash: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysFile {
    format: u32,
    keys: Vec<Key>,
}

/// Why keys could not be used. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file could not be read or written.
    #[error(
        "Berkas kunci {path} tidak dapat dipakai; periksa apakah foldernya ada, milik pengguna yang menjalankan server, dan diskanya tidak penuh. / \
         The keys file {path} cannot be used; check that its folder exists and belongs to the user who runs the server, and that the disk is not full"
    )]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not what this program writes.
    #[error(
        "Berkas kunci {path} tidak dapat dibaca; kembalikan dari salinannya, atau hapus dan buat kunci baru. / \
         The keys file {path} cannot be read; put it back from a copy, or remove it and make new keys: {text}"
    )]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong with it.
        text: String,
    },
    /// A key of that name exists.
    #[error(
        "Sudah ada kunci bernama `{0}`; beri yang ini --name lain. / There is a key named `{0}` already; give this one another --name."
    )]
    NameTaken(String),
    /// A name that is no code.
    #[error(
        "Nama `{0}` bukan kode berisi 1 sampai {CODE_CHARS_MAX} huruf, angka, tanda hubung, dan titik; jangan memakai nama orang. / \
         The name `{0}` is not a code of 1 to {CODE_CHARS_MAX} letters, digits, hyphens and dots; never use a person's name."
    )]
    BadName(String),
    /// A counter without an officer.
    #[error(
        "--counter mengikat kunci petugas pada loketnya; hilangkan untuk peran lain. / \
         --counter binds an officer's key to its counter; leave it out for another role."
    )]
    CounterForOfficersOnly,
    /// There are too many keys.
    #[error(
        "Sudah ada {KEYS_MAX} kunci; hapus sebagian dari berkas kunci. / There are {KEYS_MAX} keys already; remove some from the keys file."
    )]
    Full,
    /// The system gave no random bytes.
    #[error("Sistem tidak memberi angka acak; coba lagi. / The system gave no random bytes; try again: {0}")]
    Random(String),
}

/// What a new key is made of.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it may do.
    pub role: Role,
    /// The one counter it is bound to.
    pub counter: Option<String>,
    /// What it is called; made from role and counter where none is given.
    pub name: Option<String>,
}

/// Makes a key, stores its hash in the data directory and gives its token, which is nowhere else.
pub fn new_key(data: &Path, wanted: &NewKey) -> Result<(Key, String), KeysError> {
    if wanted.counter.is_some() && wanted.role != Role::Officer {
        return Err(KeysError::CounterForOfficersOnly);
    }
    let path = data.join(KEYS_FILE);
    let mut file = read(&path)?.unwrap_or(KeysFile { format: FORMAT, keys: Vec::new() });
    if file.keys.len() >= KEYS_MAX {
        return Err(KeysError::Full);
    }
    let name = wanted.name.clone().unwrap_or_else(|| free_name(&file.keys, wanted));
    if !is_code(&name) {
        return Err(KeysError::BadName(name));
    }
    if file.keys.iter().any(|key| key.name == name) {
        return Err(KeysError::NameTaken(name));
    }
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| KeysError::Random(error.to_string()))?;
    let token = format!("{PREFIX}{}", hex(&random));
    let key = Key { name, role: wanted.role, counter: wanted.counter.clone(), hash: hex(&hash_of(&token)) };
    file.keys.push(key.clone());
    write(data, &path, &file)?;
    Ok((key, token))
}

/// The keys of a site, read again when the file changed.
#[derive(Debug)]
pub(crate) struct Keyring {
    path: PathBuf,
    /// A plain mutex: held for a look at the file, never across an await.
    read: Mutex<ReadKeys>,
}

#[derive(Debug, Default)]
struct ReadKeys {
    /// Time and size of the file that `keys` came from.
    seen: Option<(SystemTime, u64)>,
    keys: Vec<Key>,
}

impl Keyring {
    /// The keys in a data directory.
    pub(crate) fn open(data: &Path) -> Result<Keyring, KeysError> {
        let ring = Keyring { path: data.join(KEYS_FILE), read: Mutex::default() };
        ring.refresh()?;
        Ok(ring)
    }

    /// Whether there are no keys at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.with_keys(<[Key]>::is_empty)
    }

    /// Who has this token.
    pub(crate) fn find(&self, token: &str) -> Option<Identity> {
        let hash = hex(&hash_of(token));
        self.with_keys(|keys| {
            // Every key is compared to its end, so that the time taken says nothing about how close a guess came.
            let mut found = None;
            for key in keys {
                if is_same(key.hash.as_bytes(), hash.as_bytes()) {
                    found = Some(key);
                }
            }
            found.map(|key| Identity { role: key.role, counter: key.counter.clone(), name: key.name.clone() })
        })
    }

    fn with_keys<T>(&self, look: impl FnOnce(&[Key]) -> T) -> T {
        if let Err(error) = self.refresh() {
            tracing::error!(error = %error, "the keys file cannot be read; the keys read before still count");
        }
        look(&self.read.lock().unwrap_or_else(PoisonError::into_inner).keys)
    }

    fn refresh(&self) -> Result<(), KeysError> {
        let mut read_keys = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let now = fs::metadata(&self.path).and_then(|about| Ok((about.modified()?, about.len()))).ok();
        if now == read_keys.seen {
            return Ok(());
        }
        read_keys.keys = read(&self.path)?.map_or_else(Vec::new, |file| file.keys);
        read_keys.seen = now;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Option<KeysFile>, KeysError> {
    let failed = |source| KeysError::File { path: path.display().to_string(), source };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "the keys file was open to other users; it is the owner's alone now");
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(failed)?;
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    let unreadable = |text: String| KeysError::Unreadable { path: path.display().to_string(), text };
    let read: KeysFile = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    if read.format != FORMAT {
        return Err(unreadable(format!("it has format {}, this program knows {FORMAT}", read.format)));
    }
    Ok(Some(read))
}

/// Writes the whole file anew.
fn write(data: &Path, path: &Path, file: &KeysFile) -> Result<(), KeysError> {
    let failed = |source| KeysError::File { path: path.display().to_string(), source };
    fs::create_dir_all(data).map_err(failed)?;
    let text = serde_json::to_string_pretty(file).map_err(|error| failed(error.into()))?;
    whole_file::replace(path, text.as_bytes()).map_err(failed)
}

fn free_name(keys: &[Key], wanted: &NewKey) -> String {
    let role = match wanted.role {
        Role::Supervisor => "supervisor",
        Role::Officer => "petugas",
        Role::Kiosk => "kios",
        Role::Display => "layar",
        Role::Reception => "resepsionis",
        Role::Security => "satpam",
    };
    let stem = wanted.counter.as_ref().map_or_else(|| role.to_owned(), |counter| format!("{role}-{counter}"));
    // One more name than there are keys: one of them is free.
    let name = |n: usize| format!("{stem}-{n}");
    (1..=keys.len() + 1).map(name).find(|name| keys.iter().all(|key| key.name != *name)).unwrap_or(stem.clone())
}

fn is_code(name: &str) -> bool {
    (1..=CODE_CHARS_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
