//! Keys on a real file system, in a directory of their own.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use protocol::Role;

use super::{KEYS_FILE, Keyring, KeysError, NewKey, new_key};

/// A directory that is removed at the end of its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("lantang-keys-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind is only untidy.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn officer(name: Option<&str>) -> NewKey {
    NewKey { role: Role::Officer, counter: Some("loket-3".into()), name: name.map(str::to_owned) }
}

#[test]
fn a_token_is_known_by_its_hash_alone_and_a_guess_is_not() {
    let folder = Folder::new("hash");
    let (key, token) = new_key(&folder.0, &officer(None)).unwrap();
    assert_eq!(key.name, "petugas-loket-3-1");
    let stored = fs::read_to_string(folder.0.join(KEYS_FILE)).unwrap();
    assert!(!stored.contains(&token) && !stored.contains(token.trim_start_matches("lantang_")));
    let ring = Keyring::open(&folder.0).unwrap();
    let identity = ring.find(&token).unwrap();
    assert_eq!((identity.role, identity.counter.as_deref(), identity.name.as_str()), (Role::Officer, Some("loket-3"), "petugas-loket-3-1"));
    assert_eq!(ring.find(&format!("{token}0")), None);
    assert_eq!(ring.find(""), None);
}

#[test]
fn a_new_key_counts_at_once_and_the_file_is_its_owners_alone() {
    let folder = Folder::new("new");
    let ring = Keyring::open(&folder.0).unwrap();
    assert!(ring.is_empty());
    let (_, token) = new_key(&folder.0, &NewKey { role: Role::Kiosk, counter: None, name: Some("kios-1".into()) }).unwrap();
    assert!(!ring.is_empty());
    assert!(ring.find(&token).is_some());
    let path = folder.0.join(KEYS_FILE);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(Keyring::open(&folder.0).unwrap().find(&token).is_some());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_cannot_be_a_key_is_refused_and_changes_nothing() {
    let folder = Folder::new("refused");
    new_key(&folder.0, &officer(Some("a"))).unwrap();
    let before = fs::read(folder.0.join(KEYS_FILE)).unwrap();
    assert!(matches!(new_key(&folder.0, &officer(Some("a"))), Err(KeysError::NameTaken(_))));
    assert!(matches!(new_key(&folder.0, &officer(Some("Budi Santoso"))), Err(KeysError::BadName(_))));
    let display = NewKey { role: Role::Display, counter: Some("loket-3".into()), name: None };
    assert!(matches!(new_key(&folder.0, &display), Err(KeysError::CounterForOfficersOnly)));
    assert_eq!(fs::read(folder.0.join(KEYS_FILE)).unwrap(), before);
    fs::write(folder.0.join(KEYS_FILE), "{}").unwrap();
    assert!(matches!(Keyring::open(&folder.0), Err(KeysError::Unreadable { .. })));
}
