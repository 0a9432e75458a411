//! How long a message over a connection takes to its answer, while 2,000 connections are open, beside a server that sends
//! back what comes and does nothing else.
//!
//! `cargo run --profile machine -p bench --bin sockets`. Both sides are in one process, and each connection takes two
//! files: `ulimit -n 8192` may be needed before.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use api::{Cause, TeamId, UserId};
use cx::{Cx, Touch};
use futures::future::{join_all, try_join_all};
use futures::{SinkExt, StreamExt};
use identity::Token;
use live::{GOOD_FOR, MOST_CONNECTIONS, Ticket};
use machine::{Machine, Options};
use minutehand::{SocketLimits, serve};
use products::REGISTRIES;
use table::Condition;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async, client_async};

const CONNECTIONS: usize = 2_000;
/// Messages of each connection, one after the other, a pause apart: two hundred a second in all.
const ROUNDS: usize = 3;
const PAUSE: Duration = Duration::from_secs(10);

type Stream = WebSocketStream<TcpStream>;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the report is what it is for")]
async fn main() -> Result<(), Cause> {
    let (stop, stopping) = watch::channel(false);
    let machine = Machine::open(Options { rate_limits: false, ..Options::default() }, &REGISTRIES).await?;
    let (ours, listener) = listen().await?;
    tokio::spawn(serve(listener, machine.router(), SocketLimits::default(), stopping));
    let (rival, listener) = listen().await?;
    tokio::spawn(echo(listener));
    let began = Instant::now();
    let mut tickets = Vec::new();
    for team in 0..CONNECTIONS.div_ceil(MOST_CONNECTIONS) {
        let left = CONNECTIONS - team * MOST_CONNECTIONS;
        tickets.extend(tickets_of_a_team(&machine, left.min(MOST_CONNECTIONS)).await?);
    }
    let mut connections = Vec::new();
    for ticket in &tickets {
        connections.push(open(ours, &format!("?ticket={ticket}")).await?);
    }
    println!("{CONNECTIONS} connections were opened in {:.1} s\n", began.elapsed().as_secs_f64());
    println!("{:12} {:>10} {:>10} {:>10}", "", "p50", "p99", "longest");
    report("minutehand", round_trips(connections).await?);
    let rivals = try_join_all((0..CONNECTIONS).map(|_| open(rival, ""))).await?;
    report("echo", round_trips(rivals).await?);
    stop.send_replace(true);
    Ok(())
}

async fn listen() -> Result<(SocketAddr, TcpListener), Cause> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    Ok((listener.local_addr()?, listener))
}

/// Tickets of one user, in a team of their own.
async fn tickets_of_a_team(machine: &Machine, count: usize) -> Result<Vec<String>, Cause> {
    let cx = Cx::new(machine.parts().clone(), "bench", &[Touch::Everything]);
    let (user, team): (UserId, TeamId) = (cx.id(), cx.id());
    let mut tickets = Vec::new();
    for _ in 0..count {
        let token = Token::new(Token::TICKET, cx.random());
        // All are made before the first is used.
        let ends_at = cx.now() + GOOD_FOR * 60;
        let ticket = Ticket { hash: token.hash(), user: user.clone(), team: team.clone(), ends_at };
        cx.table().put(&ticket, Condition::Always).await?;
        tickets.push(token.reveal().to_owned());
    }
    Ok(tickets)
}

async fn open(address: SocketAddr, query: &str) -> Result<Stream, Cause> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(client_async(format!("ws://{address}/live{query}"), stream).await?.0)
}

/// What all connections together see, sorted. They begin within a pause of one another, as people do.
async fn round_trips(connections: Vec<Stream>) -> Result<Vec<Duration>, Cause> {
    let count = u32::try_from(connections.len())?;
    let talks = connections.into_iter().zip(0..).map(|(mut stream, number)| {
        tokio::spawn(async move {
            tokio::time::sleep(PAUSE * number / count).await;
            let mut took = Vec::new();
            for _ in 0..ROUNDS {
                let sent = Instant::now();
                stream.send(Message::text("{}")).await?;
                stream.next().await.ok_or("the connection ended")??;
                took.push(sent.elapsed());
                tokio::time::sleep(PAUSE.saturating_sub(sent.elapsed())).await;
            }
            Ok::<_, Cause>(took)
        })
    });
    let mut all = Vec::new();
    for took in join_all(talks).await {
        all.extend(took??);
    }
    all.sort_unstable();
    Ok(all)
}

/// Sends back what comes.
async fn echo(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            let Ok(mut stream) = accept_async(stream).await else { return };
            while let Some(Ok(message)) = stream.next().await {
                if stream.send(message).await.is_err() {
                    return;
                }
            }
        });
    }
}

#[expect(clippy::print_stdout, reason = "the report is what it is for")]
fn report(name: &str, took: Vec<Duration>) {
    let at = |share: usize| took.get((took.len() * share / 100).min(took.len().saturating_sub(1))).copied().unwrap_or_default();
    let ms = |duration: Duration| format!("{:.1} ms", duration.as_secs_f64() * 1_000.0);
    println!("{name:12} {:>10} {:>10} {:>10}", ms(at(50)), ms(at(99)), ms(at(100)));
}
