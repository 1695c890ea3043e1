//! The pages for the browser, as they stand in `server/pages/`, inside the program: no build step, no files beside it, no internet.
//! It serves bytes and nothing else; what a page does, it does over `/ws` like any other client.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// One file of the pages.
struct Page {
    /// Where it is found.
    path: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

/// A file of `server/pages/`.
macro_rules! page {
    ($path:expr, $kind:expr, $file:literal) => {
        Page { path: $path, kind: $kind, bytes: include_bytes!(concat!("../pages/", $file)) }
    };
}

const PAGES: &[Page] = &[
    page!("/", HTML, "index.html"),
    page!("/board", HTML, "board.html"),
    page!("/commission", HTML, "commission.html"),
    page!("/kiosk", HTML, "kiosk.html"),
    page!("/supervisor", HTML, "supervisor.html"),
    page!("/assets/LICENSE.htm", TEXT, "assets/LICENSE.htm"),
    page!("/assets/LICENSE.preact", TEXT, "assets/LICENSE.preact"),
    page!("/assets/alarm.js", SCRIPT, "assets/alarm.js"),
    page!(AWAY, SCRIPT, "assets/away.js"),
    page!("/assets/giving.js", SCRIPT, "assets/giving.js"),
    page!("/assets/board.js", SCRIPT, "assets/board.js"),
    page!("/assets/commission.js", SCRIPT, "assets/commission.js"),
    page!("/assets/excursion.js", SCRIPT, "assets/excursion.js"),
    page!("/assets/hand.js", SCRIPT, "assets/hand.js"),
    page!("/assets/kiosk.js", SCRIPT, "assets/kiosk.js"),
    font("/assets/extrabold.ttf", include_bytes!("../../display/assets/fonts/AtkinsonHyperlegibleNext_800ExtraBold.ttf")),
    font("/assets/regular.ttf", include_bytes!("../../display/assets/fonts/AtkinsonHyperlegibleNext_400Regular.ttf")),
    font("/assets/semibold.ttf", include_bytes!("../../display/assets/fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf")),
    page!("/assets/LICENSE.font", TEXT, "../../display/assets/fonts/OFL.txt"),
    page!("/assets/link.js", SCRIPT, "assets/link.js"),
    page!("/assets/look.js", SCRIPT, "assets/look.js"),
    page!("/assets/mark.svg", PICTURE, "assets/mark.svg"),
    page!("/assets/paper.js", SCRIPT, "assets/paper.js"),
    page!("/assets/preact.js", SCRIPT, "assets/preact.js"),
    page!("/assets/screens.js", SCRIPT, "assets/screens.js"),
    page!("/assets/search.js", SCRIPT, "assets/search.js"),
    page!("/assets/style.css", STYLE, "assets/style.css"),
    page!("/assets/supervisor.js", SCRIPT, "assets/supervisor.js"),
    page!("/assets/voice.js", SCRIPT, "assets/voice.js"),
    page!("/assets/words.js", SCRIPT, "assets/words.js"),
];

/// The typeface of every screen, from the one place where it lies.
const fn font(path: &'static str, bytes: &'static [u8]) -> Page {
    Page { path, kind: "font/ttf", bytes }
}

/// Scripts come from here alone, and no other site may show our pages in a frame of its own.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'";

/// The one script that may speak with another server: a board's worker, while the hall's screens show a practice.
const AWAY: &str = "/assets/away.js";

/// Where a practice is, as a page's policy names it: `host`, or the one by which the page's browser found this server. Nothing where that
/// cannot be named: what a policy does not know as the name of a machine (an IPv6 number among them) would end the policy.
pub(crate) fn practice_source(host: Option<&str>, port: u16, found_by: Option<&str>) -> Option<String> {
    let host = host.or(found_by)?;
    let is_name = !host.is_empty() && host.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-');
    is_name.then(|| format!("ws://{host}:{port}"))
}

/// What a file may load and speak with, while screens show a practice at `practice`.
fn policy(path: &str, practice: Option<&str>) -> HeaderValue {
    if path != AWAY {
        return HeaderValue::from_static(POLICY);
    }
    let policy = format!("default-src 'none'; connect-src {}", practice.unwrap_or("'none'"));
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The page at a path, or a sentence that says where the pages are. `practice` is where screens are to show one.
pub(crate) fn page(path: &str, practice: Option<&str>) -> Response {
    let Some(page) = PAGES.iter().find(|page| page.path == path) else {
        let text = "Halaman ini tidak ada. Mulai dari halaman depan: /\nThere is no such page. Start from the front page: /\n";
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, TEXT)], text).into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(page.kind)),
        // A new release changes all pages at once; the files are small and come from the same hall.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, policy(path, practice)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, page.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_file_of_the_pages_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
        let mut files = BTreeSet::new();
        for entry in fs::read_dir(&folder).unwrap().chain(fs::read_dir(folder.join("assets")).unwrap()) {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                files.insert(fs::read(entry.path()).unwrap());
            }
        }
        // The type checker's settings are for whoever writes the pages.
        files.remove(&fs::read(folder.join("jsconfig.json")).unwrap());
        // The typeface and its licence lie with the display.
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../display/assets/fonts");
        files.extend(fs::read_dir(fonts).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()));
        let served: BTreeSet<Vec<u8>> = PAGES.iter().map(|page| page.bytes.to_vec()).collect();
        assert_eq!(files.len(), served.len());
        assert!(files == served);
    }

    #[test]
    fn an_unknown_page_says_so() {
        assert_eq!(page("/nothing", None).status(), StatusCode::NOT_FOUND);
        assert_eq!(page("/", None).status(), StatusCode::OK);
    }

    #[test]
    fn one_script_may_speak_with_a_practice_and_nothing_else_with_anybody() {
        let policy = |path, practice| page(path, practice).headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let at = practice_source(None, 40_123, Some("hall.local"));
        assert_eq!(policy(AWAY, at.as_deref()), "default-src 'none'; connect-src ws://hall.local:40123");
        assert_eq!(policy(AWAY, None), "default-src 'none'; connect-src 'none'");
        for page in PAGES.iter().filter(|page| page.path != AWAY) {
            assert_eq!(policy(page.path, at.as_deref()), POLICY);
        }
        assert_eq!(practice_source(Some("10.0.0.7"), 1, Some("hall")).unwrap(), "ws://10.0.0.7:1");
        for host in ["*", "a b", "a; script-src *", "[::1]", "", "a/b", "hall:1"] {
            assert_eq!(practice_source(Some(host), 1, Some("hall")), None, "{host}");
        }
    }
}
