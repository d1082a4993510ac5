//! JSON-RPC 2.0: messages in, responses out.

use serde_json::{Map, Value, json};

/// Most characters of an id.
const MOST_ID: usize = 256;

/// No JSON.
pub const PARSE: i64 = -32700;
/// No message of the protocol.
pub const INVALID: i64 = -32600;
/// No such method.
pub const METHOD: i64 = -32601;
/// Parameters that the method does not take.
pub const PARAMETERS: i64 = -32602;
/// A fault of ours.
pub const INTERNAL: i64 = -32603;

/// A message that came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Wants a response.
    Request(Request),
    /// Wants none.
    Notification {
        /// What has happened.
        method: String,
        /// More about it.
        params: Map<String, Value>,
    },
    /// Nothing to act on: a response, though we ask nothing, or a notification that cannot be read.
    Other,
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// A string or a whole number.
    pub id: Value,
    /// What is asked.
    pub method: String,
    /// With what.
    pub params: Map<String, Value>,
}

/// An error of the protocol: code, and one sentence with the cause and the mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Code of JSON-RPC.
    pub code: i64,
    /// One sentence.
    pub message: String,
}

impl Fault {
    /// An error with this code and sentence.
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Read one message; the error has the id of the message where it has a good one.
pub fn read(value: Value) -> Result<Message, (Value, Fault)> {
    let invalid = |id: Value, what: &str| Err((id, Fault::new(INVALID, what)));
    let Value::Object(mut members) = value else {
        return invalid(Value::Null, "the message is no JSON object; send one JSON-RPC 2.0 object a line");
    };
    let id = members.remove("id");
    let known = id.clone().filter(is_id).unwrap_or(Value::Null);
    if members.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return invalid(known, "the message does not say \"jsonrpc\": \"2.0\"; add it");
    }
    let Some(method) = members.remove("method") else {
        if members.contains_key("result") || members.contains_key("error") {
            return Ok(Message::Other);
        }
        return invalid(known, "the message names no method; add \"method\"");
    };
    let Value::String(method) = method else {
        return invalid(known, "the method is no string; name one of the protocol");
    };
    let params = match members.remove("params") {
        None => Map::new(),
        Some(Value::Object(params)) => params,
        Some(_) => {
            let fault = Fault::new(PARAMETERS, "the parameters are no JSON object; send \"params\": {…}");
            return if id.is_some() { Err((known, fault)) } else { Ok(Message::Other) };
        }
    };
    match id {
        None => Ok(Message::Notification { method, params }),
        Some(id) if is_id(&id) => Ok(Message::Request(Request { id, method, params })),
        Some(_) => invalid(Value::Null, "the id is no string of up to 256 characters and no whole number; use one"),
    }
}

/// The response with a result.
pub fn result(id: &Value, result: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

/// The response with an error.
pub fn error(id: &Value, fault: &Fault) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": fault.code, "message": fault.message}})
}

fn is_id(id: &Value) -> bool {
    match id {
        Value::String(text) => text.chars().count() <= MOST_ID,
        Value::Number(number) => number.is_i64() || number.is_u64(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart() {
        let request = read(json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}));
        assert!(matches!(request, Ok(Message::Request(Request { id, .. })) if id == 1));
        let notification = read(json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        assert!(matches!(notification, Ok(Message::Notification { .. })));
        assert_eq!(read(json!({"jsonrpc": "2.0", "id": 1, "result": {}})), Ok(Message::Other));
    }

    #[test]
    fn what_is_no_message_is_told_with_its_id() {
        let check = |message: Value, id: Value, code: i64| {
            let (found, fault) = read(message).expect_err("it is no message");
            assert_eq!((found, fault.code), (id, code));
        };
        check(json!([]), Value::Null, INVALID);
        check(json!({"id": 7, "method": "ping"}), json!(7), INVALID);
        check(json!({"jsonrpc": "2.0", "id": 7}), json!(7), INVALID);
        check(json!({"jsonrpc": "2.0", "id": null, "method": "ping"}), Value::Null, INVALID);
        check(json!({"jsonrpc": "2.0", "id": 1.5, "method": "ping"}), Value::Null, INVALID);
        check(json!({"jsonrpc": "2.0", "id": "x".repeat(300), "method": "ping"}), Value::Null, INVALID);
        check(json!({"jsonrpc": "2.0", "id": "a", "method": 1}), json!("a"), INVALID);
        check(json!({"jsonrpc": "2.0", "id": "a", "method": "x", "params": []}), json!("a"), PARAMETERS);
    }
}
