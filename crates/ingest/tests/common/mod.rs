//! Makes archives and plays servers.
#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use demarche_ingest::inputs::{Inputs, open_bytes};
use demarche_ingest::limits::Limits;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

pub const TEXT: &str = "The minister said that the talks in Baku had ended without a result on Monday. He gave no reason, \
    but diplomats of both sides said that the border between the two countries was the issue.";

/// A page with an article.
pub fn page(title: &str) -> String {
    format!(
        "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{TEXT}</p><p>{title} was the \
        headline of the paper in the capital, and a second paragraph follows here for good measure.</p></article></body></html>"
    )
}

pub fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes.as_ref()).and_then(|()| encoder.finish()).expect("memory can be written to")
}

/// A WARC record.
pub fn record(kind: &str, address: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    record_of_length(kind, address, content.as_ref().len() as u64, content)
}

/// A WARC record that states this length.
pub fn record_of_length(kind: &str, address: &str, length: u64, content: impl AsRef<[u8]>) -> Vec<u8> {
    let media = if kind == "response" { "application/http; msgtype=response" } else { "text/plain" };
    let mut out = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{address}>\r\nWARC-Target-URI: {address}\r\n\
         WARC-Date: 2031-06-01T00:00:00Z\r\nContent-Type: {media}\r\nContent-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    out.extend_from_slice(content.as_ref());
    out.extend_from_slice(b"\r\n\r\n");
    out
}

/// A WARC record of a page.
pub fn response(address: &str, title: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", page(title));
    record("response", address, http)
}

/// One file for a zip file.
pub struct Packed {
    pub name: &'static str,
    pub content: Vec<u8>,
    pub deflate: bool,
    pub mode: u32,
    pub flags: u16,
    pub method: Option<u16>,
}

pub fn packed(name: &'static str, content: impl AsRef<[u8]>) -> Packed {
    Packed { name, content: content.as_ref().to_vec(), deflate: true, mode: 0o100_644, flags: 0, method: None }
}

/// A zip file; every entry's header lies at its own place unless `at` says otherwise.
pub fn zip_at(files: &[Packed], at: Option<u32>) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for file in files {
        let mut crc = flate2::Crc::new();
        crc.update(&file.content);
        let data = if file.deflate {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&file.content).and_then(|()| encoder.finish()).expect("memory can be written to")
        } else {
            file.content.clone()
        };
        let method = file.method.unwrap_or(if file.deflate { 8 } else { 0 });
        let place = at.unwrap_or(out.len() as u32);
        let mut common = Vec::new();
        common.extend_from_slice(&20u16.to_le_bytes());
        common.extend_from_slice(&file.flags.to_le_bytes());
        common.extend_from_slice(&method.to_le_bytes());
        common.extend_from_slice(&[0; 4]);
        common.extend_from_slice(&crc.sum().to_le_bytes());
        common.extend_from_slice(&(data.len() as u32).to_le_bytes());
        common.extend_from_slice(&(file.content.len() as u32).to_le_bytes());
        common.extend_from_slice(&(file.name.len() as u16).to_le_bytes());
        common.extend_from_slice(&0u16.to_le_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(file.name.as_bytes());
        out.extend_from_slice(&data);
        list.extend_from_slice(b"PK\x01\x02\x14\x03");
        list.extend_from_slice(&common);
        list.extend_from_slice(&[0; 6]);
        list.extend_from_slice(&(file.mode << 16).to_le_bytes());
        list.extend_from_slice(&place.to_le_bytes());
        list.extend_from_slice(file.name.as_bytes());
    }
    let start = out.len() as u32;
    out.extend_from_slice(&list);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&(files.len() as u16).to_le_bytes());
    out.extend_from_slice(&(files.len() as u16).to_le_bytes());
    out.extend_from_slice(&(list.len() as u32).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

pub fn zip(files: &[Packed]) -> Vec<u8> {
    zip_at(files, None)
}

/// One entry of a tar file.
pub fn tar_entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = [0u8; 512];
    header[..name.len().min(100)].copy_from_slice(&name.as_bytes()[..name.len().min(100)]);
    header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    header[156] = kind;
    header[257..263].copy_from_slice(b"ustar\0");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut out = header.to_vec();
    out.extend_from_slice(content);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

/// Ids of articles, and the sentences of problems.
pub fn shown(inputs: &mut Inputs) -> Vec<String> {
    let mut out = Vec::new();
    for item in inputs.by_ref() {
        out.push(match item {
            Ok(arrival) => {
                assert!(!arrival.article.text.is_empty());
                arrival.article.id
            }
            Err(problem) => {
                let line = problem.to_string();
                assert!(line.contains(';') && !line.contains('\n'), "not one sentence with a mend: {line}");
                line
            }
        });
    }
    out
}

/// The first words of each.
pub fn short(lines: Vec<String>) -> Vec<String> {
    lines.iter().map(|line| line.split(' ').take(9).collect::<Vec<_>>().join(" ")).collect()
}

/// The first words of what comes of bytes that stand for a file of this name.
pub fn read(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    short(shown(&mut open_bytes(name, bytes.as_ref().to_vec(), &Limits::default())))
}

/// The same in full, as one line.
pub fn told(name: &str, bytes: impl AsRef<[u8]>) -> String {
    shown(&mut open_bytes(name, bytes.as_ref().to_vec(), &Limits::default())).join(" | ")
}

/// A server on this machine: for each request the path is given to a function that writes the answer.
pub struct Server {
    pub host: String,
    pub asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn new(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let host = listener.local_addr().expect("it is bound").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut head = Vec::new();
                    let mut byte = [0];
                    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                        head.push(byte[0]);
                    }
                    let head = String::from_utf8_lossy(&head).into_owned();
                    log.lock().expect("no test panics while it holds this").push(head.clone());
                    let path = head.split(' ').nth(1).unwrap_or("").to_owned();
                    answer(&path, &mut stream);
                });
            }
        });
        Self { host, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics while it holds this").clone()
    }
}

/// Write an answer. That the other side has gone is part of some tests.
pub fn send(stream: &mut TcpStream, status: &str, headers: &str, body: impl AsRef<[u8]>) {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

pub fn raw(stream: &mut TcpStream, bytes: impl AsRef<[u8]>) -> bool {
    stream.write_all(bytes.as_ref()).is_ok()
}
