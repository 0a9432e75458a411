//! Starting, step by step.

use std::future::IntoFuture;
use std::sync::Arc;

use api::{Cause, ClientIp};
use axum::middleware::from_fn;
use axum::{Extension, Router};
use embedded::AwsKey;
use machine::{Machine, MovableClock, Options};
use serde_json::{Map, Value};
use tokio::net::TcpListener;

use crate::announce::{announce, begin_logging};
use crate::doors::Doors;
use crate::folder::{Ahead, Folder};
use crate::sandboxes::Sandboxes;
use crate::servers::Servers;
use crate::strangers::refuse_strangers;
use crate::{Arguments, REGISTRIES, SocketLimits, clock, demo, mailbox, sandboxes, smtp};

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
    if arguments.demo && !arguments.is_private() {
        return Err("--demo calls a receiver on this machine: it needs --listen on loopback and no --public-url".into());
    }
    let doors = Doors::open(&arguments).await?;
    let folder = Folder::take(&arguments.data)?;
    let clock = clock(&arguments, &folder)?;
    let sandboxes = stand_ins(&arguments, &doors, &clock).await?;
    let options = Options { clock: clock.clone(), ..options(&arguments, &doors, &folder, sandboxes.as_ref())? };
    let machine = Machine::open(options, &REGISTRIES).await?;
    let mut servers = Servers::new();
    prepare(&machine, &folder, &arguments, &mut servers).await?;
    let origin = doors.origin();
    let in_place = sandboxes.as_ref().map(|sandboxes| sandboxes.running.doors.clone()).unwrap_or_default();
    let http = crate::serve(
        doors.http,
        router(&machine, &arguments, &clock, folder.ahead(), in_place),
        SocketLimits::default(),
        servers.stopping(),
    );
    servers.run(always(http));
    if let Some(listener) = doors.aws {
        answer_aws(listener, &machine, &folder, &mut servers)?;
    }
    if let Some(sandboxes) = sandboxes {
        sandboxes.announcements.iter().for_each(|line| announce(line));
        servers.run(always(sandboxes.serve(servers.stopping())));
    }
    let stopping = servers.stopping();
    servers.run(always(async move { machine.run(stopping).await }));
    announce(&format!("listening on {origin}"));
    servers.until_told().await
}

/// The clock, as far ahead as somebody moved it.
fn clock(arguments: &Arguments, folder: &Folder) -> Result<Arc<MovableClock>, Cause> {
    let ahead = folder.ahead().kept()?;
    if ahead.is_positive() && !arguments.is_private() {
        return Err(
            "the clock of this data folder was moved ahead, which is for trying out: others are not served from it".into()
        );
    }
    Ok(Arc::new(MovableClock::new(ahead)))
}

/// What stands in for the providers that are not set up, where nobody but this machine reaches us.
async fn stand_ins(arguments: &Arguments, doors: &Doors, clock: &Arc<MovableClock>) -> Result<Option<Sandboxes>, Cause> {
    if !arguments.is_private() {
        return Ok(None);
    }
    let sandboxes = Sandboxes::listen(&arguments.settings, &doors.origin(), clock.clone()).await?;
    if let Some(sandboxes) = &sandboxes {
        doors.own_ports.add(sandboxes.address.port());
    }
    Ok(sandboxes)
}

/// What the command line, the folder and the doors come to.
fn options(arguments: &Arguments, doors: &Doors, folder: &Folder, sandboxes: Option<&Sandboxes>) -> Result<Options, Cause> {
    let defaults = Options::default();
    let public_url = match &arguments.public_url {
        Some(url) => url.clone(),
        None => doors.origin().parse()?,
    };
    let stood_in_for = sandboxes.map(|sandboxes| sandboxes.running.settings.clone()).unwrap_or_default();
    Ok(Options {
        folder: Some(folder.path().to_owned()),
        seal_keys: folder.seal_keys()?,
        settings: arguments.settings.clone().and(stood_in_for),
        rate_limits: arguments.rate_limits,
        durability: arguments.durability,
        allow_loopback: arguments.is_private(),
        public_url: Some(public_url),
        mail_from: arguments.mail_from.clone().or_else(|| defaults.mail_from.clone()),
        relay: arguments.smtp.as_ref().map(smtp::relay).transpose()?,
        sandbox: sandboxes.map(|sandboxes| sandboxes.address),
        own_ports: doors.own_ports.clone(),
        // Whoever asks for the AWS port means to run functions beside this process.
        sole_process: doors.aws.is_none(),
        ..defaults
    })
}

/// Adds the demo, or takes away what an earlier one left open, before anything goes wrong on purpose: faults are for
/// what the system does, and how often they come would depend on the demo.
async fn prepare(machine: &Machine, folder: &Folder, arguments: &Arguments, servers: &mut Servers) -> Result<(), Cause> {
    if arguments.demo {
        let demo = demo::prepare(machine, folder).await?;
        announce(&demo.greeting);
        let receiver = axum::serve(demo.listener, demo::receiver()).with_graceful_shutdown(servers.stopped());
        servers.run(async move { receiver.into_future().await.map_err(Cause::from) });
    } else {
        demo::revoke(machine).await?;
    }
    for rule in &arguments.faults {
        machine.embedded().faults().inject(rule.clone());
    }
    Ok(())
}

/// Every route, for those whom each is for.
fn router(
    machine: &Machine,
    arguments: &Arguments,
    clock: &Arc<MovableClock>,
    ahead: Ahead,
    doors: Map<String, Value>,
) -> Router {
    let mut router = machine.router();
    if arguments.demo {
        router = router.layer(from_fn(refuse_strangers));
    }
    if arguments.is_private() {
        router = router.merge(mailbox(machine.embedded().clone()));
        router = router.merge(clock::routes(machine.clone(), clock.clone(), ahead)).merge(sandboxes::doors(doors));
    }
    if arguments.public_url.is_some() {
        // Behind a proxy every caller comes from the proxy, which is nobody's address.
        router = router.layer(Extension(ClientIp(None)));
    }
    router
}

/// Answers the AWS protocols too, for functions that run beside this process.
fn answer_aws(listener: TcpListener, machine: &Machine, folder: &Folder, servers: &mut Servers) -> Result<(), Cause> {
    let address = listener.local_addr()?;
    let (id, secret) = folder.aws_key()?;
    let environment = folder.write_environment(address, machine)?;
    announce(&format!("AWS protocols on http://{address} (environment in {environment})"));
    let serving = machine.embedded().clone().serve_aws(listener, AwsKey::new(id, secret), servers.stopped());
    servers.run(async move { serving.await.map_err(Cause::from) });
    Ok(())
}

/// A server that has no way to fail.
async fn always(server: impl Future<Output = ()>) -> Result<(), Cause> {
    server.await;
    Ok(())
}
