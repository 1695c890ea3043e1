//! The HTTP side of the one port: the WebSocket's door, commands and tickets as JSON, signs of health, pages. Nothing changes on GET,
//! and nothing is asked for by another site's page in somebody's browser.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, Path, Query, State, WebSocketUpgrade,
        rejection::{BytesRejection, QueryRejection},
    },
    http::{HeaderMap, Method, StatusCode, Uri, header, uri::Authority},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use protocol::{
    Answer, AnswerOutcome, Command, CommandRequest, EmergencyRequest, ErrorCode, INBOUND_BYTES_MAX, Issue, Problem, Role, TicketRequest,
    View, WaitAnswer,
};
use serde::de::DeserializeOwned;
use tokio::{sync::oneshot, time::timeout};

use crate::{
    announcements::Asked,
    app::{App, Message, Readiness, ReplyTo, check_request, fault_said, forbidden},
    limits::{HTTP_ANSWER_MS_MAX, READ_BUFFER_BYTES, READ_MESSAGE_BYTES_MAX, WRITE_BUFFER_BYTES, WRITE_BUFFER_BYTES_MAX},
    pages,
    rights::{self, Identity},
    session::{self, May},
    words::{self, Refusal},
};

/// Everything that is served on the port.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/ws", any(websocket))
        .route("/api/commands", post(command))
        .route("/api/tickets", post(ticket))
        .route("/api/emergency", post(emergency))
        .route("/api/waits", post(wait))
        .route("/api/announcements/{file}", get(announcement))
        .route("/api/screens/{screen}/picture", get(picture))
        .route("/healthz", get(health))
        .route("/readyz", get(readiness))
        .route("/pictures/{digest}", get(hall_picture))
        .fallback(page)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(INBOUND_BYTES_MAX))
        .with_state(app)
}

async fn page(State(app): State<Arc<App>>, headers: HeaderMap, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return wrong_method(method, uri).await;
    }
    let found_by = host_of(&headers);
    let found_by = found_by.as_ref().map(Authority::host);
    let practice = app.practice.borrow().as_ref().and_then(|at| pages::practice_source(at.host.as_deref(), at.port, found_by));
    pages::page(uri.path(), practice.as_deref())
}

/// A picture of the hall, for whoever may see any of it. Its bytes never change where it is found.
async fn hall_picture(State(app): State<Arc<App>>, headers: HeaderMap, Path(digest): Path<String>) -> Response {
    let open_as = || Identity { role: Role::Display, counter: None, name: "http".to_owned() };
    if let Err(refusal) = app.identify(bearer(&headers), open_as) {
        return unknown(refusal);
    }
    let Some(picture) = app.pictures.find(&digest) else {
        let text = "Gambar ini tidak ada di server ini. / This server has no such picture.\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, picture.kind),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, picture.bytes).into_response()
}

async fn wrong_method(method: Method, uri: Uri) -> Response {
    let Refusal { code, text } = words::wrong_method(method.as_str(), uri.path());
    (StatusCode::METHOD_NOT_ALLOWED, axum::Json(Problem { code, text })).into_response()
}

async fn health() -> &'static str {
    "ok\n"
}

/// Whether the journal can be read and a site file is applied; else a sentence.
async fn readiness(State(app): State<Arc<App>>) -> Response {
    let now = app.readiness.borrow().clone();
    match now {
        Readiness::Ready { trouble: None, notices } => {
            let journal = app.store.get().map(|store| &store.journal);
            let unconfirmed = journal.and_then(|journal| journal.unconfirmed()).map(|unconfirmed| unconfirmed.since);
            let notices: Vec<String> = journal.and_then(|journal| journal.notice()).into_iter().chain(notices).collect();
            (StatusCode::OK, words::ready(unconfirmed, &notices)).into_response()
        }
        Readiness::Ready { trouble: Some(why), .. } | Readiness::Waiting(why) => problem(&why),
    }
}

async fn websocket(State(app): State<Arc<App>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let may = if is_own_page(&app, &headers) {
        May::All
    } else if app.is_practice && !app.is_open() {
        May::ShowOnly
    } else {
        return problem(&words::foreign_origin());
    };
    let Ok(permit) = Arc::clone(&app.connections).try_acquire_owned() else {
        return problem(&words::busy());
    };
    let upgrade = upgrade
        .max_message_size(READ_MESSAGE_BYTES_MAX)
        .max_frame_size(READ_MESSAGE_BYTES_MAX)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX);
    upgrade.on_upgrade(move |socket| {
        let tracker = app.tracker.clone();
        tracker.track_future(session::serve(app, socket, may, permit))
    })
}

async fn command(State(app): State<Arc<App>>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    match read::<CommandRequest>(&app, &headers, body) {
        Ok(request) => ask(&app, &headers, Role::Supervisor, request).await,
        Err(refusal) => problem(&refusal),
    }
}

async fn ticket(State(app): State<Arc<App>>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    match read::<TicketRequest>(&app, &headers, body) {
        Ok(TicketRequest { request, issue }) => {
            let request = CommandRequest { request, command: Command::IssueTicket(issue), reason: None };
            ask(&app, &headers, Role::Kiosk, request).await
        }
        Err(refusal) => problem(&refusal),
    }
}

/// A number as it is called, as sound: for whoever may see the hall.
async fn announcement(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(file): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    if !is_own_page(&app, &headers) {
        return problem(&words::foreign_origin());
    }
    let open_as = || Identity { role: Role::Display, counter: None, name: "http".to_owned() };
    let who = match app.identify(bearer(&headers), open_as) {
        Ok(who) => who,
        Err(refusal) => return unknown(refusal),
    };
    // Counted apart, so that many boards that ask under one name leave whoever gives numbers under it his own.
    if !app.rate_allows(&format!("{}: announcements", who.name)) {
        return problem(&words::too_frequent(protocol::COMMANDS_PER_SECOND_MAX));
    }
    let made = match (file.strip_suffix(".wav"), asked) {
        (Some(number), Ok(Query(asked))) => app.announcements.wav(number, asked).await,
        (None, _) => Err(words::announcements::no_announcement("`.wav`")),
        (_, Err(rejection)) => Err(words::announcements::no_announcement(&rejection.body_text())),
    };
    // Of one number in one voice there is one sound; a new release may have better clips, so that it is kept for the day only.
    let headers = [(header::CONTENT_TYPE, "audio/wav"), (header::CACHE_CONTROL, "private, max-age=36000")];
    made.map_or_else(|refusal| problem(&refusal), |sound| (headers, sound).into_response())
}

/// An emergency from an alarm's contact: shown here and told to the other servers at once, stored when the journal answers.
async fn emergency(State(app): State<Arc<App>>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    match read::<EmergencyRequest>(&app, &headers, body) {
        Ok(request) => ask(&app, &headers, Role::Security, request.command()).await,
        Err(refusal) => problem(&refusal),
    }
}

/// How long whoever asks for this number would wait: for whoever may give it.
async fn wait(State(app): State<Arc<App>>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let issue = match read::<Issue>(&app, &headers, body) {
        Ok(issue) => issue,
        Err(refusal) => return problem(&refusal),
    };
    let open_as = || Identity { role: Role::Kiosk, counter: None, name: "http".to_owned() };
    match app.identify(bearer(&headers), open_as) {
        Ok(who) => match ask_wait(&app, who, issue).await {
            Ok(answer) => (StatusCode::OK, axum::Json(answer)).into_response(),
            Err(refusal) => problem(&refusal),
        },
        Err(refusal) => unknown(refusal),
    }
}

async fn ask_wait(app: &App, who: Identity, issue: Issue) -> Result<WaitAnswer, Refusal> {
    issue.fault().map_or(Ok(()), |fault| Err(fault_said(fault)))?;
    app.ready_store()?;
    if !app.rate_allows(&who.name) {
        return Err(words::too_frequent(protocol::COMMANDS_PER_SECOND_MAX));
    }
    let number = Command::IssueTicket(issue.clone());
    rights::check_command(&who, &number).map_err(forbidden).map_err(|refusal| without_token(app, &who, refusal))?;
    let (reply, answer) = oneshot::channel();
    app.messages.try_send(Message::AskWait { who, issue: Box::new(issue), reply }).map_err(|_| words::busy())?;
    timeout(Duration::from_millis(HTTP_ANSWER_MS_MAX), answer).await.ok().and_then(Result::ok).unwrap_or_else(|| Err(words::busy()))
}

/// The last picture of what a display shows: for supervisors, and for no page of another site.
async fn picture(State(app): State<Arc<App>>, headers: HeaderMap, Path(screen): Path<String>) -> Response {
    if !is_own_page(&app, &headers) {
        return problem(&words::foreign_origin());
    }
    let open_as = || Identity { role: Role::Supervisor, counter: None, name: "http".to_owned() };
    let who = match app.identify(bearer(&headers), open_as) {
        Ok(who) => who,
        Err(refusal) => return unknown(refusal),
    };
    if let Err(why) = rights::check_view(&who, &View::Supervisor) {
        return problem(&forbidden(why));
    }
    match app.displays.picture(&screen) {
        Some(png) => ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")], png.to_vec()).into_response(),
        None => problem(&words::displays::gone(&screen)),
    }
}

/// Asks the site's task and waits for its answer. `open_role` is granted where no tokens are asked for.
async fn ask(app: &App, headers: &HeaderMap, open_role: Role, request: CommandRequest) -> Response {
    let open_as = || Identity { role: open_role, counter: None, name: "http".to_owned() };
    let who = match app.identify(bearer(headers), open_as) {
        Ok(who) => who,
        Err(refusal) => return unknown(refusal),
    };
    let request = app.as_taken(request);
    let id = request.request.clone();
    let refused = |refusal: Refusal| answered(Answer { request: id.clone(), outcome: refusal.outcome() });
    let checked = check_request(&who, &request);
    if checked.is_ok() {
        // Even where this server itself can show nothing yet.
        app.neighbours.tell(&request);
    }
    if let Err(refusal) = app.ready_store() {
        return refused(refusal);
    }
    if !app.rate_allows(&who.name) {
        return refused(words::too_frequent(protocol::COMMANDS_PER_SECOND_MAX));
    }
    if let Err(refusal) = checked {
        return refused(without_token(app, &who, refusal));
    }
    let shown_first = matches!(request.command, Command::RaiseEmergency { .. } | Command::ClearEmergency { .. });
    let unsure = || if shown_first { words::shown_and_not_stored() } else { words::unsure() };
    let (reply, answer) = oneshot::channel();
    let message = Message::Command { reply: ReplyTo::Once(reply), who, request: Box::new(request) };
    if app.messages.try_send(message).is_err() {
        return refused(words::busy());
    }
    match timeout(Duration::from_millis(HTTP_ANSWER_MS_MAX), answer).await {
        // It may be on its way: only repeating it tells.
        Ok(Ok(Answer { outcome: AnswerOutcome::Unsure { .. }, .. })) | Ok(Err(_)) | Err(_) => {
            answered(Answer { request: id, outcome: AnswerOutcome::Unsure { text: unsure() } })
        }
        Ok(Ok(answer)) => answered(answer),
    }
}

/// Where there are no keys, nobody has a token whose role could be another one: the address was the wrong one.
fn without_token(app: &App, who: &Identity, refusal: Refusal) -> Refusal {
    let is_role = refusal.code == ErrorCode::Forbidden && who.role == Role::Kiosk;
    if is_role && app.is_open() { words::new_numbers_only() } else { refusal }
}

fn read<T: DeserializeOwned>(app: &App, headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<T, Refusal> {
    if !is_own_page(app, headers) {
        return Err(words::foreign_origin());
    }
    // A page of another site can send plain text without asking, but not JSON.
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("application/json") {
        return Err(words::not_json());
    }
    let body = body.map_err(|_| words::too_large(INBOUND_BYTES_MAX))?;
    // Without names nobody sees what is meant by what; the JSON reader would take an array for the fields in their order.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(words::malformed("an array where an object with named fields is expected, at line 1"));
    }
    serde_json::from_slice(&body).map_err(|error| words::malformed(&error.to_string()))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Whether this comes from one of our own pages or from no page. Without keys the name that was asked for must be this computer's own:
/// another site's name can be made to point here, and its pages would then look like ours.
fn is_own_page(app: &App, headers: &HeaderMap) -> bool {
    is_own_origin(headers) && (!app.is_open() || names_loopback(headers))
}

/// By which name and port the server was found.
fn host_of(headers: &HeaderMap) -> Option<Authority> {
    headers.get(header::HOST)?.to_str().ok()?.parse().ok()
}

fn names_loopback(headers: &HeaderMap) -> bool {
    host_of(headers).is_some_and(|authority| {
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// Whether a browser sent this from one of our own pages; other programs send no origin.
fn is_own_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let from = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    from.is_some() && from == host
}

fn answered(answer: Answer) -> Response {
    let status = match &answer.outcome {
        AnswerOutcome::Done { .. } => StatusCode::OK,
        AnswerOutcome::AlreadyDone { .. } => StatusCode::CONFLICT,
        AnswerOutcome::Refused { code, .. } => status_of(*code),
        AnswerOutcome::Unsure { .. } => StatusCode::ACCEPTED,
    };
    (status, axum::Json(answer)).into_response()
}

/// Nobody knows who asks.
fn unknown(refusal: Refusal) -> Response {
    (StatusCode::UNAUTHORIZED, axum::Json(Problem { code: refusal.code, text: refusal.text })).into_response()
}

fn problem(refusal: &Refusal) -> Response {
    (status_of(refusal.code), axum::Json(Problem { code: refusal.code, text: refusal.text.clone() })).into_response()
}

/// The status that says the same as a code, for programs that look at nothing else.
fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Malformed | ErrorCode::WrongVersion | ErrorCode::OutOfRange => StatusCode::BAD_REQUEST,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::TooFrequent => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::UnknownZone
        | ErrorCode::UnknownCounter
        | ErrorCode::UnknownService
        | ErrorCode::UnknownSkill
        | ErrorCode::UnknownGroup
        | ErrorCode::UnknownOfficer
        | ErrorCode::UnknownTicket
        | ErrorCode::UnknownScreen
        | ErrorCode::UnknownCall => StatusCode::NOT_FOUND,
        ErrorCode::Busy | ErrorCode::NotReady | ErrorCode::StoreRefused | ErrorCode::ReadOnly => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::CounterHeld
        | ErrorCode::DayNotOpen
        | ErrorCode::DayAlreadyOpen
        | ErrorCode::ServiceClosed
        | ErrorCode::CounterClosed
        | ErrorCode::CounterAlreadyOpen
        | ErrorCode::CounterPaused
        | ErrorCode::CounterNotPaused
        | ErrorCode::CounterBusy
        | ErrorCode::OfficerNeeded
        | ErrorCode::OfficerElsewhere
        | ErrorCode::NobodyWaiting
        | ErrorCode::CalledJustNow
        | ErrorCode::ArrivedOrAbsent
        | ErrorCode::FinishFirst
        | ErrorCode::CalledTooFewTimes
        | ErrorCode::UndoTooLate
        | ErrorCode::AlreadyServing
        | ErrorCode::WrongTicketState
        | ErrorCode::CannotServe
        | ErrorCode::Unchanged
        | ErrorCode::EmergencyOn
        | ErrorCode::Full
        | ErrorCode::PlanInUse
        | ErrorCode::LiveTickets
        | ErrorCode::ScreenSilent
        | ErrorCode::RequestReused
        | ErrorCode::Refused => StatusCode::CONFLICT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_computer_are_taken_for_it() {
        for (host, own) in [
            ("localhost:7878", true),
            ("LOCALHOST", true),
            ("127.0.0.1:7878", true),
            ("127.9.9.9", true),
            ("[::1]:7878", true),
            ("rebound.example:7878", false),
            ("localhost.rebound.example", false),
            ("127.0.0.1.rebound.example", false),
            ("192.168.1.5:7878", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            assert_eq!(names_loopback(&headers), own, "{host}");
        }
        assert!(!names_loopback(&HeaderMap::new()));
    }
}
