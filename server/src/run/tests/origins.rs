//! Pages of another server: turned away, but for a board that comes with a display's key to a hall for practice.

use protocol::{ClientMessage, ErrorCode, Hello, ServerMessage, View};
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest as _};

use super::{Client, Hall, Heard, display, hello, site};
use crate::{NewKey, Role, new_key};

/// Somebody whose browser shows a page of another server; the status where they are not let in.
async fn from_elsewhere(hall: &Hall) -> Result<Client, u16> {
    let mut request = format!("ws://{}/ws", hall.address).into_client_request().unwrap();
    request.headers_mut().insert("origin", "http://hall.local:7878".parse().unwrap());
    match tokio_tungstenite::connect_async(request).await {
        Ok((socket, _)) => Ok(Client { socket, ..Client::connect(&hall.address).await }),
        Err(tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

fn key(hall: &Hall, role: Role) -> String {
    new_key(&hall.data, &NewKey { role, counter: None, name: None }).unwrap().1
}

#[tokio::test]
async fn a_page_of_another_server_is_turned_away() {
    let hall = Hall::start().await;
    assert_eq!(from_elsewhere(&hall).await.err(), Some(403));
}

#[tokio::test]
async fn a_board_of_another_server_sees_a_practice_with_a_display_s_key_and_nobody_else_does() {
    let mut hall = Hall::start().await;
    hall.stop().await;
    let practice = site().replace("code = \"kantor-kecil\"", "code = \"kantor-kecil-latihan\"");
    hall.serve_file(practice.as_bytes()).await;
    assert_eq!(from_elsewhere(&hall).await.err(), Some(403), "a practice without keys is anybody's");
    hall.stop().await;
    let (shows, leads) = (key(&hall, Role::Display), key(&hall, Role::Supervisor));
    hall.serve_file(practice.as_bytes()).await;
    for (view, token, is_welcome) in [
        (display(), Some(&shows), true),
        (display(), Some(&leads), false),
        (View::Supervisor, Some(&leads), false),
        (View::Kiosk, Some(&shows), false),
        (display(), None, false),
    ] {
        let mut client = from_elsewhere(&hall).await.ok().unwrap();
        client.send(&ClientMessage::Hello(Hello { token: token.cloned(), ..hello(view.clone()) })).await;
        match client.next().await {
            Heard::Message(ServerMessage::Welcome(_)) => assert!(is_welcome, "{view:?}"),
            Heard::Message(ServerMessage::Goodbye(goodbye)) => assert!(!is_welcome && goodbye.code == ErrorCode::Forbidden, "{view:?}"),
            other @ (Heard::Message(_) | Heard::Closed(_)) => panic!("{other:?}"),
        }
    }
    hall.stop().await;
    // A real hall with a key is no practice.
    let mut real = Hall { data: super::folder(), address: String::new(), stop: None, server: None, set_back_ms: 0 };
    key(&real, Role::Display);
    real.serve().await;
    assert_eq!(from_elsewhere(&real).await.err(), Some(403));
}
