//! One connection: to a checked address, within its time.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::Patience;
use super::error::FetchError;
use super::hosts::Checked;

/// A connection that ends when its time is over, however slowly the other side drips.
pub(super) struct Timed {
    tcp: TcpStream,
    deadline: Instant,
    stop: Option<Arc<AtomicBool>>,
}

/// How often a wish to stop is looked for.
const GLANCE: Duration = Duration::from_millis(500);

/// A plain or a secure connection.
pub(super) enum Connection {
    Plain(Timed),
    Secure(Box<StreamOwned<ClientConnection, Timed>>),
}

/// Connect to the first of the addresses that answers.
pub(super) fn connect(checked: &Checked, secure: bool, patience: &Patience) -> Result<Connection, FetchError> {
    let mut last = String::from("it has no address");
    for address in &checked.addresses {
        let left = patience.left().ok_or(FetchError::Timeout(patience.seconds))?;
        match TcpStream::connect_timeout(address, left.min(patience.connect)) {
            Ok(tcp) => {
                let timed = Timed { tcp, deadline: patience.deadline, stop: patience.stop.clone() };
                return if secure {
                    secured(timed, &checked.host, patience.seconds)
                } else {
                    Ok(Connection::Plain(timed))
                };
            }
            Err(cause) => last = cause.to_string(),
        }
    }
    Err(FetchError::Connect(checked.host.clone(), last))
}

fn secured(timed: Timed, host: &str, seconds: u64) -> Result<Connection, FetchError> {
    let fail = |why: String| FetchError::Tls(host.to_owned(), why);
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(|e| fail(e.to_string()))?;
    let config = config().map_err(|why| fail(why.to_owned()))?;
    let mut client = ClientConnection::new(config, name).map_err(|e| fail(e.to_string()))?;
    let mut timed = timed;
    while client.is_handshaking() {
        client.complete_io(&mut timed).map_err(|cause| match cause.kind() {
            io::ErrorKind::TimedOut => FetchError::Timeout(seconds),
            _ => fail(cause.to_string()),
        })?;
    }
    Ok(Connection::Secure(Box::new(StreamOwned::new(client, timed))))
}

/// The certificates of the web's authorities, and those of a file that the user's system names.
fn config() -> Result<Arc<ClientConfig>, &'static str> {
    static CONFIG: OnceLock<Result<Arc<ClientConfig>, &'static str>> = OnceLock::new();
    let made = CONFIG.get_or_init(|| {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = std::env::var_os("SSL_CERT_FILE") {
            let own =
                CertificateDer::pem_file_iter(path).map_err(|_| "the file named by SSL_CERT_FILE cannot be read")?;
            roots.add_parsable_certificates(own.flatten());
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| "no version of TLS is available")?;
        Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
    });
    made.clone()
}

impl Timed {
    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let stopped = self.stop.as_ref().is_some_and(|s| s.load(Ordering::Relaxed));
        if left.is_zero() || stopped { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left.min(GLANCE)) }
    }
}

impl Read for Timed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = self.left()?;
            self.tcp.set_read_timeout(Some(left))?;
            match self.tcp.read(buf) {
                Err(cause) if matches!(cause.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                result => return result,
            }
        }
    }
}

impl Write for Timed {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        loop {
            let left = self.left()?;
            self.tcp.set_write_timeout(Some(left))?;
            match self.tcp.write(buf) {
                Err(cause) if matches!(cause.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                result => return result,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

impl Read for Connection {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.read(buf),
            Self::Secure(stream) => stream.read(buf),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.write(buf),
            Self::Secure(stream) => stream.write(buf),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(timed) => timed.flush(),
            Self::Secure(stream) => stream.flush(),
        }
    }
}
