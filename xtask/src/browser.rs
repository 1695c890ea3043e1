//! Debian's Chromium, driven as WebDriver says: pages are opened, pressed and photographed as a person would.
//! It must not know our pages; whoever tests them names what to press.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use serde_json::{Value, json};

use crate::private_dir::PrivateDir;
use crate::process::{Program, wait_until};

/// Chromium starts in two seconds; on a machine that compiles something else at the same time, in twenty.
const PATIENCE: Duration = Duration::from_secs(60);
/// The largest answer is a picture of the page.
const ANSWER_BYTES_MAX: u64 = 32 << 20;

/// A browser window without a screen, closed when this is dropped.
pub struct Browser {
    // Before its folder, because fields are dropped in this order.
    _driver: Program,
    _dir: PrivateDir,
    address: SocketAddr,
    session: String,
}

impl Browser {
    /// Whether this machine has one.
    pub fn is_available() -> bool {
        Path::new("/usr/bin/chromium").exists() && Path::new("/usr/bin/chromedriver").exists()
    }

    /// Starts one with a window of this size.
    pub fn start(width: u32, height: u32) -> Result<Browser> {
        let dir = PrivateDir::new("browser")?;
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).context("No port is free")?.port();
        let mut command = Program::command("/usr/bin/chromedriver");
        command.arg(format!("--port={port}")).env("HOME", dir.path()).env("TMPDIR", dir.path());
        let mut driver = Program::start("chromedriver", command, &dir.path().join("chromedriver.log"))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        // It does not speak HTTP/1.0, so it is asked as it will be asked later.
        let ready = wait_until(PATIENCE, || Ok((ask(address, "GET", "/status", None).is_ok() || !driver.is_running()?).then_some(())))?;
        ready.context("chromedriver did not answer in time")?;
        let profile = dir.path().join("profile");
        // As root, and in containers, Chromium has no sandbox; the other switches keep it from talking to anybody but us.
        let switches = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.display()),
        ];
        let wish =
            json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "binary": "/usr/bin/chromium", "args": switches } } } });
        let begun = ask(address, "POST", "/session", Some(&wish))?;
        let session = begun["sessionId"].as_str().context("chromedriver gave no session")?.to_owned();
        Ok(Browser { _driver: driver, _dir: dir, address, session })
    }

    /// Opens a page and waits until it is loaded.
    pub fn open(&self, url: &str) -> Result<()> {
        self.post("/url", &json!({ "url": url })).map(|_| ())
    }

    /// Runs a script's body in the page and gives what it returns.
    pub fn run(&self, script: &str) -> Result<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression in the page is something.
    pub fn wait_for(&self, expression: &str, at_most: Duration) -> Result<Value> {
        let script = format!("return {expression}");
        let found = wait_until(at_most, || {
            let value = self.run(&script)?;
            let is_something = !matches!(value, Value::Null | Value::Bool(false)) && value != json!("") && value != json!(0);
            Ok(is_something.then_some(value))
        })?;
        found.with_context(|| format!("the page did not come to: {expression}"))
    }

    /// Clicks what a CSS selector finds first, as a mouse would.
    pub fn click(&self, selector: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.post(&format!("/element/{element}/click"), &json!({})).map(|_| ())
    }

    /// Types into what a CSS selector finds first.
    pub fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.post(&format!("/element/{element}/value"), &json!({ "text": text })).map(|_| ())
    }

    /// Presses keys one after another in whatever has the focus, as the keyboard would; keys without a letter are WebDriver's code points.
    pub fn keys(&self, keys: &str) -> Result<()> {
        let active = ask(self.address, "GET", &format!("/session/{}/element/active", self.session), None)?;
        let id = active.as_object().and_then(|object| object.values().next()).and_then(Value::as_str).context("nothing has the focus")?;
        self.post(&format!("/element/{id}/value"), &json!({ "text": keys })).map(|_| ())
    }

    /// Shows the page as it would be printed, from here on.
    pub fn show_as_printed(&self) -> Result<()> {
        self.post("/goog/cdp/execute", &json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "media": "print" } })).map(|_| ())
    }

    /// Shows the page as on a screen again.
    pub fn show_on_a_screen(&self) -> Result<()> {
        self.post("/goog/cdp/execute", &json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "media": "" } })).map(|_| ())
    }

    /// Takes a picture of the window.
    pub fn photograph(&self, file: &Path) -> Result<()> {
        let picture = ask(self.address, "GET", &format!("/session/{}/screenshot", self.session), None)?;
        let text = picture.as_str().context("the browser gave no picture")?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(text).context("the picture is not base64")?;
        fs::write(file, bytes).with_context(|| format!("{} could not be written", file.display()))
    }

    fn element(&self, selector: &str) -> Result<String> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }))?;
        let id = found.as_object().and_then(|object| object.values().next()).and_then(Value::as_str);
        id.map(str::to_owned).with_context(|| format!("nothing on the page is {selector}"))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        ask(self.address, "POST", &format!("/session/{}{path}", self.session), Some(body))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver's whole process group is ended after this; a browser that does not answer is ended with it.
        let _ = ask(self.address, "DELETE", &format!("/session/{}", self.session), None);
    }
}

/// One question to the driver; gives the `value` of its answer.
fn ask(address: SocketAddr, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).context("chromedriver does not answer")?;
    stream.set_read_timeout(Some(PATIENCE)).context("The patience could not be set")?;
    let body = body.map(Value::to_string).unwrap_or_default();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .context("The question could not be sent")?;
    let text = read_answer(&mut stream)?;
    let answer: Value = serde_json::from_str(&text).with_context(|| format!("chromedriver answered what is not JSON: {text}"))?;
    let value = answer["value"].clone();
    if let Some(error) = value.get("error").and_then(Value::as_str) {
        let message = value["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default().to_owned();
        bail!("{error}: {message}");
    }
    Ok(value)
}

/// Reads the body that the headers announce: the driver does not close the connection.
fn read_answer(stream: &mut TcpStream) -> Result<String> {
    let mut said = Vec::new();
    let mut byte = [0];
    while !said.ends_with(b"\r\n\r\n") {
        if said.len() > 16 << 10 || stream.read(&mut byte).context("The answer's headers could not be read")? == 0 {
            bail!("The answer has no end of its headers");
        }
        said.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&said).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).and_then(|value| value.trim().parse::<u64>().ok());
    let length = length.filter(|length| *length <= ANSWER_BYTES_MAX).context("The answer does not say its length")?;
    let mut body = String::new();
    stream.take(length).read_to_string(&mut body).context("The answer could not be read")?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_opened_pressed_and_photographed() {
        let dir = PrivateDir::new("page").unwrap();
        let page = dir.path().join("page.html");
        let text = "<button onclick=\"document.title='pressed '+document.querySelector('input').value\">x</button><input>";
        fs::write(&page, text).unwrap();
        let browser = Browser::start(640, 480).unwrap();
        browser.open(&format!("file://{}", page.display())).unwrap();
        browser.type_into("input", "well").unwrap();
        browser.click("button").unwrap();
        assert_eq!(browser.wait_for("document.title", Duration::from_secs(5)).unwrap(), json!("pressed well"));
        browser.run("document.querySelector('button').focus()").unwrap();
        browser.keys("\u{e004}").unwrap();
        // The field is entered with all of it marked; End goes behind it.
        browser.keys("\u{e010}er").unwrap();
        assert_eq!(browser.run("return document.querySelector('input').value").unwrap(), json!("weller"), "Tab leads to the field");
        assert!(browser.click("#nothing").is_err());
        let picture = dir.path().join("page.png");
        browser.photograph(&picture).unwrap();
        assert_eq!(&fs::read(&picture).unwrap()[1..4], b"PNG");
    }
}
