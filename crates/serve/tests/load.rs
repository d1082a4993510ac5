//! Slow, silent and greedy clients beside good ones; the end of the server.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::{Got, Server, request};

/// 99 of 100 good requests are answered within a second.
fn good_ones_are_served(server: &Server, path: &str) {
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let begin = Instant::now();
            assert_eq!(server.api(path).status, 200);
            begin.elapsed()
        })
        .collect();
    times.sort();
    assert!(times[197] < Duration::from_secs(1), "{:?}", times[197]);
}

fn connections(server: &Server) -> u64 {
    let text = server.get("/metrics").text();
    let line = text.lines().find(|l| l.starts_with("demarche_connections ")).expect("it is counted");
    line.rsplit(' ').next().and_then(|n| n.parse().ok()).expect("a number")
}

#[test]
fn slow_heads_leave_room_for_good_ones() {
    let server = Server::start(|config| config.limits.connections = 64);
    let slow: Vec<TcpStream> = (0..400)
        .map(|i| {
            let mut stream = server.connect();
            let part = if i % 2 == 0 { "" } else { "GET /api/v1/numbers HTTP/1.1\r\nHost: loc" };
            let _ = stream.write_all(part.as_bytes());
            stream
        })
        .collect();
    good_ones_are_served(&server, "/numbers?limit=5");
    assert!(connections(&server) <= 64);
    drop(slow);
}

#[test]
fn slow_readers_leave_room_and_memory_for_good_ones() {
    let server = Server::start(|config| config.limits.unsent_bytes = 64 << 20);
    let slow: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(request("GET /api/v1/large", &[], "").as_bytes()).expect("it is open");
            stream
        })
        .collect();
    good_ones_are_served(&server, "/numbers?limit=5");
    let text = server.get("/metrics").text();
    let line = text.lines().find(|l| l.starts_with("demarche_unsent_bytes ")).expect("it is counted");
    let unsent: u64 = line.rsplit(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    assert!(unsent <= 80 << 20, "{unsent}");
    drop(slow);
}

#[test]
fn who_stands_still_is_cut_off() {
    let server = Server::start(|config| {
        config.limits.head = Duration::from_millis(300);
        config.limits.body = Duration::from_millis(300);
        config.limits.stall = Duration::from_millis(300);
    });
    let silent = ["", "GET /api", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"];
    for part in silent {
        let mut stream = server.connect();
        stream.write_all(part.as_bytes()).expect("it is open");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    let mut body = server.connect();
    let head = "POST /api/v1/notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    body.write_all(head.as_bytes()).expect("it is open");
    let mut rest = Vec::new();
    let _ = body.read_to_end(&mut rest);
    Got::from(&rest).refused(408);
    let mut reader = server.connect();
    reader.write_all(request("GET /api/v1/lines.txt", &[], "").as_bytes()).expect("it is open");
    while connections(&server) > 1 {}
    let mut rest = Vec::new();
    let _ = reader.read_to_end(&mut rest);
    assert!(!Got::from(&rest).whole);
}

#[test]
fn questions_that_take_too_long_are_refused_and_block_nobody() {
    let server = Server::start(|config| {
        config.limits.query = Duration::from_millis(200);
        config.limits.queue = 4;
    });
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asks: Vec<_> = (0..20).map(|_| scope.spawn(|| server.api("/slow"))).collect();
        let got = asks.into_iter().map(|ask| ask.join().expect("it does not panic"));
        got.map(|got| {
            assert!(got.header("retry-after").is_some());
            got.status
        })
        .collect()
    });
    assert_eq!(statuses, [503; 20]);
    assert_eq!(server.api("/numbers").status, 200);
}

#[test]
fn the_end_comes_soon_and_open_answers_are_finished() {
    let server = Server::start(|config| config.limits.farewell = Duration::from_secs(2));
    let mut idle = server.connect();
    let mut reading = server.connect();
    reading.write_all(request("GET /api/v1/lines.txt", &[], "").as_bytes()).expect("it is open");
    let mut first = [0; 1];
    reading.read_exact(&mut first).expect("the answer begins");
    server.stop();
    let reader = std::thread::spawn(move || {
        let mut rest = first.to_vec();
        let _ = reading.read_to_end(&mut rest);
        Got::from(&rest)
    });
    assert!(server.end() < Duration::from_secs(4));
    let got = reader.join().expect("it does not panic");
    assert!(got.whole && got.body.len() == 19_000_000, "{}", got.body.len());
    assert_eq!(idle.read(&mut [0; 8]).unwrap_or(0), 0);
}

#[test]
fn a_reader_that_does_not_read_does_not_hold_up_the_end() {
    let server = Server::start(|config| config.limits.farewell = Duration::from_millis(500));
    let mut stuck = server.connect();
    stuck.write_all(request("GET /api/v1/lines.txt", &[], "").as_bytes()).expect("it is open");
    let mut first = [0; 1];
    stuck.read_exact(&mut first).expect("the answer begins");
    let took = server.end();
    assert!((Duration::from_millis(400)..Duration::from_secs(3)).contains(&took), "{took:?}");
}
