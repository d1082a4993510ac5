//! A server over a small source of its own, and a client that speaks plain HTTP over a real socket.
#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use demarche_serve::answer::Answer;
use demarche_serve::config::Config;
use demarche_serve::endpoint::{Endpoint, Gives};
use demarche_serve::parameter::{Kind, Parameter};
use demarche_serve::pool::Reader;
use demarche_serve::problem::Problem;
use demarche_serve::server::{self, Source, Stop};
use demarche_serve::stream::News;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A source that counts, echoes, and takes its time when asked.
pub struct Small {
    pub generation: Arc<AtomicU64>,
    until: Instant,
}

impl Reader for Small {
    fn until(&mut self, moment: Instant) {
        self.until = moment;
    }
}

impl Source for Small {
    fn generation(&mut self) -> Result<u64, Problem> {
        Ok(self.generation.load(Ordering::SeqCst))
    }

    fn last(&mut self) -> Result<i64, Problem> {
        Ok(0)
    }

    fn news(&mut self, since: i64) -> Result<Vec<News>, Problem> {
        Ok(vec![News { name: "generation", data: json!({ "since": since }) }])
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub text: String,
}

fn endpoints() -> Vec<Endpoint<Small>> {
    let numbers = |_: &mut Small, asked: &demarche_serve::asked::Asked| {
        let first: usize = asked.after()?.and_then(|p| p.parse().ok()).unwrap_or(0);
        let end = (first + asked.limit()).min(500);
        let next = (end < 500).then(|| asked.next(&end.to_string()));
        Answer::json(&json!({"items": (first..end).collect::<Vec<_>>(), "next": next}))
    };
    vec![
        Endpoint::get::<Vec<u32>>("/numbers", "Numbers.", numbers)
            .parameters([Parameter::one("q", Kind::Text, "Words.")])
            .paged(),
        Endpoint::get::<Note>("/slow", "Works until nobody wants the answer.", |small, _| {
            while Instant::now() < small.until {
                std::hint::spin_loop();
            }
            Err(Problem::slow())
        }),
        Endpoint::get::<Note>("/fault", "Falls.", |_, _| panic!("a test asks for it")),
        Endpoint::get::<Note>("/large", "Eight megabytes.", |_, _| {
            Ok(Answer::whole("text/plain", vec![b'x'; 8 << 20]))
        }),
        Endpoint::with(
            axum::http::Method::GET,
            "/lines.txt",
            "A download of a million lines.",
            Gives::other("text/plain"),
            |_, _| {
                let mut line = 0;
                let next = move |_: &mut Small| {
                    line += 1;
                    Ok((line <= 1_000).then(|| "a line of the file\n".repeat(1_000).into_bytes()))
                };
                Ok(Answer::pieces("text/plain", "lines.txt", Box::new(next)))
            },
        ),
        Endpoint::with(axum::http::Method::GET, "/broken.txt", "Breaks off.", Gives::other("text/plain"), |_, _| {
            // More than any buffer on the way holds: the head is out before it breaks.
            let mut left = 200;
            let next = move |_: &mut Small| {
                left -= 1;
                if left > 0 { Ok(Some(vec![b'x'; 100_000])) } else { Err(Problem::fault()) }
            };
            Ok(Answer::pieces("text/plain", "broken.txt", Box::new(next)))
        }),
        Endpoint::with(axum::http::Method::POST, "/notes", "Echo.", Gives::json::<Note>(201), |_, asked| {
            Answer::created(&asked.read::<Note>()?)
        })
        .takes::<Note>(),
        Endpoint::get::<Note>("/notes/{id}", "None.", |_, _| Err(Problem::missing("note"))),
    ]
}

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    pub generation: Arc<AtomicU64>,
    stop: Stop,
    thread: Option<JoinHandle<Result<(), demarche_serve::error::Error>>>,
}

impl Server {
    pub fn start(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config { listen: "127.0.0.1:0".parse().expect("an address"), ..Config::default() };
        change(&mut config);
        let generation = Arc::new(AtomicU64::new(1));
        let readers = (0..2).map(|_| Small { generation: Arc::clone(&generation), until: Instant::now() }).collect();
        let stop = Stop::default();
        let (give, take) = mpsc::channel();
        let end = stop.clone();
        let thread = std::thread::spawn(move || {
            server::serve(&config, readers, endpoints(), &end, move |address| {
                let _ = give.send(address);
            })
        });
        let address = take.recv().expect("the server starts");
        Self { address, generation, stop, thread: Some(thread) }
    }

    /// Ask it to stop and wait for it; how long that took.
    pub fn end(mut self) -> Duration {
        let begin = Instant::now();
        self.stop.stop();
        let done = self.thread.take().expect("it runs").join().expect("it does not panic");
        assert!(done.is_ok());
        begin.elapsed()
    }

    pub fn stop(&self) {
        self.stop.stop();
    }

    /// An open connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket takes it");
        stream
    }

    /// Send a request with extra header lines, and read the answer to its end.
    pub fn ask(&self, first: &str, headers: &[&str], body: &str) -> Got {
        let mut stream = self.connect();
        stream.write_all(request(first, headers, body).as_bytes()).expect("it is open");
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Got::from(&bytes)
    }

    pub fn get(&self, path: &str) -> Got {
        self.ask(&format!("GET {path}"), &[], "")
    }

    pub fn api(&self, path: &str) -> Got {
        self.get(&format!("/api/v1{path}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// The text of a request; `Host` is localhost where no header says otherwise.
pub fn request(first: &str, headers: &[&str], body: &str) -> String {
    let mut text = format!("{first} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|h| h.to_ascii_lowercase().starts_with("host")) {
        text.push_str("Host: localhost\r\n");
    }
    for header in headers.iter().filter(|h| **h != "Host-none") {
        text.push_str(&format!("{header}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    format!("{text}\r\n{body}")
}

/// An answer.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// Whether the body was ended as its head said.
    pub whole: bool,
}

impl Got {
    pub fn from(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let mut got = Self { status, head, body: bytes[end..].to_vec(), whole: true };
        if got.header("transfer-encoding") == Some("chunked") {
            (got.body, got.whole) = unchunked(&got.body);
        }
        got
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v).next()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}\n{}", self.head, self.text()))
    }

    /// It is a problem of this status, told in a sentence.
    pub fn refused(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}{}", self.head, self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|d| d.len() > 20), "{problem}");
        problem
    }
}

fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = bytes.windows(2).position(|w| w == b"\r\n") else { return (body, false) };
        let size = std::str::from_utf8(&bytes[..end]).ok().and_then(|s| usize::from_str_radix(s, 16).ok());
        let Some(size) = size else { return (body, false) };
        if size == 0 {
            return (body, true);
        }
        let Some(piece) = bytes.get(end + 2..end + 2 + size) else { return (body, false) };
        body.extend_from_slice(piece);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
}
