//! The world itself, and the requests a test makes of it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use cx::{Clock, Cx, Touch};
use embedded::Mail;
use function::{Registry, Worker};
use http::StatusCode;
use jiff::Timestamp;
use machine::{Machine, Options};
use mail::MAIL;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::sandboxes::{self, Network};
use crate::tried::verify;
use crate::{Api, Receiver, Reply, TestClock};

/// The whole system, for one test.
pub struct World {
    /// What runs it.
    pub machine: Machine,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// The sandboxes that stand in for providers.
    pub sandboxes: Router,
    /// Whom its webhooks reach.
    pub receiver: Arc<Receiver>,
    /// Its API.
    pub api: Api,
    workers: Option<JoinHandle<()>>,
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub user: String,
    /// Their session's token.
    pub token: String,
    /// Their team.
    pub team: String,
}

impl World {
    /// A world in memory that begins at `at`, such as `2026-11-21T09:00:00Z`.
    pub async fn at(at: &str, registries: &[&'static Registry]) -> World {
        World::with(at, registries, Options::default()).await
    }

    /// A world in which limits hold.
    pub async fn limited(at: &str, registries: &[&'static Registry]) -> World {
        World::open(at, registries, Options::default(), true).await
    }

    /// A world whose state is in `folder`, to be left and entered again.
    pub async fn in_folder(at: Timestamp, registries: &[&'static Registry], folder: PathBuf, seal_keys: &str) -> World {
        let options = Options { folder: Some(folder), seal_keys: seal_keys.to_owned(), ..Options::default() };
        World::with(&at.to_string(), registries, options).await
    }

    /// A world with other options; clock, network and inline services are the test's in any case.
    pub async fn with(at: &str, registries: &[&'static Registry], options: Options) -> World {
        World::open(at, registries, options, false).await
    }

    async fn open(at: &str, registries: &[&'static Registry], options: Options, rate_limits: bool) -> World {
        let clock = Arc::new(TestClock::at(at.parse().expect("an instant")));
        let receiver = Receiver::new(clock.clone());
        let running = sandboxes::running(clock.clone());
        let options = Options {
            clock: clock.clone(),
            transport: Some(Arc::new(Network { receiver: receiver.clone(), sandboxes: running.router.clone() })),
            settings: options.settings.and(running.settings),
            sandbox: Some(SocketAddr::from(sandboxes::ADDRESS)),
            inline: true,
            // A test asks more in a minute than a user may; those about limits say so.
            rate_limits,
            ..options
        };
        let machine = Machine::open(options, registries).await.expect("a machine on embedded parts");
        World { api: Api::of(&machine), machine, clock, sandboxes: running.router, receiver, workers: None }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What looks at the system from outside: it may touch everything.
    pub fn cx(&self) -> Cx {
        Cx::new(self.machine.parts().clone(), "world", &[Touch::Everything])
    }

    /// Lets the workers run from now on.
    pub fn start_workers(&mut self) {
        let (machine, (stop, stopping)) = (self.machine.clone(), watch::channel(false));
        self.workers = Some(tokio::spawn(async move {
            // Held here, so that nobody says stop.
            let _stop = stop;
            machine.run_workers(stopping).await;
        }));
    }

    /// Kills the workers in the middle of whatever they do.
    pub fn kill_workers(&mut self) {
        if let Some(workers) = self.workers.take() {
            workers.abort();
        }
    }

    /// Lets time pass until `instant`; see [`World::pass_to`].
    pub async fn pass_until(&self, instant: &str) {
        self.pass_to(instant.parse().expect("an instant")).await;
    }

    /// Lets time pass until `instant`: ticks come on full minutes, messages are worked as they become
    /// visible. Minutes in which a tick would find nothing are left out, which is what makes a year short.
    pub async fn pass_to(&self, instant: Timestamp) {
        let mut batches = JoinSet::new();
        loop {
            for worker in self.machine.registries().iter().flat_map(|registry| registry.workers) {
                if self.visible_at(worker).is_some_and(|at| at <= self.now()) {
                    let machine = self.machine.clone();
                    batches.spawn(async move { machine.poll_once(worker, 0).await.expect("a batch") });
                    // The batch takes its messages before anybody looks at the queue again.
                    tokio::task::yield_now().await;
                }
            }
            let tick = self.next_tick().await;
            let workers = self.machine.registries().iter().flat_map(|registry| registry.workers);
            let visible = workers.filter_map(|worker| self.visible_at(worker));
            // Past the instant only the batches in hand are waited for; a wait that is over would keep time still.
            let end = Some(instant).filter(|instant| *instant > self.now());
            let next = visible.chain([tick]).chain(end).min().unwrap_or(tick);
            tokio::select! {
                Some(_) = batches.join_next() => {}
                () = self.wait_until(next) => {}
            }
            if self.now() >= tick {
                self.machine.tick().await;
            }
            if self.now() >= instant && batches.is_empty() {
                return;
            }
        }
    }

    fn visible_at(&self, worker: &Worker) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.machine.embedded().next_visible_at(worker.queue.name)?).ok()
    }

    /// The first full minute at which a tick has something to do.
    async fn next_tick(&self) -> Timestamp {
        let cx = Cx::new(self.machine.parts().clone(), "world", &[Touch::Everything]);
        let work = due::next_work(&cx).await.expect("a look at the due items").unwrap_or(Timestamp::MAX);
        let seconds = self.now().max(work).as_second();
        Timestamp::from_second((seconds.div_euclid(60) + 1) * 60).unwrap_or(Timestamp::MAX)
    }

    /// Waits until `instant`; nothing ticks.
    pub async fn wait_until(&self, instant: Timestamp) {
        let left = std::time::Duration::try_from(instant.duration_since(self.now())).unwrap_or_default();
        tokio::time::sleep(left).await;
    }

    /// Makes an account whose address is verified.
    pub async fn sign_up(&self, email: &str) -> Person {
        let person = self.sign_up_unverified(email).await;
        let cx = Cx::new(self.machine.parts().clone(), "world", &[Touch::Everything]);
        verify(&cx, &person.user.parse().expect("an id"), &person.team.parse().expect("an id")).await;
        person
    }

    /// Makes an account whose address nobody has verified.
    pub async fn sign_up_unverified(&self, email: &str) -> Person {
        let reply = self.post("/api/auth/signup", None, json!({"email": email, "password": "correct horse"})).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Person { user: text(&reply.body["user"]["id"]), token: text(&reply.body["token"]), team: text(&reply.body["team"]["id"]) }
    }

    /// Makes an API key for `person`, which unlike a session does not end.
    pub async fn key_of(&self, person: &Person) -> String {
        let reply = self.post("/api/keys", Some(&person.token), json!({"name": "test"})).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
        reply.body["key"].as_str().unwrap_or_default().to_owned()
    }

    /// The mails that were sent, oldest first, once those that wait in the queue are worked: one by one, in the order in
    /// which they were posted.
    pub async fn mails(&self) -> Vec<Mail> {
        let workers = || self.machine.registries().iter().flat_map(|registry| registry.workers);
        // Those that post mails before the one that sends them.
        for queue in ["challenges", MAIL.queue.name] {
            for worker in workers().filter(|worker| worker.queue.name == queue) {
                while self.machine.poll_up_to(1, worker, 0).await.expect("a batch") > 0 {}
            }
        }
        self.machine.embedded().mails().expect("the mails")
    }

    /// `GET path`.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Reply {
        self.api.get(path, token).await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Reply {
        self.api.post(path, token, body).await
    }

    /// `PATCH path` with a JSON body.
    pub async fn patch(&self, path: &str, token: Option<&str>, body: Value) -> Reply {
        self.api.patch(path, token, body).await
    }

    /// `DELETE path`.
    pub async fn delete(&self, path: &str, token: Option<&str>) -> Reply {
        self.api.delete(path, token).await
    }

    /// `POST path` with a JSON body, from an address.
    pub async fn post_from(&self, address: &str, path: &str, body: Value) -> Reply {
        self.post_from_with(address, path, body, &[]).await
    }

    /// The same, with headers.
    pub async fn post_from_with(&self, address: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Reply {
        let headers = [&[("content-type", "application/json")], headers].concat();
        let api = self.api.from_address(address.parse().expect("an address"));
        api.send("POST", path, None, &headers, Body::from(body.to_string())).await
    }

    /// `GET path` from an address, with headers.
    pub async fn get_from_with(&self, address: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let api = self.api.from_address(address.parse().expect("an address"));
        api.send("GET", path, None, headers, Body::empty()).await
    }

    /// Any request.
    pub async fn send(&self, method: &str, path: &str, token: Option<&str>, headers: &[(&str, &str)], body: Body) -> Reply {
        self.api.send(method, path, token, headers, body).await
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.kill_workers();
    }
}
