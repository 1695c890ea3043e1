//! The WebSocket as an AsyncAPI 3.0 document, seen from the server: it receives what clients say and sends the rest.

use protocol::{
    COMMANDS_PER_SECOND_MAX, ClientMessage, HEARTBEAT_EVERY_MS, INBOUND_BYTES_MAX, OUTBOUND_BYTES_MAX, PROTOCOL_VERSION, SILENCE_MS_MAX,
    SNAPSHOT_PAGE_ROWS_MAX, ServerMessage, close,
};
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::types::Shared;

pub(crate) fn document() -> Value {
    let mut shared = Shared::new(SchemaSettings::draft07());
    shared.add::<ClientMessage>(Contract::Deserialize);
    shared.add::<ServerMessage>(Contract::Serialize);
    let said_by = |who: &str, union: &str| messages(who, union, shared.schema(union));
    let (clients, servers) = (said_by("client", "ClientMessage"), said_by("server", "ServerMessage"));
    let refer = |messages: &Map<String, Value>| -> Vec<Value> {
        messages.keys().map(|name| json!({ "$ref": format!("#/channels/hall/messages/{name}") })).collect()
    };
    let operations = json!({
        "hear": { "action": "receive", "channel": { "$ref": "#/channels/hall" }, "summary": "What a client says.", "messages": refer(&clients) },
        "tell": { "action": "send", "channel": { "$ref": "#/channels/hall" }, "summary": "What the server says.", "messages": refer(&servers) },
    });
    let messages: Map<String, Value> = clients.into_iter().chain(servers).collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Lantang: the hall over a WebSocket",
            "version": PROTOCOL_VERSION.to_string(),
            "description": "A client says hello, gets a snapshot in pages or what it missed, then updates; it stores rows and computes nothing.",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "channels": {
            "hall": {
                "address": "/ws",
                "description": description(),
                "bindings": { "ws": { "method": "GET", "bindingVersion": "0.1.0" } },
                "messages": messages,
            },
        },
        "operations": operations,
        "components": { "schemas": shared.into_value() },
    })
}

/// One message for each variant of a union, by the name that stands in its `message`.
fn messages(who: &str, union: &str, schema: &Value) -> Map<String, Value> {
    let variants = schema["oneOf"].as_array().expect("a union of messages has its variants");
    let message = |(at, variant): (usize, &Value)| {
        let name = variant["properties"]["message"]["const"].as_str().expect("a message has its name");
        let payload = format!("#/components/schemas/{union}/oneOf/{at}");
        let summary = variant["description"].as_str().expect("every message says what it is for");
        (format!("{who}_{name}"), json!({ "name": name, "summary": summary, "payload": { "$ref": payload } }))
    };
    variants.iter().enumerate().map(message).collect()
}

fn description() -> String {
    [
        "JSON text frames, one message each; the first one is `hello`, answered by `welcome` or `goodbye`.".to_owned(),
        format!("A client sends at most {INBOUND_BYTES_MAX} bytes in a message and {COMMANDS_PER_SECOND_MAX} commands in any second."),
        format!(
            "The server sends at most {OUTBOUND_BYTES_MAX} bytes in a message and {SNAPSHOT_PAGE_ROWS_MAX} rows in a page of a snapshot."
        ),
        format!(
            "Each side says something every {HEARTBEAT_EVERY_MS} ms and takes the other for gone after {SILENCE_MS_MAX} ms of silence."
        ),
        format!("Close codes: {} (too slow, come back and resume), {} (another version),", close::SLOW, close::VERSION),
        format!("{} (the token does not allow this view), {} (the counter was taken over),", close::FORBIDDEN, close::TAKEN_OVER),
        format!("{} (a message could not be read), {} (the server is going down and will be back).", close::MALFORMED, close::RESTART),
        "Within one version the server may add fields, tables and error codes: ignore, skip, read as `refused`.".to_owned(),
    ]
    .join(" ")
}
