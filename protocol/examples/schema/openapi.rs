//! The HTTP side as an OpenAPI 3.1 document. The pages for browsers are not part of it.

use protocol::{
    Answer, COMMANDS_PER_SECOND_MAX, CommandRequest, EmergencyRequest, INBOUND_BYTES_MAX, Issue, PROTOCOL_VERSION, Problem, TicketRequest,
    WaitAnswer,
};
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::types::Shared;

pub(crate) fn document() -> Value {
    let mut shared = Shared::new(SchemaSettings::draft2020_12());
    shared.add::<CommandRequest>(Contract::Deserialize);
    shared.add::<TicketRequest>(Contract::Deserialize);
    shared.add::<EmergencyRequest>(Contract::Deserialize);
    shared.add::<Answer>(Contract::Serialize);
    shared.add::<Issue>(Contract::Deserialize);
    shared.add::<WaitAnswer>(Contract::Serialize);
    shared.add::<Problem>(Contract::Serialize);
    let any = json!({ "oneOf": [schema("Answer"), schema("Problem")] });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Lantang: the hall over HTTP",
            "version": PROTOCOL_VERSION.to_string(),
            "description": "For programs that ask once. Whoever wants to see what happens listens on the WebSocket.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }, {}],
        "paths": {
            "/api/commands": { "post": asks("command", "Ask for anything that the token's role may ask.", "CommandRequest") },
            "/api/tickets": { "post": asks("ticket", "Ask for a number.", "TicketRequest") },
            "/api/emergency": { "post": asks("emergency", "Report an emergency, or that it is over.", "EmergencyRequest") },
            "/api/waits": { "post": looks_up("wait", "How long whoever asks for this number now would wait. Gives none.", "Issue", "WaitAnswer") },
            "/api/announcements/{file}": { "get": announcement() },
            "/healthz": { "get": sign("health", "Whether the process is alive.", json!({ "200": plain("It is.") })) },
            "/readyz": { "get": sign("readiness", "Whether the site can be served.", json!({
                "200": plain("The journal answers and a site file is in force."),
                "503": of_json("Not now, and why.", &schema("Problem")),
            })) },
        },
        "components": {
            "schemas": shared.into_value(),
            "securitySchemes": { "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "May be left out where the server listens on loopback and nobody has made a key.",
            } },
            "responses": {
                "Answered": of_json("What became of it.", &schema("Answer")),
                "Problem": of_json("It was not looked at, and why.", &schema("Problem")),
                "Refused": of_json("Refused, with nothing changed: by the hall as `Answer`, at the door as `Problem`.", &any),
            },
        },
    })
}

/// An operation that changes something.
fn asks(id: &str, summary: &str, body: &str) -> Value {
    let responses = [
        ("200", "Answered", "Done and stored."),
        ("202", "Answered", "Not sure yet: repeat it with the same request id."),
        ("400", "Refused", "It cannot be read, or a value is out of its range."),
        ("401", "Problem", "The token is missing or not known."),
        ("403", "Refused", "Not for this token's role, or from another site's page."),
        ("404", "Refused", "A code, ticket or call that the hall does not have."),
        ("409", "Answered", "Already done, or refused as things stand."),
        ("413", "Problem", "The body is over the limit."),
        ("429", "Answered", "Too many commands in a second."),
        ("503", "Answered", "Not ready, busy, or the store refuses; nothing changed, try again."),
    ];
    let responses: Map<String, Value> = responses
        .into_iter()
        .map(|(status, name, description)| {
            (status.to_owned(), json!({ "$ref": format!("#/components/responses/{name}"), "description": description }))
        })
        .collect();
    json!({
        "operationId": id,
        "summary": summary,
        "description": format!(
            "At most {INBOUND_BYTES_MAX} bytes, and {COMMANDS_PER_SECOND_MAX} in any second. Repeating one with the same request id is safe."
        ),
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema(body) } } },
        "responses": responses,
    })
}

/// An operation that changes nothing, and is answered when there is time to work it out.
fn looks_up(id: &str, summary: &str, body: &str, answer: &str) -> Value {
    let problem = |description: &str| json!({ "$ref": "#/components/responses/Problem", "description": description });
    json!({
        "operationId": id,
        "summary": summary,
        "description": format!("At most {INBOUND_BYTES_MAX} bytes, and {COMMANDS_PER_SECOND_MAX} in any second, commands counted."),
        "requestBody": { "required": true, "content": { "application/json": { "schema": schema(body) } } },
        "responses": {
            "200": of_json("What is expected.", &schema(answer)),
            "400": problem("It cannot be read, or a text is too long."),
            "401": problem("The token is missing or not known."),
            "403": problem("Not for this token's role, or from another site's page."),
            "404": problem("A code that the hall does not have."),
            "413": problem("The body is over the limit."),
            "429": problem("Too many requests in a second."),
            "503": problem("Not ready, or busy with other questions; ask again."),
        },
    })
}

/// A number as sound.
fn announcement() -> Value {
    let problem = |description: &str| json!({ "$ref": "#/components/responses/Problem", "description": description });
    let asked =
        |name: &str, schema: Value, description: &str| json!({ "name": name, "in": "query", "schema": schema, "description": description });
    let file = json!({ "name": "file", "in": "path", "required": true, "schema": { "type": "string", "pattern": "^[A-Z0-9-]{0,11}[0-9]\\.wav$" },
        "description": "The number as people see it, e.g. `A-005.wav`." });
    json!({
        "operationId": "announcement",
        "summary": "A number as it is called, as sound.",
        "description": format!("For every role. At most {COMMANDS_PER_SECOND_MAX} in any second, commands not counted."),
        "parameters": [
            file,
            asked("prefix", json!({ "type": "string" }), "Where the prefix of the number ends, if the number does not show it."),
            asked("counter", json!({ "type": "integer", "minimum": 1, "maximum": 999 }), "The counter; without one the number alone is said."),
            asked("noun", json!({ "enum": ["loket", "meja", "ruang", "jalur", "gerai"] }), "What the counter is called; `loket` otherwise."),
            asked("floor", json!({ "type": "string", "maxLength": 60 }), "The counter's floor as the hall writes it (`2`, `Lantai 2`, `LG`), to be said too; left out where it is a word that has no clip."),
            asked("languages", json!({ "type": "string" }), "`id`, `en`, `jv`, `su`, or up to four in their order, as in `jv,id`; `id` otherwise."),
            asked("summons", json!({ "type": "integer", "minimum": 1 }), "Which summons it is: 2 for the first recall."),
            asked("onward", json!({ "type": "boolean" }), "Its visitor comes on from another counter; only the first summons says so."),
            asked("last", json!({ "type": "boolean" }), "It is the last one before the visitor counts as absent; only recalls say so."),
            asked("reading", json!({ "enum": ["leading_zeros", "digits", "full_number"] }), "How its digits are read: each as shown, each without leading zeros, or as one number; `leading_zeros` otherwise."),
            asked("chime", json!({ "enum": ["two_tones", "three_tones", "one_tone", "none"] }), "What sounds before it; `none` otherwise."),
            asked("short", json!({ "type": "boolean" }), "The short form, for when many wait."),
        ],
        "responses": {
            "200": { "description": "Mono, 16 bit, 22,050 Hz.", "content": { "audio/wav": { "schema": { "type": "string", "format": "binary" } } } },
            "400": problem("The address cannot be read."),
            "401": problem("The token is missing or not known."),
            "403": problem("From another site's page."),
            "429": problem("Too many requests in a second."),
            "503": problem("Busy with others; ask again."),
        },
    })
}

/// A sign of health; open to everybody.
fn sign(id: &str, summary: &str, responses: Value) -> Value {
    json!({ "operationId": id, "summary": summary, "security": [], "responses": responses })
}

fn plain(description: &str) -> Value {
    json!({ "description": description, "content": { "text/plain": { "schema": { "type": "string" } } } })
}

fn of_json(description: &str, schema: &Value) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
