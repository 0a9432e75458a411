//! Starting, saying so, and stopping.

use std::future::IntoFuture;
use std::io::{IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use api::{Cause, ClientIp};
use axum::Extension;
use axum::middleware::from_fn;
use embedded::AwsKey;
use machine::{Machine, Options};
use outbound::OwnPorts;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::folder::Folder;
use crate::strangers::refuse_strangers;
use crate::{Arguments, REGISTRIES, SocketLimits, demo, google, mailbox, smtp};

/// How long work in hand may take once we are told to stop: a call and what is written after it.
const GRACE: Duration = Duration::from_secs(25);

/// Runs the system until Ctrl-C or SIGTERM.
///
/// # Errors
/// Why it could not start.
pub fn run(arguments: Arguments) -> Result<(), Cause> {
    begin_logging(&arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> Result<(), Cause> {
    if arguments.demo && (!arguments.listen.ip().is_loopback() || arguments.public_url.is_some()) {
        return Err("--demo calls a receiver on this machine: it needs --listen on loopback and no --public-url".into());
    }
    let listener = listen(arguments.listen, "--listen").await?;
    let address = listener.local_addr()?;
    let own_ports = OwnPorts::new();
    own_ports.add(address.port());
    let aws = match arguments.aws_port {
        Some(port) => {
            let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), "--aws-port").await?;
            own_ports.add(listener.local_addr()?.port());
            Some(listener)
        }
        None => None,
    };
    // Whoever names a public address has users elsewhere, to whom this machine's own services are closed.
    let is_private = address.ip().is_loopback() && arguments.public_url.is_none();
    let mut signing_in = google::configured(arguments.google_client_id, |name| std::env::var(name).ok())?;
    let sandbox = match &signing_in {
        None if is_private => Some(google::sandbox(&format!("http://{}", shown(address))).await?),
        _ => None,
    };
    if let Some(sandbox) = &sandbox {
        own_ports.add(sandbox.address.port());
        signing_in = Some(sandbox.google.clone());
    }
    let folder = Folder::take(&arguments.data)?;
    let relay = arguments.smtp.as_ref().map(smtp::relay).transpose()?;
    let defaults = Options::default();
    let public_url = match &arguments.public_url {
        Some(url) => url.clone(),
        None => format!("http://{}", shown(address)).parse()?,
    };
    let options = Options {
        folder: Some(folder.path().to_owned()),
        seal_keys: folder.seal_keys()?,
        retry_schedule: arguments.retry_schedule,
        rate_limits: arguments.rate_limits,
        allow_loopback: is_private,
        public_url: Some(public_url),
        mail_from: arguments.mail_from.or(defaults.mail_from),
        relay,
        google: signing_in,
        sandbox: sandbox.as_ref().map(|sandbox| sandbox.address),
        own_ports,
        // Whoever asks for the AWS port means to run functions beside this process.
        sole_process: aws.is_none(),
        ..defaults
    };
    let machine = Machine::open(options, &REGISTRIES).await?;
    let (stop, stopping) = watch::channel(false);
    let mut servers = tokio::task::JoinSet::new();
    let mut router = machine.router();
    if arguments.demo {
        router = router.layer(from_fn(refuse_strangers));
        let demo = demo::prepare(&machine, &folder).await?;
        announce(&demo.greeting);
        let serving = axum::serve(demo.listener, demo::receiver()).with_graceful_shutdown(stopped(stopping.clone()));
        servers.spawn(async move { serving.into_future().await.map_err(Cause::from) });
    } else {
        demo::revoke(&machine).await?;
    }
    // Not before: faults are for what the system does, and how often they come would depend on the demo.
    for rule in arguments.faults {
        machine.embedded().faults().inject(rule);
    }
    let router = if is_private { router.merge(mailbox(machine.embedded().clone())) } else { router };
    // Behind a proxy every caller comes from the proxy, which is nobody's address.
    let router = if arguments.public_url.is_some() { router.layer(Extension(ClientIp(None))) } else { router };
    let http = crate::serve(listener, router, SocketLimits::default(), stopping.clone());
    servers.spawn(async move {
        http.await;
        Ok(())
    });
    if let Some(listener) = aws {
        let (id, secret) = folder.aws_key()?;
        let environment = folder.write_environment(listener.local_addr()?, &machine)?;
        announce(&format!("AWS protocols on http://{} (environment in {environment})", listener.local_addr()?));
        let serving = machine.embedded().clone().serve_aws(listener, AwsKey::new(id, secret), stopped(stopping.clone()));
        servers.spawn(async move { serving.await.map_err(Cause::from) });
    }
    if let Some(sandbox) = sandbox {
        announce(&format!("a sandbox stands in for Google on {}", sandbox.google.issuer));
        servers.spawn(sandbox.serve(stopped(stopping.clone())));
    }
    servers.spawn({
        let machine = machine.clone();
        async move {
            machine.run(stopping).await;
            Ok(())
        }
    });
    announce(&format!("listening on http://{}", shown(address)));
    let ended = tokio::select! {
        signal = signalled() => signal,
        // A server that ends by itself has failed.
        Some(ended) = servers.join_next() => ended.map_err(Cause::from).flatten(),
    };
    announce("stopping");
    stop.send_replace(true);
    let finished = async { while servers.join_next().await.is_some() {} };
    tokio::select! {
        () = finished => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("work in hand did not end in time; it goes on at the next start"),
        _ = signalled() => tracing::warn!("stopped at once; work in hand goes on at the next start"),
    }
    ended
}

async fn listen(address: SocketAddr, option: &str) -> Result<TcpListener, Cause> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("{address} cannot be listened on: {error}; choose another with {option}").into())
}

/// Where a browser on this machine finds it.
fn shown(address: SocketAddr) -> SocketAddr {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    SocketAddr::new(ip, address.port())
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that nobody is left to say stop.
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn signalled() -> Result<(), Cause> {
    #[cfg(unix)]
    {
        let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// For whoever started us, not for the log. They may have stopped reading, as `| head -1` does, and that is
/// no reason to stop.
fn announce(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn begin_logging(arguments: &Arguments) -> Result<(), Cause> {
    // Host names of receivers appear in these crates' debug lines.
    let filter = format!("{},hyper_util=info,reqwest=info,aws_config=warn", arguments.log);
    let filter = tracing_subscriber::EnvFilter::builder().parse(filter)?;
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    if arguments.log_json {
        log.json().init()
    } else {
        log.compact().with_target(false).init()
    }
    Ok(())
}
