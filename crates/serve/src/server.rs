//! The server: takes connections in, and ends in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tower_service::Service as _;

use crate::access::host::Names;
use crate::access::rate::Rates;
use crate::access::session::Sessions;
use crate::app::{self, App, Client};
use crate::asked::Asked;
use crate::cache::Cache;
use crate::config::{Config, Limits};
use crate::connection::{Lines, Place};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::gate::Gate;
use crate::guarded::Guarded;
use crate::metrics::Metrics;
use crate::pool::{Pool, Reader};
use crate::problem::Problem;
use crate::stream::{Hub, News};

/// Connections that the system keeps until we take them in.
const BACKLOG: u32 = 4_096;
/// How often the store is asked whether it has changed.
const WATCH: Duration = Duration::from_secs(1);
/// Pieces of work between two looks at the store.
const AT_ONCE: usize = 20;
/// Open files that are not connections: the store, the terminal, the libraries.
const OTHER_FILES: usize = 128;

/// What the API is served from: one for each thread.
pub trait Source: Reader {
    /// Number that each change of the source changes.
    fn generation(&mut self) -> Result<u64, Problem>;

    /// Number that each change of an answer changes: of the source, and of what people wrote beside it.
    fn state(&mut self) -> Result<u64, Problem> {
        self.generation()
    }

    /// Let somebody without a token have this path, or not.
    fn admit(&mut self, _path: &str, _asked: &Asked) -> Result<(), Problem> {
        Err(Problem::unknown())
    }

    /// Do some of what is due after a change of the source; `None` where nothing is.
    fn work(&mut self) -> Result<Option<Vec<News>>, Problem> {
        Ok(None)
    }

    /// Number of what came in last.
    fn last(&mut self) -> Result<i64, Problem>;

    /// What has come in after a number, for those who listen.
    fn news(&mut self, since: i64) -> Result<Vec<News>, Problem>;
}

/// Ends a running server, as a signal does.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// End it.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// Serve until a signal (interrupt or termination) or `stop`; `ready` is told the address once it is taken.
pub fn serve<R: Source>(
    config: &Config,
    readers: Vec<R>,
    endpoints: Vec<Endpoint<R>>,
    stop: &Stop,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    if !config.listen.ip().is_loopback() && config.tokens.is_empty() {
        return Err(Error::NoToken(config.listen));
    }
    let mut limits = config.limits;
    limits.connections = limits.connections.min(open_files().saturating_sub(OTHER_FILES).max(16));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::System)?;
    let pool = Pool::new(readers, limits.query, limits.queue)?;
    let done = runtime.block_on(run(config, limits, pool, endpoints, stop, ready));
    // Whatever still runs has had its time.
    runtime.shutdown_background();
    done
}

async fn run<R: Source>(
    config: &Config,
    limits: Limits,
    pool: Pool<R>,
    endpoints: Vec<Endpoint<R>>,
    stop: &Stop,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    let listener = listen(config.listen)?;
    let address = listener.local_addr().map_err(Error::System)?;
    let app = Arc::new(App {
        pool,
        gate: Gate {
            names: Names::new(address, &config.hosts),
            rates: Rates::new(limits.rate),
            tokens: config.tokens.clone(),
            sessions: Sessions::default(),
            url_bytes: limits.url_bytes,
        },
        lines: Arc::new(Lines::new(limits.connections, limits.unsent_bytes)),
        hub: Arc::new(Hub::new(limits.streams)),
        metrics: Metrics::default(),
        limits,
        stop: stop.0.subscribe(),
        generation: AtomicU64::new(0),
        cache: Arc::new(Cache::new(limits.cache_bytes)),
    });
    let router = app::router(&app, endpoints);
    let signals = signals(stop.clone())?;
    tokio::spawn(signals);
    tokio::spawn(watch(Arc::clone(&app)));
    ready(address);
    take_in(&app, &listener, &router).await;
    drop(listener);
    let rest = async {
        let mut wait = tokio::time::interval(Duration::from_millis(20));
        while app.lines.count() > 0 {
            wait.tick().await;
        }
    };
    let _ = tokio::time::timeout(limits.farewell, rest).await;
    Ok(())
}

fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().map_err(|source| Error::Listen { address, source })
}

async fn take_in<R: Source>(app: &Arc<App<R>>, listener: &TcpListener, router: &Router) {
    let mut stop = app.stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let place = app.lines.enter();
                tokio::spawn(connection(Arc::clone(app), router.clone(), stream, peer, place));
            }
            // No files left: those that are open must end first.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn connection<R: Source>(app: Arc<App<R>>, router: Router, stream: TcpStream, peer: SocketAddr, place: Place) {
    let _ = stream.set_nodelay(true);
    let limits = &app.limits;
    let line = Arc::clone(&place.line);
    let mut stop = app.stop.clone();
    // Whoever says nothing costs no buffers.
    tokio::select! {
        spoken = tokio::time::timeout(limits.head, stream.readable()) => if !matches!(spoken, Ok(Ok(()))) { return },
        () = line.cut.notified() => return,
        _ = stop.wait_for(|stop| *stop) => return,
    }
    let client = Client { address: peer.ip(), line: Arc::clone(&line) };
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        client.line.step();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(client.clone());
        router.clone().call(request)
    });
    let io = TokioIo::new(Guarded::new(stream, Arc::clone(&line), limits.stall, limits.least_read));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.head_bytes)
        .max_headers(64)
        .serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = line.cut.notified() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection => {}
        () = line.cut.notified() => {}
    }
}

/// Tell what is new.
async fn watch<R: Source>(app: Arc<App<R>>) {
    let mut stop = app.stop.clone();
    let mut ticks = tokio::time::interval(WATCH);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut before: Option<(u64, i64)> = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let asked = app.pool.ask(move |reader| {
            let now = (reader.generation()?, reader.last()?);
            let news = match before {
                Some((generation, last)) if generation != now.0 => reader.news(last)?,
                _ => Vec::new(),
            };
            Ok((now, news))
        });
        if let Ok((now, news)) = asked.await {
            app.generation.store(now.0, Ordering::Relaxed);
            before = Some(now);
            if !news.is_empty() {
                app.hub.tell(&news);
            }
        }
        // Some at a time, so that questions come between.
        for _ in 0..AT_ONCE {
            match app.pool.ask(Source::work).await {
                Ok(Some(news)) => app.hub.tell(&news),
                _ => break,
            }
        }
    }
}

/// Waits for a signal; fails at once where signals cannot be heard.
fn signals(stop: Stop) -> Result<impl Future<Output = ()>, Error> {
    #[cfg(unix)]
    let mut ended = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).map_err(Error::System)?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = ended.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        stop.stop();
    })
}

/// How many files may be open, after asking for as many as the system gives without asking an administrator.
fn open_files() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        limit.current = limit.maximum;
        let _ = setrlimit(Resource::Nofile, limit);
        getrlimit(Resource::Nofile).current.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX))
    }
    #[cfg(not(unix))]
    usize::MAX
}
