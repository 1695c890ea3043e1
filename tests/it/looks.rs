//! The hall's own look on the way from the site file to whoever shows it: colours and slogan in the site's row, pictures under the hash of their
//! bytes for whoever may see the hall, and all of it changed while the hall is open.

use client::{Address, FetchError, fetch};
use protocol::contrast::{Colours, Rgb};
use protocol::{PICTURE_BYTES_MAX, PICTURES_PATH, View};
use xtask::Program;

use crate::hall::{Hall, Journal, program, run, small_site_with, until};

/// A white and a yellow picture, each of eight by four pixels.
const WHITE: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 8, 0, 0, 0, 4, 8, 6, 0, 0, 0, 179, 205, 126, 240, 0, 0, 0, 15,
    73, 68, 65, 84, 120, 218, 99, 248, 79, 0, 48, 208, 94, 1, 0, 225, 100, 127, 129, 182, 227, 122, 155, 0, 0, 0, 0, 73, 69, 78, 68, 174,
    66, 96, 130,
];
/// What `sha256sum` says of the first.
const WHITE_HASH: &str = "70fff6aa63781be190f87d6545748ede72a17233cd82570e6addbd39860cc643";
const YELLOW: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 8, 0, 0, 0, 4, 8, 6, 0, 0, 0, 179, 205, 126, 240, 0, 0, 0, 18,
    73, 68, 65, 84, 120, 218, 99, 248, 127, 217, 239, 63, 62, 204, 64, 123, 5, 0, 202, 11, 99, 225, 102, 111, 119, 139, 0, 0, 0, 0, 73, 69,
    78, 68, 174, 66, 96, 130,
];

fn themed(keys: &str) -> String {
    format!("{}\n[theme]\n{keys}\n", small_site_with(&[]))
}

#[test]
fn a_look_comes_to_screens_and_changes_while_the_hall_is_open() {
    run(async {
        let mut hall = Hall::prepare(Journal::Sqlite, 1, &themed("slogan = \"Melayani\"\nlogo = \"logo.png\""));
        std::fs::write(hall.dir.path().join("logo.png"), WHITE).unwrap();
        hall.start(0);
        let screen = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-uji");
        let theme = until(&screen, |picture| picture.site().map(|site| site.theme.clone())).await;
        assert_eq!((theme.slogan.as_str(), theme.colours()), ("Melayani", Colours::LOOK));
        let logo = theme.logo.unwrap();
        assert_eq!((logo.width, logo.height), (8, 4));
        let server = Address::parse(&hall.url()).unwrap();
        let path = |digest: &str| format!("{PICTURES_PATH}{digest}");
        assert_eq!(&fetch(&server, &path(&logo.digest), None, PICTURE_BYTES_MAX).await.unwrap()[..], WHITE);
        for nothing in ["", "00", "../site.toml", "..%2Fsite.toml"] {
            let got = fetch(&server, &path(nothing), None, PICTURE_BYTES_MAX).await;
            assert!(matches!(got, Err(FetchError::Refused(404))), "{nothing}: {got:?}");
        }
        // Another picture under the same name, with the same text: a reload puts it in force.
        std::fs::write(hall.dir.path().join("logo.png"), YELLOW).unwrap();
        hall.reload(0, Some(&themed("slogan = \"Melayani\"\nlogo = \"logo.png\"")));
        let other = until(&screen, |picture| picture.site()?.theme.logo.clone().filter(|other| other.digest != logo.digest)).await;
        assert_eq!(&fetch(&server, &path(&other.digest), None, PICTURE_BYTES_MAX).await.unwrap()[..], YELLOW);
        assert!(
            fetch(&server, &path(&logo.digest), None, PICTURE_BYTES_MAX).await.is_ok(),
            "the one before is there for who still shows it"
        );
        // Colours that cannot be read change nothing; others do at once.
        hall.reload(0, Some(&themed("slogan = \"Terlalu gelap\"\ntext = \"#112233\"")));
        hall.reload(0, Some(&themed("slogan = \"Terang\"\nground = \"#000000\"")));
        let theme =
            until(&screen, |picture| picture.site().map(|site| site.theme.clone()).filter(|theme| theme.slogan != "Melayani")).await;
        assert_eq!((theme.slogan.as_str(), theme.colours().ground, theme.logo), ("Terang", Rgb(0, 0, 0), None));
    });
}

#[test]
fn a_picture_is_given_to_whoever_may_see_the_hall() {
    run(async {
        let mut hall = Hall::prepare(Journal::Sqlite, 1, &themed("logo = \"logo.png\""));
        std::fs::write(hall.dir.path().join("logo.png"), WHITE).unwrap();
        let made =
            Program::command(program("lantang-server")).args(["key", "new", "--role", "display", "--data"]).arg(hall.data(0)).output();
        let key = String::from_utf8(made.unwrap().stdout).unwrap().trim().to_owned();
        hall.start(0);
        let server = Address::parse(&hall.url()).unwrap();
        let path = format!("{PICTURES_PATH}{WHITE_HASH}");
        assert_eq!(&fetch(&server, &path, Some(&key), PICTURE_BYTES_MAX).await.unwrap()[..], WHITE);
        for token in [None, Some("bukan-kunci")] {
            let got = fetch(&server, &path, token, PICTURE_BYTES_MAX).await;
            assert!(matches!(got, Err(FetchError::Refused(401))), "{token:?}: {got:?}");
        }
    });
}

#[test]
fn slides_come_to_the_screens_of_their_zones_and_change_with_the_file() {
    run(async {
        let slides = "[[slide]]\ncode = \"aman\"\nkind = \"safety\"\nlines = [\"Titik kumpul: halaman\"]\n\
                      [[slide]]\ncode = \"jam\"\ntitle = \"Jam buka\"\nlines = [\"Senin: 08.00\"]\ndays = \"friday\"\n";
        let paged = ("time_zone", "page = \"https://mpp.example.id\"\ntime_zone");
        let hall = Hall::open(Journal::Sqlite, 1, &format!("{}\n{slides}", small_site_with(&[paged])));
        let screen = hall.join(View::Display { zone: "tunggu".to_owned() }, "layar-uji");
        let rows = until(&screen, |picture| {
            let mut rows: Vec<_> = picture.slides().cloned().collect();
            rows.sort_by_key(|row| row.order);
            (rows.len() == 3).then_some(rows)
        })
        .await;
        assert_eq!(rows.iter().map(|row| row.slide.as_str()).collect::<Vec<_>>(), ["aman", "jam", "_page"]);
        assert_eq!(
            (rows[0].items.last().unwrap().label.as_str(), &rows[1].days[..], rows[2].page.as_str()),
            ("Titik kumpul", &[5][..], "https://mpp.example.id")
        );
        let supervisor = hall.supervisor().await;
        assert!(
            until(&supervisor, |picture| picture.is_whole().then(|| picture.slides().next().is_none())).await,
            "slides are for screens"
        );
        hall.reload(0, Some(&small_site_with(&[])));
        until(&screen, |picture| (picture.is_whole() && picture.slides().next().is_none()).then_some(())).await;
    });
}
