//! A session: lines in, lines out, from the first to the end of the input.
//!
//! One thread reads, so that a ping is answered and a call is cancelled while a tool is at work; another answers, one
//! request after the other, so that the same requests give the same bytes.

use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use crate::desk::Desk;
use crate::error::Error;
use crate::lines::{self, Line};
use crate::message::{self, Fault, INTERNAL, INVALID, METHOD, Message, PARAMETERS, PARSE, Request};
use crate::quote::{name, quoted};
use crate::revision::Revision;
use crate::tool::Tool;
use crate::tools;

/// Requests that wait; then no more are read.
const MOST_WAITING: usize = 64;
/// Messages of a batch.
const MOST_BATCH: usize = 50;

/// What is to be answered, in its turn.
enum Job {
    /// A response that is known already.
    Ready(Value),
    /// A request.
    Ask(Request, Revision),
    /// Several in one line, answered in one line.
    Batch(Vec<Job>),
}

/// What both threads know.
struct Shared<W> {
    output: Mutex<Option<W>>,
    calls: Mutex<Calls>,
    stop: Arc<AtomicBool>,
}

/// Calls that are not answered yet.
#[derive(Default)]
struct Calls {
    waiting: Vec<Value>,
    running: Option<Value>,
    cancelled: Vec<Value>,
}

/// Answer all that comes in, until it ends.
///
/// # Errors
/// When the input cannot be read. That nobody takes the output any more is an end like others.
pub fn serve<W: Write + Send>(mut input: impl BufRead, output: W, desk: Desk) -> Result<(), Error> {
    let stop = desk.stopper();
    let shared = Shared { output: Mutex::new(Some(output)), calls: Mutex::default(), stop };
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(MOST_WAITING);
        let shared = &shared;
        let worker = std::thread::Builder::new().name("tools".to_owned());
        worker.spawn_scoped(scope, move || work(&receiver, desk, shared)).map_err(Error::Input)?;
        read(&mut input, &sender, shared)
    })
}

fn read<W: Write>(input: &mut impl BufRead, sender: &SyncSender<Job>, shared: &Shared<W>) -> Result<(), Error> {
    let mut revision: Option<Revision> = None;
    loop {
        let bytes = match lines::next(input).map_err(Error::Input)? {
            Line::End => return Ok(()),
            Line::Whole(bytes) => bytes,
            Line::TooLong => {
                let fault = Fault::new(INVALID, "the line is longer than 1 MiB and was passed over; send less at once");
                if sender.send(Job::Ready(message::error(&Value::Null, &fault))).is_err() {
                    return Ok(());
                }
                continue;
            }
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let job = match serde_json::from_slice::<Value>(&bytes) {
            Err(_) => {
                let fault = Fault::new(PARSE, "the line is no JSON in UTF-8; send one JSON-RPC 2.0 message a line");
                Some(Job::Ready(message::error(&Value::Null, &fault)))
            }
            Ok(Value::Array(messages)) => batch(messages, &mut revision, shared),
            Ok(value) => one(value, &mut revision, shared, false),
        };
        // Nobody answers any more: the output is closed.
        if job.is_some_and(|job| sender.send(job).is_err()) {
            return Ok(());
        }
    }
}

fn batch<W: Write>(messages: Vec<Value>, revision: &mut Option<Revision>, shared: &Shared<W>) -> Option<Job> {
    let refused = |what: &str| Some(Job::Ready(message::error(&Value::Null, &Fault::new(INVALID, what))));
    match messages.len() {
        _ if !revision.is_some_and(Revision::has_batches) => {
            refused("this session takes no batches; send one message a line, after initialize")
        }
        0 => refused("the batch is empty; send at least one message"),
        n if n > MOST_BATCH => refused("the batch holds more than 50 messages; send several"),
        _ => {
            let jobs: Vec<Job> = messages.into_iter().filter_map(|m| one(m, revision, shared, true)).collect();
            (!jobs.is_empty()).then_some(Job::Batch(jobs))
        }
    }
}

fn one<W: Write>(value: Value, revision: &mut Option<Revision>, shared: &Shared<W>, inside: bool) -> Option<Job> {
    let refused = |id: &Value, code: i64, what: &str| Some(Job::Ready(message::error(id, &Fault::new(code, what))));
    let request = match message::read(value) {
        Ok(Message::Request(request)) => request,
        Ok(Message::Notification { method, params }) => {
            if method == "notifications/cancelled" {
                shared.cancel(params.get("requestId").unwrap_or(&Value::Null));
            }
            return None;
        }
        Ok(Message::Other) => return None,
        Err((id, fault)) => return Some(Job::Ready(message::error(&id, &fault))),
    };
    match (request.method.as_str(), *revision) {
        ("ping", _) => {
            let pong = message::result(&request.id, json!({}));
            if inside {
                return Some(Job::Ready(pong));
            }
            // At once, whatever waits.
            shared.write(&pong);
            None
        }
        ("initialize", None) => match initialize(&request.params) {
            Ok((agreed, result)) => {
                *revision = Some(agreed);
                Some(Job::Ready(message::result(&request.id, result)))
            }
            Err(fault) => Some(Job::Ready(message::error(&request.id, &fault))),
        },
        ("initialize", Some(_)) => {
            refused(&request.id, INVALID, "the session has begun already; go on without initialize")
        }
        (_, None) => refused(&request.id, INVALID, "the session has not begun; send initialize first"),
        (_, Some(agreed)) => {
            if request.method == "tools/call" {
                shared.calls().waiting.push(request.id.clone());
            }
            Some(Job::Ask(request, agreed))
        }
    }
}

fn initialize(params: &Map<String, Value>) -> Result<(Revision, Value), Fault> {
    let asked = params.get("protocolVersion").and_then(Value::as_str).ok_or_else(|| {
        Fault::new(PARAMETERS, "initialize needs a protocolVersion; name a revision such as \"2025-06-18\"")
    })?;
    let agreed = Revision::agreed(asked);
    let mut server = json!({"name": "demarche", "version": env!("CARGO_PKG_VERSION")});
    if agreed.has_structure() {
        server["title"] = "Demarche".into();
    }
    let result = json!({
        "protocolVersion": agreed.name(),
        "capabilities": {"tools": {"listChanged": false}},
        "serverInfo": server,
        "instructions": tools::INSTRUCTIONS,
    });
    Ok((agreed, result))
}

fn work<W: Write>(receiver: &Receiver<Job>, mut desk: Desk, shared: &Shared<W>) {
    let all = tools::all();
    while let Ok(job) = receiver.recv() {
        let response = match job {
            Job::Batch(jobs) => {
                let responses: Vec<Value> =
                    jobs.into_iter().filter_map(|job| response(job, &all, &mut desk, shared)).collect();
                (!responses.is_empty()).then_some(Value::Array(responses))
            }
            job => response(job, &all, &mut desk, shared),
        };
        // Without a reader there is nobody to work for.
        if response.is_some_and(|response| !shared.write(&response)) {
            return;
        }
    }
}

fn response<W: Write>(job: Job, all: &[Tool], desk: &mut Desk, shared: &Shared<W>) -> Option<Value> {
    let (request, revision) = match job {
        Job::Ready(response) => return Some(response),
        Job::Ask(request, revision) => (request, revision),
        // Batches hold no batches.
        Job::Batch(_) => return None,
    };
    let result = match request.method.as_str() {
        "tools/list" => list(all, &request.params, revision),
        "tools/call" => {
            if !shared.begin(&request.id) {
                return None;
            }
            // A fault in one call must not end the session.
            let called = catch_unwind(AssertUnwindSafe(|| call(all, desk, &request.params, revision)));
            if !shared.end(&request.id) {
                return None;
            }
            called.unwrap_or_else(|_| {
                Err(Fault::new(
                    INTERNAL,
                    "a fault in the program stopped the answer; please report it with the request",
                ))
            })
        }
        other => {
            let what = format!("there is no method {} here; ask tools/list, tools/call or ping", quoted(&name(other)));
            Err(Fault::new(METHOD, what))
        }
    };
    Some(match result {
        Ok(result) => message::result(&request.id, result),
        Err(fault) => message::error(&request.id, &fault),
    })
}

fn list(all: &[Tool], params: &Map<String, Value>, revision: Revision) -> Result<Value, Fault> {
    if params.get("cursor").is_some_and(|cursor| !cursor.is_null()) {
        return Err(Fault::new(PARAMETERS, "the list of tools has one page; ask for it without a cursor"));
    }
    Ok(json!({"tools": all.iter().map(|tool| tool.described(revision)).collect::<Vec<_>>()}))
}

fn call(all: &[Tool], desk: &mut Desk, params: &Map<String, Value>, revision: Revision) -> Result<Value, Fault> {
    let fault = |what: String| Fault::new(PARAMETERS, what);
    let named = params.get("name").and_then(Value::as_str);
    let named = named.ok_or_else(|| fault("a call needs the name of a tool; tools/list has them".to_owned()))?;
    let tool = all.iter().find(|tool| tool.name == named);
    let tool = tool
        .ok_or_else(|| fault(format!("there is no tool {}; tools/list has those there are", quoted(&name(named)))))?;
    let none = Map::new();
    let arguments = match params.get("arguments") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(arguments)) => arguments,
        Some(_) => return Err(fault("the arguments are no JSON object; send \"arguments\": {…}".to_owned())),
    };
    Ok(match tool.call(desk, arguments) {
        Ok(answer) => {
            let content = json!([{"type": "text", "text": answer.text}]);
            let mut result = json!({"content": content, "isError": false});
            if revision.has_structure() {
                result["structuredContent"] = answer.structured;
            }
            result
        }
        Err(refusal) => json!({"content": [{"type": "text", "text": refusal.0}], "isError": true}),
    })
}

impl<W: Write> Shared<W> {
    /// Write a line; `false` when nobody takes it.
    fn write(&self, response: &Value) -> bool {
        let mut line = serde_json::to_vec(response).unwrap_or_default();
        line.push(b'\n');
        let mut output = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let wrote = output.as_mut().is_some_and(|output| output.write_all(&line).and_then(|()| output.flush()).is_ok());
        if !wrote {
            *output = None;
        }
        wrote
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client no longer wants an answer. One that was given already is no matter.
    fn cancel(&self, id: &Value) {
        let mut calls = self.calls();
        if calls.running.as_ref() == Some(id) {
            self.stop.store(true, Ordering::Relaxed);
            calls.cancelled.push(id.clone());
        } else if calls.waiting.contains(id) {
            calls.cancelled.push(id.clone());
        }
    }

    /// A call begins; `false` where it was cancelled before.
    fn begin(&self, id: &Value) -> bool {
        let mut calls = self.calls();
        calls.waiting.retain(|waiting| waiting != id);
        self.stop.store(false, Ordering::Relaxed);
        if calls.cancelled.contains(id) {
            calls.cancelled.retain(|cancelled| cancelled != id);
            return false;
        }
        calls.running = Some(id.clone());
        true
    }

    /// A call has ended; `false` where it was cancelled meanwhile.
    fn end(&self, id: &Value) -> bool {
        let mut calls = self.calls();
        calls.running = None;
        self.stop.store(false, Ordering::Relaxed);
        let wanted = !calls.cancelled.contains(id);
        calls.cancelled.retain(|cancelled| cancelled != id);
        wanted
    }
}
