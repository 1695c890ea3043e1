//! Writes what others program against, from the types: JSON Schemas of every message, AsyncAPI for the WebSocket, OpenAPI for the HTTP
//! side. With `--check` it writes nothing and fails if a committed file differs. It describes; what is served is the server's business.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "which files were written or differ is said on the terminal")]

mod asyncapi;
mod openapi;
mod types;

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use schemars::generate::Contract;
use serde_json::Value;

/// The command that writes the files anew.
const RENEW: &str = "cargo run --package protocol --features schema --example schema";

/// File names and what stands in them.
type Documents = BTreeMap<&'static str, Value>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema");
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(&folder, &documents()),
        ["--check"] => check(&folder, &documents()),
        _ => Err(format!("`{}` is not known. Write the files with `{RENEW}`, or check them by adding `-- --check`.", arguments.join(" "))),
    };
    match done {
        Ok(said) => println!("{said}"),
        Err(what) => {
            eprintln!("{what}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn documents() -> Documents {
    let (asked, said) = (Contract::Deserialize, Contract::Serialize);
    BTreeMap::from([
        ("answer.json", types::alone::<protocol::Answer>(said.clone())),
        ("asyncapi.json", asyncapi::document()),
        ("client_message.json", types::alone::<protocol::ClientMessage>(asked.clone())),
        ("command_request.json", types::alone::<protocol::CommandRequest>(asked.clone())),
        ("emergency_request.json", types::alone::<protocol::EmergencyRequest>(asked.clone())),
        ("openapi.json", openapi::document()),
        ("problem.json", types::alone::<protocol::Problem>(said.clone())),
        ("server_message.json", types::alone::<protocol::ServerMessage>(said)),
        ("ticket_request.json", types::alone::<protocol::TicketRequest>(asked)),
    ])
}

fn write(folder: &Path, documents: &Documents) -> Result<String, String> {
    let failed = |path: &Path, error: io::Error| format!("{} could not be written: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (name, document) in documents {
        let path = folder.join(name);
        fs::write(&path, as_text(document)).map_err(|error| failed(&path, error))?;
    }
    Ok(format!("{} files were written to {}.", documents.len(), folder.display()))
}

/// Every file that is missing, differs or belongs to no type, each by name.
fn check(folder: &Path, documents: &Documents) -> Result<String, String> {
    let mut drifted = Vec::new();
    for (name, document) in documents {
        match fs::read_to_string(folder.join(name)) {
            Ok(committed) if committed == as_text(document) => {}
            Ok(committed) => {
                drifted.push(format!("protocol/schema/{name}:{}: it differs from the types", first_difference(&committed, document)))
            }
            Err(error) => drifted.push(format!("protocol/schema/{name}: {error}")),
        }
    }
    let found = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    drifted.extend(
        found.filter(|name| !documents.contains_key(name.as_str())).map(|name| format!("protocol/schema/{name}: no type makes this file")),
    );
    if drifted.is_empty() {
        return Ok(format!("{} files in protocol/schema say what the types say.", documents.len()));
    }
    Err(format!("{}\nWrite them anew with `{RENEW}` and read the difference before committing it.", drifted.join("\n")))
}

/// The number of the first line that differs.
fn first_difference(committed: &str, document: &Value) -> usize {
    let same = committed.lines().zip(as_text(document).lines()).take_while(|(committed, made)| committed == made).count();
    same + 1
}

fn as_text(document: &Value) -> String {
    format!("{document:#}\n")
}
