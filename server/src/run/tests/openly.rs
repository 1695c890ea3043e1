//! What a server without keys says, and what one says that cannot run.

use std::{
    io,
    sync::{Mutex, PoisonError},
};

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_on_paper_at_the_address_for_new_ones_is_told_where_it_belongs() {
    let hall = Hall::start().await;
    drop(open(&hall).await);
    let paper = r#""service":"kk","paper":{"number":"A-001"}"#;
    let bodies = [("/api/tickets", format!(r#"{{"request":"{}",{paper}}}"#, request().0)), ("/api/waits", format!("{{{paper}}}"))];
    for (path, body) in bodies {
        let (status, said) = hall.http("POST", path, &body).await;
        assert_eq!(status, 403, "{path}: {said}");
        assert!(said.contains("is entered by /api/commands") && !said.contains("token"), "{path}: {said}");
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::Write::write(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_server_whose_folder_cannot_be_used_does_not_say_that_it_listens() {
    let folder = folder();
    // A folder of that name cannot be made where a file has it, nor a file where a folder has it: not even by root.
    std::fs::write(folder.join("berkas"), "").unwrap();
    std::fs::create_dir_all(folder.join("terhalang/kantor-kecil.journal.head")).unwrap();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    for data in ["berkas/data", "terhalang"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (_files, read_again) = tokio::sync::mpsc::channel(1);
        run(config(&folder.join(data)), listener, read_again, std::future::pending()).await.unwrap_err();
    }
    let said = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(said.contains("there are no keys") && !said.contains("listening"), "{said}");
    std::fs::remove_dir_all(folder).unwrap();
}
