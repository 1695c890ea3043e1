//! What a server says as sound, over HTTP: a number as the hall's own voice says it, and a clear answer to whoever asks for what is none.

use client::{Address, FetchError, fetch};
use protocol::{COMMANDS_PER_SECOND_MAX, Command, Did, Issue, Language as TicketLanguage};
use sounds::samples::Length;
use sounds::{
    Announcement, Chime, CounterLabel, CounterName, Form, Kind, Language, Noun, ReadingMode, Renderer, Samples, TicketNumber, Voice, phrase,
};
use xtask::{Program, get};

use crate::hall::{Hall, Journal, done, program, run};

/// Larger than any announcement: a quarter of an hour.
const BYTES_MAX: usize = 40 << 20;

async fn sound(hall: &Hall, path: &str, token: Option<&str>) -> Result<Samples, FetchError> {
    let server = Address::parse(&hall.url()).unwrap();
    let file = fetch(&server, path, token, BYTES_MAX).await?;
    Ok(Samples::from_wav(&file, Length::Exact).unwrap())
}

#[test]
fn whoever_took_a_number_hears_it_where_the_answer_says_and_a_call_is_said_as_by_the_halls_own_voice() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        let supervisor = hall.supervisor().await;
        let mut renderer = Renderer::new(Voice::builtin().unwrap(), None);
        for (language, spoken) in [(TicketLanguage::Id, Language::Id), (TicketLanguage::En, Language::En)] {
            let asked = Command::IssueTicket(Issue { service: "kk".to_owned(), language, ..Issue::default() });
            let Some(Did::Issued { number, announcement, .. }) = done(supervisor.ask(asked, None).await) else { panic!("no number") };
            let said = phrase::number(spoken, &TicketNumber::new("A", &number), ReadingMode::default());
            let heard = sound(&hall, &announcement.unwrap(), None).await.unwrap();
            assert!(heard == renderer.render(Chime::None, &[said]).samples, "{number}");
        }
        let call = Announcement {
            language: Language::Id,
            kind: Kind::Recall { nth: 2 },
            ticket: TicketNumber::new("A", "A-001"),
            counter: CounterName::new(Noun::Meja, CounterLabel::Number(12)),
            form: Form::Full,
            reading: ReadingMode::default(),
        };
        let path = "/api/announcements/A-001.wav?prefix=A&counter=12&noun=meja&summons=2&chime=three_tones";
        let expected = renderer.render(Chime::ThreeTones, &[phrase::phrase(&call)]).samples;
        assert!(sound(&hall, path, None).await.unwrap() == expected);
    });
}

#[test]
fn what_is_no_announcement_is_refused_with_a_reason_and_so_is_whoever_asks_too_often_or_has_no_key() {
    run(async {
        let hall = Hall::small(Journal::Sqlite);
        hall.supervisor().await;
        let address = hall.address(0);
        for (path, named) in [
            ("A-001.mp3", "`.wav`"),
            ("A.wav", "the number"),
            ("A-001A-001A-001.wav", "the number"),
            ("A-001.wav?counter=tiga", "counter"),
            ("A-001.wav?counter=1000", "counter"),
            ("A-001.wav?languages=xx", "languages"),
            ("A-001.wav?loud=yes", "loud"),
        ] {
            let answer = get(address, &format!("/api/announcements/{path}")).unwrap();
            assert_eq!(answer.status, 400, "{path}: {answer:?}");
            assert!(answer.body.contains(named) && answer.body.contains("openapi.json"), "{path}: {answer:?}");
        }
        // One after the other on a slow machine may be fewer than that in a second; at once they are more.
        let asked: Vec<_> = (0..3 * COMMANDS_PER_SECOND_MAX)
            .map(|_| tokio::task::spawn_blocking(move || get(address, "/api/announcements/A-001.wav").unwrap().status))
            .collect();
        let mut statuses = Vec::new();
        for one in asked {
            statuses.push(one.await.unwrap());
        }
        assert!(statuses.contains(&429) && statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
        // Whoever gives numbers without a key is not held up by that.
        let body = br#"{"request":"00112233445566778899aabbccddee01","service":"kk"}"#;
        let said = crate::hall::post(address, "/api/tickets", body);
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    });
}

#[test]
fn where_keys_are_asked_for_one_of_them_is_needed_and_any_will_do() {
    run(async {
        let mut hall = Hall::prepare(Journal::Sqlite, 1, &crate::hall::small_site_with(&[]));
        let key = |role: &str| {
            let made =
                Program::command(program("lantang-server")).args(["key", "new", "--role", role, "--data"]).arg(hall.data(0)).output();
            String::from_utf8(made.unwrap().stdout).unwrap().trim().to_owned()
        };
        let [kiosk, display] = ["kiosk", "display"].map(key);
        hall.start(0);
        let path = "/api/announcements/A-001.wav?prefix=A";
        for token in [None, Some("bukan-kunci")] {
            let got = sound(&hall, path, token).await;
            assert!(matches!(got, Err(FetchError::Refused(401))), "{token:?}");
        }
        for token in [&kiosk, &display] {
            assert!(sound(&hall, path, Some(token)).await.is_ok());
        }
    });
}
