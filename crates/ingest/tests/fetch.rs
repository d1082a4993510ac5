//! Addresses: what servers may do, and what is not done for them.

mod common;

use std::net::TcpStream;
use std::time::{Duration, Instant};

use common::{Server, gzip, page, raw, send, shown};
use demarche_ingest::fetch::hosts::Allowed;
use demarche_ingest::fetch::{Fetcher, Network, Request};
use demarche_ingest::inputs::open_with;
use demarche_ingest::limits::Limits;

fn network(hosts: &[&str]) -> Network {
    let allowed = hosts.iter().map(|h| Allowed::parse(h).expect("a host")).collect();
    Network { allowed, total: Duration::from_secs(2), ..Network::default() }
}

fn read(server: &Server, path: &str) -> Vec<String> {
    let mut inputs =
        open_with(&[server.url(path)], &Limits::default(), network(&[&server.host])).expect("there is an input");
    shown(&mut inputs)
}

fn server(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Server {
    Server::new(move |_, stream| answer(stream))
}

/// The one problem of an address, and that it was met in time.
fn problem(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static, words: &str) {
    let begun = Instant::now();
    let got = read(&server(answer), "/a");
    assert!(matches!(got.as_slice(), [one] if one.contains(words)), "{words}: {got:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{words}: {:?}", begun.elapsed());
}

const HTML: &str = "Content-Type: text/html\r\n";

#[test]
fn pages_feeds_and_lines() {
    let server = Server::new(|path, stream| match path {
        "/page?id=1" => send(stream, "200 OK", HTML, page("Envoy leaves Baku")),
        "/packed" => {
            send(stream, "200 OK", &format!("{HTML}Content-Encoding: gzip\r\n"), gzip(page("Talks end in Oslo")))
        }
        "/latin" => {
            let body = page("Envoy leaves Baku").replace("minister", "minist\u{e9}r");
            let body: Vec<u8> = body.chars().map(|c| c as u32 as u8).collect();
            send(stream, "200 OK", "Content-Type: text/html; charset=ISO-8859-1\r\n", body);
        }
        "/feed" => send(
            stream,
            "200 OK",
            "Content-Type: text/html\r\n",
            format!(
                "<?xml version='1.0'?><rss><channel><item><guid>one</guid><description>{}</description></item></channel></rss>",
                common::TEXT
            ),
        ),
        "/lines.jsonl" => send(
            stream,
            "200 OK",
            "Content-Type: text/plain\r\n",
            format!("{{\"id\":\"x\",\"text\":\"{}\"}}", common::TEXT),
        ),
        "/chunks" => {
            raw(
                stream,
                format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\n"),
            );
            for part in page("Border shut").as_bytes().chunks(50) {
                raw(stream, format!("{:x};a=b\r\n", part.len()));
                raw(stream, part);
                raw(stream, "\r\n");
            }
            raw(stream, "0\r\n\r\n");
        }
        "/close" => {
            raw(stream, format!("HTTP/1.0 200 OK\r\n{HTML}\r\n{}", page("Border shut")));
        }
        _ => send(stream, "404 Not Found", "", ""),
    });
    let url = |path: &str| server.url(path);
    assert_eq!(read(&server, "/page?id=1"), [url("/page?id=1")]);
    for path in ["/packed", "/latin", "/chunks", "/close"] {
        assert_eq!(read(&server, path), [url(path)]);
    }
    assert_eq!(read(&server, "/feed"), ["one"]);
    assert_eq!(read(&server, "/lines.jsonl"), ["x"]);
    assert!(read(&server, "/none")[0].contains("the server answered with status 404"));
    let request = server.requests().remove(0);
    assert!(request.contains("User-Agent: Demarche/") && !request.to_lowercase().contains("cookie"), "{request}");
}

#[test]
fn redirects_are_followed_by_hand() {
    let server = Server::new(|path, stream| match path {
        "/1" => send(stream, "301 Moved", "Location: /2\r\nSet-Cookie: a=b\r\n", ""),
        "/2" => send(stream, "302 Found", "Location: ./3?x=1#y\r\n", ""),
        "/3?x=1" => send(stream, "200 OK", HTML, page("Envoy leaves Baku")),
        "/round" => send(stream, "307 Temporary", "Location: /round\r\n", ""),
        "/meta" => send(stream, "302 Found", "Location: http://169.254.169.254/latest/meta-data\r\n", ""),
        "/inner" => send(stream, "302 Found", "Location: http://127.0.0.1:1/\r\n", ""),
        "/mapped" => send(stream, "302 Found", "Location: http://[::ffff:127.0.0.1]/\r\n", ""),
        "/name" => send(stream, "302 Found", "Location: http://localhost/\r\n", ""),
        "/file" => send(stream, "302 Found", "Location: file:///etc/passwd\r\n", ""),
        "/user" => send(stream, "302 Found", "Location: http://a:b@127.0.0.2/\r\n", ""),
        _ => send(stream, "404 Not Found", "", ""),
    });
    assert_eq!(read(&server, "/1"), [server.url("/3?x=1")]);
    assert!(!server.requests().iter().any(|r| r.to_lowercase().contains("cookie")));
    for (path, words) in [
        ("/round", "more than 5 times"),
        ("/meta", "169.254.169.254 is an inner address"),
        ("/inner", "port 1 of 127.0.0.1"),
        ("/mapped", "[::ffff:7f00:1] is an inner address"),
        ("/name", "localhost is an inner address"),
        ("/file", "not an address that begins"),
        ("/user", "127.0.0.2 is an inner address"),
    ] {
        let fetcher = Fetcher::new(network(&[&server.host]));
        let error = fetcher.fetch(&Request::new(server.url(path))).expect_err("it must not be fetched").to_string();
        assert!(error.contains(words), "{path}: {error}");
    }
    let moved = Fetcher::new(network(&[&server.host])).fetch(&Request::new(server.url("/1"))).expect("it is fetched");
    assert_eq!(moved.moved.as_deref(), Some(server.url("/2").as_str()), "the second redirect is not for good");
}

#[test]
fn an_inner_address_that_was_not_allowed_is_not_even_connected_to() {
    let server = server(|stream| send(stream, "200 OK", HTML, page("Secret")));
    for hosts in [&[][..], &["127.0.0.1"], &["localhost"]] {
        let inputs = open_with(&[server.url("/a")], &Limits::default(), network(hosts)).expect("there is an input");
        assert_eq!(inputs.filter(Result::is_ok).count(), 0);
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn slow_servers() {
    problem(|_| std::thread::sleep(Duration::from_secs(20)), "took more than 2 seconds");
    problem(
        |stream| {
            raw(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while raw(stream, "a") {
                std::thread::sleep(Duration::from_millis(50));
            }
        },
        "took more than 2 seconds",
    );
    problem(
        |stream| {
            while raw(stream, "HTTP/1.1 100 Continue\r\n") {
                std::thread::sleep(Duration::from_millis(50))
            }
        },
        "took more than 2 seconds",
    );
}

#[test]
fn endless_answers() {
    problem(|stream| while raw(stream, [b'a'; 4096]) {}, "not HTTP");
    problem(
        |stream| {
            raw(stream, "HTTP/1.1 200 OK\r\n");
            while raw(stream, "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n") {}
        },
        "not HTTP",
    );
    problem(
        |stream| {
            raw(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            while raw(stream, [b'a'; 65_536]) {}
        },
        "larger than 16 MB",
    );
    problem(
        |stream| {
            raw(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            let chunk = [&b"10000\r\n"[..], &[b'a'; 65_536], b"\r\n"].concat();
            while raw(stream, &chunk) {}
        },
        "larger than 16 MB",
    );
    problem(
        |stream| {
            for _ in 0..50 {
                raw(stream, "HTTP/1.1 100 Continue\r\n\r\n");
            }
        },
        "not HTTP",
    );
}

#[test]
fn lying_and_dying_servers() {
    let begin = |headers: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n<p>half a page");
    let long = begin("Content-Length: 1000\r\n");
    problem(
        move |stream| {
            let _ = raw(stream, &long);
        },
        "broke off",
    );
    let huge = begin("Content-Length: 99999999999999\r\n");
    problem(
        move |stream| {
            let _ = raw(stream, &huge);
        },
        "larger than 16 MB",
    );
    let two = begin("Content-Length: 5\r\nContent-Length: 6\r\n");
    problem(
        move |stream| {
            let _ = raw(stream, &two);
        },
        "two lengths",
    );
    let chunk = begin("Transfer-Encoding: chunked\r\n");
    problem(
        move |stream| {
            let _ = raw(stream, &chunk);
        },
        "broke off",
    );
    let odd = begin("Transfer-Encoding: chunked\r\n") + "\r\n";
    problem(
        move |stream| {
            let _ = raw(stream, &odd);
        },
        "not HTTP",
    );
    problem(
        |stream| {
            let _ = raw(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc");
        },
        "broke off",
    );
    problem(|_| (), "broke off");
    problem(
        |stream| {
            let _ = raw(stream, "SSH-2.0-OpenSSH_9\r\n\r\n");
        },
        "not HTTP",
    );
    problem(
        |stream| {
            let _ = raw(stream, [0x15, 3, 1, 0, 2, 2, 80]);
        },
        "not HTTP",
    );
    let coded = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
    problem(|stream| send(stream, "200 OK", coded, &gzip("<p>x")[..10]), "cannot be unpacked");
    problem(|stream| send(stream, "200 OK", coded, gzip(vec![b' '; 60 << 20])), "cannot be unpacked");
    problem(|stream| send(stream, "200 OK", "Content-Type: image/png\r\n", [0x89, b'P', b'N', b'G']), "image/png");
    problem(|stream| send(stream, "200 OK", HTML, [0u8; 100]), "it is not text");
    // A charset that lies: what the bytes show goes before it.
    let lying = server(|stream| send(stream, "200 OK", "Content-Type: text/html; charset=utf-16\r\n", page("Élysée")));
    assert_eq!(read(&lying, "/a"), [lying.url("/a")]);
}
