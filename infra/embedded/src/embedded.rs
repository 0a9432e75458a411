//! [`Embedded`]: the services, the faults, and the housekeeping a program runs on them.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::{
    activity::{Activity, Counts},
    buses::Buses,
    connections::{Connections, Line, Peer},
    connector::InProcess,
    dispatch::Services,
    dynamo::Dynamo,
    error::{OpenError, StoreError},
    faults::Faults,
    s3::{self, Objects},
    secrets::Secrets,
    ses::{Mail, Mails, Relay},
    sqs::Queues,
    wire::{self, AwsKey},
};

/// The clock: milliseconds since the Unix epoch. Injected, so that tests own time.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// What of an answered write survives. All of it survives the end of the process, `kill -9` included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// A power cut may take the last second of it with it: the disk is waited for once a second, by
    /// [`Embedded::sync`].
    #[default]
    EverySecond,
    /// All of it survives a power cut too: every write waits for the disk.
    Always,
}

/// How to open an [`Embedded`].
#[derive(Clone)]
pub struct Options {
    /// Where `table.db`, `queues.db`, `objects.db`, the folder `objects` and `mails.db` live; `None` keeps everything in
    /// memory.
    pub folder: Option<PathBuf>,
    /// The clock that queues live by, and that expires items of an in-memory table. Items of a
    /// table on disk expire by the system's clock: dynoxide 3.2 takes another clock only for a
    /// database in memory.
    pub now: Now,
    /// Run SQLite on the calling task instead of on tokio's blocking threads. For tests under
    /// tokio's paused time; a program leaves it off, or slow calls starve its other tasks.
    pub inline: bool,
    /// What of it survives.
    pub durability: Durability,
}

impl Options {
    /// Files in `folder`, created if missing, with the system's clock.
    pub fn in_folder(folder: impl AsRef<Path>) -> Self {
        Self { folder: Some(folder.as_ref().to_owned()), now: system_clock(), inline: false, durability: Durability::default() }
    }

    /// Nothing on disk, with the system's clock.
    pub fn in_memory() -> Self {
        Self { folder: None, now: system_clock(), inline: false, durability: Durability::default() }
    }
}

/// DynamoDB, SQS, S3, SES and EventBridge in this process. Clones share the same data.
#[derive(Clone)]
pub struct Embedded {
    services: Arc<Services>,
    /// The files that answered writes are in before they are where they belong.
    logs: Arc<[PathBuf]>,
}

impl Embedded {
    /// Opens `table.db`, `queues.db`, `objects.db` and `mails.db` in the folder, creating what is missing.
    ///
    /// A folder belongs to one process at a time: a second one would read the same data, but a
    /// waiting receive is woken only by sends of its own process.
    ///
    /// # Errors
    /// When the folder or a file cannot be opened, or a newer version wrote it.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let Options { folder, now, inline, durability } = options;
        if let Some(folder) = &folder {
            fs::create_dir_all(folder).map_err(|cause| OpenError::Folder { folder: folder.clone(), cause })?;
        }
        let file = |name: &str| folder.as_ref().map(|folder| folder.join(name));
        let services = Services {
            dynamo: Dynamo::open(file("table.db").as_deref(), now.clone(), durability)?,
            queues: Queues::open(file("queues.db").as_deref(), now.clone(), durability)?,
            objects: Objects::open(folder.as_deref(), now.clone(), inline, durability)?,
            secrets: Secrets::default(),
            mails: Mails::open(file("mails.db").as_deref())?,
            buses: Buses::default(),
            connections: Connections::new(now.clone()),
            faults: Faults::default(),
            counts: Counts::default(),
            now,
            inline,
        };
        let logs = ["table.db-wal", "queues.db-wal", "objects.db-wal"]
            .into_iter()
            .filter_map(file)
            .filter(|_| durability == Durability::EverySecond);
        Ok(Self { services: Arc::new(services), logs: logs.collect() })
    }

    /// Waits until what was written so far is on the disk, where writes do not wait for it themselves. The program calls it
    /// once a second. It blocks, as [`sweep_ttl`](Self::sweep_ttl) does.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sync(&self) -> std::io::Result<()> {
        let removable = self.services.objects.waiting();
        for log in self.logs.iter() {
            match File::open(log) {
                Ok(file) => file.sync_data()?,
                // It comes with the first write.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        self.services.objects.remove_now(&removable);
        Ok(())
    }

    /// The HTTP client to give to the SDK clients. It never opens a connection: `x-amz-target`, or
    /// for SES the path, chooses the service, and the endpoint's host name does not matter.
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(InProcess::new(self.services.clone()))
    }

    /// The switches that make the services misbehave.
    pub fn faults(&self) -> &Faults {
        &self.services.faults
    }

    /// What goes on at present.
    pub fn activity(&self) -> Activity {
        self.services.counts.activity()
    }

    /// Has everything that waits for an instant look at the clock again, which was set.
    pub fn clock_moved(&self) {
        self.services.queues.wake_all();
    }

    /// Deletes the items whose time to live has passed, in every table that has one, and returns
    /// how many. The program calls it on a timer: DynamoDB promises no exact moment either. It
    /// blocks; on a runtime, call it through `spawn_blocking`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sweep_ttl(&self) -> Result<usize, StoreError> {
        self.services.dynamo.sweep_ttl()
    }

    /// Lets requests to S3 in that are signed with this key. In process as over HTTP it looks at signatures, since presigned
    /// addresses are for anybody who has them.
    pub fn let_in(&self, key: &AwsKey) {
        self.services.objects.let_in(key.id(), key.secret());
    }

    /// Answers a request to S3, such as one at a presigned address, whatever the host; its path begins with the bucket.
    ///
    /// # Errors
    /// When an injected fault loses it.
    pub async fn answer_s3(&self, request: hyper::Request<s3s::Body>) -> std::io::Result<hyper::Response<s3s::Body>> {
        s3::answer(self.services.clone(), request).await.map_err(|_| std::io::Error::other("the call was lost (injected fault)"))
    }

    /// Forgets uploads to S3 in parts that are two days old and were never completed, as a bucket's rules do, and returns
    /// how many. It blocks, as [`sweep_ttl`](Self::sweep_ttl) does.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sweep_uploads(&self) -> Result<usize, StoreError> {
        self.services.objects.sweep()
    }

    /// Makes the messages that a dead process held visible now, and returns how many. Their
    /// receive counts stay, so a message that kills its reader still reaches the dead-letter
    /// queue. To be called at start-up, before anything receives.
    ///
    /// # Errors
    /// When the database fails.
    pub fn release_in_flight(&self) -> Result<usize, StoreError> {
        self.services.queues.release_in_flight()
    }

    /// Lets `GetSecretValue` answer with `text` to whoever asks for the secret `name`.
    pub fn keep_secret(&self, name: &str, text: &str) {
        self.services.secrets.keep(name, text);
    }

    /// The mails that were sent, oldest first: the newest 500. It blocks, as [`sweep_ttl`](Self::sweep_ttl) does.
    ///
    /// # Errors
    /// When the database fails.
    pub fn mails(&self) -> Result<Vec<Mail>, StoreError> {
        self.services.mails.all()
    }

    /// Hands every mail to `relay` from now on, before it is kept and its sending answered.
    pub fn relay_mails(&self, relay: Arc<dyn Relay>) {
        self.services.mails.relay_to(relay);
    }

    /// Makes the bucket `bucket`, if there is none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn make_bucket(&self, bucket: &str) -> Result<(), StoreError> {
        self.services.objects.make_bucket(bucket)
    }

    /// Makes the event bus `bus`, which has no rules yet.
    pub fn make_bus(&self, bus: &str) {
        self.services.buses.make(bus);
    }

    /// Has events of `source` and `detail_type` on `bus` put into `queue`.
    pub fn subscribe(&self, bus: &str, source: &str, detail_type: &str, queue: &str) {
        self.services.buses.subscribe(bus, source, detail_type, queue);
    }

    /// A new WebSocket connection of `peer`, for whoever holds its other end. It can be posted to once it is opened.
    pub fn line(&self, peer: Peer) -> Line {
        self.services.connections.line(peer)
    }

    /// When the next message of `queue` is or was visible, in milliseconds since the epoch;
    /// `None` when the queue is empty or unknown.
    pub fn next_visible_at(&self, queue: &str) -> Option<i64> {
        self.services.queues.next_visible_at(queue)
    }

    /// Serves all of them over HTTP on `listener` until `shutdown` resolves. Every request must
    /// be signed with `key` by [Signature Version 4]; others are answered with 403.
    ///
    /// [Signature Version 4]: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve_aws(
        self,
        listener: tokio::net::TcpListener,
        key: AwsKey,
        shutdown: impl Future<Output = ()>,
    ) -> std::io::Result<()> {
        wire::serve(self.services, listener, key, shutdown).await
    }
}

/// The one place that reads the system's clock, for callers that do not bring their own.
fn system_clock() -> Now {
    Arc::new(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    })
}
