//! Two versions of the scripts on one Redis: neither takes the other's place, and what is missing is loaded.

use redis::{Client, Value};

use super::Server;
use crate::journal::redis_journal::{append::APPEND_LUA, reply::text, script::Script};

/// The function libraries of this Redis that are ours.
async fn libraries(server: &Server) -> Vec<String> {
    let Value::Array(all) = server.say("FUNCTION LIST LIBRARYNAME lantang_*").await else { panic!("no list") };
    let name = |library: &Value| {
        let Value::Array(fields) = library else { panic!("{library:?}") };
        text(&fields[1]).unwrap().to_owned()
    };
    let mut names: Vec<String> = all.iter().map(name).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_versions_of_a_script_stand_side_by_side_and_what_is_missing_is_loaded() {
    for (setup, are_functions) in [("PING", true), ("ACL SETUSER default -fcall", false)] {
        let server = Server::start();
        server.say(setup).await;
        let mut connection = Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
        let (older, newer) = (Script::new("uji", "return 'lama'"), Script::new("uji", "return 'baru'"));
        for _ in 0..2 {
            for (script, said) in [(&older, "lama"), (&newer, "baru"), (&older, "lama")] {
                let answer = script.run(&mut connection, &[], &[]).await.unwrap();
                assert_eq!(text(&answer), Some(said), "after {setup}");
            }
            let names = libraries(&server).await;
            assert_eq!(names.len(), if are_functions { 2 } else { 0 }, "{names:?}");
            // A person tidies up, or another Redis is the primary; both go on.
            for name in names {
                assert!(name.starts_with("lantang_uji_v1_"), "{name}");
                server.say(&format!("FUNCTION DELETE {name}")).await;
            }
            server.say("SCRIPT FLUSH").await;
        }
    }
}

#[test]
fn a_changed_script_has_another_name_and_the_same_one_has_the_same() {
    let name = |body: &str| Script::new("append", body).library().to_owned();
    assert_eq!(name(APPEND_LUA), name(APPEND_LUA));
    assert_ne!(name(APPEND_LUA), name(&format!("{APPEND_LUA}\n")));
}
