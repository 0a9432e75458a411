//! What the template tells a function through its environment.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use cx::{Provider, PublicUrl, Sender, Settings, Touch};
use function::{operator_origins, providers_of, settings_of};
use outbound::Origin;
use queue::{DUE_QUEUES, variable_of};

use crate::Function;

/// A variable that the function cannot do without, or cannot read.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    variable: String,
    why: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment variable {} {}", self.variable, self.why)
    }
}

impl std::error::Error for Missing {}

/// The settings of one function.
#[derive(Clone, Debug)]
pub struct Environment {
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
    pub(crate) endpoint_url: Option<String>,
    pub(crate) table: String,
    pub(crate) queues: BTreeMap<String, String>,
    /// Name or ARN of the secret that holds the seal keys, for functions that seal.
    pub(crate) seal_keys: Option<String>,
    /// Where people reach us, for functions that write links.
    pub(crate) public_url: Option<PublicUrl>,
    /// Who mails are from, for the function that sends them.
    pub(crate) mail_from: Option<Sender>,
    /// The bucket, for functions that touch blobs.
    pub(crate) bucket: Option<String>,
    /// The bus, for the function that publishes events.
    pub(crate) event_bus: Option<String>,
    /// Where the socket is opened, for functions that say so or tell.
    pub(crate) socket_url: Option<String>,
    /// Where products with an HTTP API of their own answer, for functions that say so.
    pub(crate) gateways: BTreeMap<String, String>,
    /// What is said of its product's rules and of the providers that it asks, secrets aside.
    pub(crate) settings: Settings,
    /// Where the secrets are of the providers that it asks, as far as these are set up.
    pub(crate) secrets: Vec<Unread>,
    pub(crate) allow_loopback: bool,
    /// Servers of the operator's in the place of providers.
    pub(crate) operator_origins: Vec<Origin>,
    /// Where a sandbox stands in for providers: beside the one-machine runner only.
    pub(crate) sandbox: Option<SocketAddr>,
    pub(crate) log_stream: Option<String>,
}

/// The secret of a provider, which was not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) provider: &'static Provider,
    /// Its name or ARN.
    pub(crate) secret: String,
}

impl Environment {
    /// Reads what `function` needs: the table and the queues it touches, the seal keys if it seals, what links, mails
    /// and events take if it makes such, and what Lambda gives every process.
    ///
    /// # Errors
    /// [`Missing`], naming the variable.
    pub fn read(function: &Function, variables: &BTreeMap<String, String>) -> Result<Self, Missing> {
        let optional = |name: &str| optional(variables, name);
        let required = |name: &str| required(variables, name);
        required("AWS_LAMBDA_RUNTIME_API")?;
        let touches = function.touches();
        let keeps_state = touches.iter().any(|touch| matches!(touch, Touch::Read(_) | Touch::Write(_)));
        let keeps_blobs = touches.iter().any(|touch| matches!(touch, Touch::Blobs(_)));
        let needed = |touch: Touch, name: &str| touches.contains(&touch).then(|| required(name)).transpose();
        let mut queues = BTreeMap::new();
        for queue in function.queues() {
            queues.insert(queue.name.to_owned(), required(&variable_of(queue.name))?);
        }
        // Which queues due items name, only the template knows: this product knows nothing of the others.
        if touches.contains(&Touch::SendAnyDue) {
            for name in required(DUE_QUEUES)?.split(',') {
                queues.insert(name.to_owned(), required(&variable_of(name))?);
            }
        }
        let settings = settings(&touches, variables)?;
        let sandbox = sandbox(optional("MINUTEHAND_SANDBOX"))?;
        Ok(Environment {
            region: required("AWS_REGION")?,
            access_key_id: required("AWS_ACCESS_KEY_ID")?,
            secret_access_key: required("AWS_SECRET_ACCESS_KEY")?,
            session_token: optional("AWS_SESSION_TOKEN"),
            endpoint_url: optional("AWS_ENDPOINT_URL"),
            table: if keeps_state { required("MINUTEHAND_TABLE")? } else { String::new() },
            queues,
            seal_keys: needed(Touch::Seal, "MINUTEHAND_SEAL_KEYS")?,
            public_url: read("MINUTEHAND_PUBLIC_URL", needed(Touch::Links, "MINUTEHAND_PUBLIC_URL")?)?,
            mail_from: read("MINUTEHAND_MAIL_FROM", needed(Touch::Mail, "MINUTEHAND_MAIL_FROM")?)?,
            bucket: if keeps_blobs { Some(required("MINUTEHAND_BUCKET")?) } else { None },
            event_bus: needed(Touch::Publish, "MINUTEHAND_EVENT_BUS")?,
            socket_url: match needed(Touch::Tell, "MINUTEHAND_SOCKET_URL")? {
                None => needed(Touch::SocketUrl, "MINUTEHAND_SOCKET_URL")?,
                told => told,
            },
            gateways: if touches.contains(&Touch::Gateways) { gateways(variables)? } else { BTreeMap::new() },
            secrets: secrets(&touches, &settings, variables)?,
            operator_origins: operator_origins(&settings, &providers_of(&touches), sandbox),
            settings,
            sandbox,
            allow_loopback: optional("MINUTEHAND_ALLOW_LOOPBACK").is_some_and(|value| value == "true"),
            log_stream: optional("AWS_LAMBDA_LOG_STREAM_NAME"),
        })
    }
}

/// The value of the variable `name`, `text` being what it holds.
fn read<T: FromStr<Err = String>>(name: &str, text: Option<String>) -> Result<Option<T>, Missing> {
    text.map(|text| text.parse())
        .transpose()
        .map_err(|error| Missing { variable: name.into(), why: format!("cannot be read: {error}") })
}

/// What `variables` say of the settings that `touches` come with. What the template asks for may be empty, but must be said.
fn settings(touches: &[Touch], variables: &BTreeMap<String, String>) -> Result<Settings, Missing> {
    let mut settings = Settings::default();
    for setting in settings_of(touches).iter().filter(|setting| !setting.is_secret()) {
        let variable = setting.variable();
        if setting.is_asked_for() && !variables.contains_key(&variable) {
            return Err(Missing { variable, why: "is missing".into() });
        }
        if let Some(text) = optional(variables, &variable) {
            settings =
                settings.with(setting, text).map_err(|error| Missing { variable, why: format!("cannot be read: {error}") })?;
        }
    }
    Ok(settings)
}

/// Where the secrets are of the providers among `touches` that lack nothing else.
fn secrets(touches: &[Touch], settings: &Settings, variables: &BTreeMap<String, String>) -> Result<Vec<Unread>, Missing> {
    let mut secrets = Vec::new();
    for provider in providers_of(touches).into_iter().filter(|provider| provider.has_secrets()) {
        let secret = required(variables, &provider.secret_variable())?;
        if settings.lacking(provider).all(|setting| setting.is_secret()) {
            secrets.push(Unread { provider, secret });
        }
    }
    Ok(secrets)
}

fn optional(variables: &BTreeMap<String, String>, name: &str) -> Option<String> {
    variables.get(name).filter(|value| !value.is_empty()).cloned()
}

fn required(variables: &BTreeMap<String, String>, name: &str) -> Result<String, Missing> {
    optional(variables, name).ok_or_else(|| Missing { variable: name.to_owned(), why: "is missing or empty".into() })
}

/// `schedules=https://…,billing=https://…`. It may be empty, which means that all products answer here, but it must have
/// been said.
fn gateways(variables: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Missing> {
    let missing = |why: &str| Missing { variable: "MINUTEHAND_GATEWAYS".into(), why: why.into() };
    let text = variables.get("MINUTEHAND_GATEWAYS").ok_or_else(|| missing("is missing"))?;
    let pairs = text.split(',').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| pair.split_once('=').map(|(product, url)| (product.to_owned(), url.to_owned()));
    pairs.map(|text| pair(text).ok_or_else(|| missing("is not a list of products and addresses"))).collect()
}

fn sandbox(text: Option<String>) -> Result<Option<SocketAddr>, Missing> {
    let Some(text) = text else { return Ok(None) };
    let unreadable = |_| Missing { variable: "MINUTEHAND_SANDBOX".into(), why: "is not an address and a port".into() };
    text.parse().map(Some).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cx::{Cx, Setting};
    use function::{Message, Tick, Verdict, Work, Worker};
    use queue::Queue;
    use table::{Collection, Family};

    const ORDERS: Queue = Queue { name: "late-orders", visibility_s: 180, max_receives: 5, due: true };

    const RETRY_SCHEDULE: Setting = Setting::default("retry-schedule", "5", "how long to wait")
        .judged(|text| text.parse::<u32>().map(drop).map_err(|error| error.to_string()));

    fn work(_: Cx, _: Message) -> Work {
        Box::pin(async { Ok(Verdict::Done) })
    }

    static WORKER: Worker = Worker::new("orders-ship", ORDERS, work).touches(&[
        Touch::Read(Family::Team(Collection("order"))),
        Touch::Seal,
        Touch::Links,
        Touch::Mail,
        Touch::Publish,
        Touch::Tell,
        Touch::Setting(RETRY_SCHEDULE),
    ]);

    static PLAIN: Tick = TICK;
    const TICK: Tick = Tick::new("orders-tick", |_| Box::pin(async { Ok(()) }));

    fn full() -> BTreeMap<String, String> {
        let pairs = [
            ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "x"),
            ("AWS_SECRET_ACCESS_KEY", "x"),
            ("MINUTEHAND_TABLE", "minutehand"),
            ("MINUTEHAND_SEAL_KEYS", "arn:aws:secretsmanager:eu-west-1:1:secret:keys"),
            ("MINUTEHAND_QUEUE_LATE_ORDERS", "https://sqs/late-orders"),
            ("MINUTEHAND_PUBLIC_URL", "https://minutehand.example.com"),
            ("MINUTEHAND_MAIL_FROM", "Minutehand <no-reply@example.com>"),
            ("MINUTEHAND_EVENT_BUS", "minutehand"),
            ("MINUTEHAND_SOCKET_URL", "wss://minutehand.example.com/live"),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    #[test]
    fn names_each_variable_that_is_missing() {
        let environment = Environment::read(&Function::Worker(&WORKER), &full()).unwrap();
        assert_eq!(environment.queues["late-orders"], "https://sqs/late-orders");
        for gone in full().keys() {
            let mut without = full();
            without.remove(gone);
            let missing = Environment::read(&Function::Worker(&WORKER), &without).unwrap_err();
            assert_eq!(missing.to_string(), format!("the environment variable {gone} is missing or empty"));
        }
    }

    #[test]
    fn asks_for_nothing_that_is_not_touched() {
        let mut lambdas_own = full();
        lambdas_own.retain(|name, _| !name.starts_with("MINUTEHAND"));
        assert!(Environment::read(&Function::Tick(&PLAIN), &lambdas_own).is_ok());
    }

    #[test]
    fn whoever_sends_due_items_is_told_which_queues_they_may_name() {
        static SWEEP: Tick = TICK.touches(&[Touch::SendAnyDue]);
        let missing = Environment::read(&Function::Tick(&SWEEP), &full()).unwrap_err().to_string();
        assert!(missing.starts_with("the environment variable MINUTEHAND_DUE_QUEUES is missing"), "{missing}");
        let mut told = full();
        told.insert("MINUTEHAND_DUE_QUEUES".into(), "late-orders,refunds".into());
        let missing = Environment::read(&Function::Tick(&SWEEP), &told).unwrap_err().to_string();
        assert!(missing.starts_with("the environment variable MINUTEHAND_QUEUE_REFUNDS is missing"), "{missing}");
        told.insert("MINUTEHAND_QUEUE_REFUNDS".into(), "https://sqs/refunds".into());
        let environment = Environment::read(&Function::Tick(&SWEEP), &told).unwrap();
        assert_eq!(environment.queues.keys().collect::<Vec<_>>(), ["late-orders", "refunds"]);
    }

    #[test]
    fn refuses_what_cannot_be_read() {
        let wrong = [
            ("MINUTEHAND_RETRY_SCHEDULE", "soon"),
            ("MINUTEHAND_PUBLIC_URL", "minutehand.example.com"),
            ("MINUTEHAND_MAIL_FROM", "somebody"),
        ];
        for (name, value) in wrong {
            let mut variables = full();
            variables.insert(name.into(), value.into());
            let missing = Environment::read(&Function::Worker(&WORKER), &variables).unwrap_err();
            assert!(missing.to_string().starts_with(&format!("the environment variable {name} cannot be read: ")), "{missing}");
        }
    }

    #[test]
    fn whoever_asks_a_provider_is_told_who_we_are_there() {
        const ACCOUNT: Setting = Setting::needed("parcels-account", "our name there");
        const KEY: Setting = Setting::secret("parcels-key", "what proves that it is us");
        const API: Setting = Setting::address("parcels-api", "https://parcels.example.com", "where it is");
        const PARCELS: Provider =
            Provider { name: "parcels", title: "Parcels", settings: &[ACCOUNT, KEY, API], hosts: &["parcels.example.com"] };
        static TRACK: Tick = TICK.touches(&[Touch::Provider(&PARCELS)]);
        let read = |told: &BTreeMap<String, String>| Environment::read(&Function::Tick(&TRACK), told);
        let mut told = full();
        let missing = read(&told).unwrap_err().to_string();
        assert_eq!(missing, "the environment variable MINUTEHAND_PARCELS_ACCOUNT is missing");
        told.insert("MINUTEHAND_PARCELS_ACCOUNT".into(), String::new());
        let missing = read(&told).unwrap_err().to_string();
        assert_eq!(missing, "the environment variable MINUTEHAND_PARCELS_SECRET is missing or empty");
        told.insert("MINUTEHAND_PARCELS_SECRET".into(), "parcels".into());
        assert!(read(&told).unwrap().secrets.is_empty());
        told.insert("MINUTEHAND_PARCELS_ACCOUNT".into(), "us".into());
        // Secrets come from where secrets are.
        told.insert("MINUTEHAND_PARCELS_KEY".into(), "a key".into());
        let environment = read(&told).unwrap();
        assert_eq!(environment.settings, Settings::default().with(&ACCOUNT, "us").unwrap());
        assert_eq!(environment.settings.get(&API), "https://parcels.example.com");
        assert_eq!(environment.secrets, [Unread { provider: &PARCELS, secret: "parcels".into() }]);
        let others = Environment::read(&Function::Tick(&PLAIN), &told).unwrap();
        assert!(others.secrets.is_empty() && others.settings == Settings::default());
    }

    #[test]
    fn whoever_says_where_products_answer_is_told() {
        static TELL: Tick = Tick::new("orders-tell", |_| Box::pin(async { Ok(()) })).touches(&[Touch::Gateways]);
        let read = |told: &BTreeMap<String, String>| Environment::read(&Function::Tick(&TELL), told);
        let mut told = full();
        assert_eq!(read(&told).unwrap_err().to_string(), "the environment variable MINUTEHAND_GATEWAYS is missing");
        told.insert("MINUTEHAND_GATEWAYS".into(), String::new());
        assert!(read(&told).unwrap().gateways.is_empty());
        told.insert("MINUTEHAND_GATEWAYS".into(), "orders=https://orders.example.com,bills=https://b.example.com".into());
        assert_eq!(read(&told).unwrap().gateways["bills"], "https://b.example.com");
        told.insert("MINUTEHAND_GATEWAYS".into(), "orders".into());
        assert!(read(&told).unwrap_err().to_string().starts_with("the environment variable MINUTEHAND_GATEWAYS is not"));
    }

    #[test]
    fn refuses_a_sandbox_that_is_no_address() {
        let mut wrong = full();
        wrong.insert("MINUTEHAND_SANDBOX".into(), "nowhere".into());
        let missing = Environment::read(&Function::Tick(&PLAIN), &wrong).unwrap_err();
        assert!(missing.to_string().starts_with("the environment variable MINUTEHAND_SANDBOX is not"));
    }
}
