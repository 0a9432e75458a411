//! What the template tells a function through its environment.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use cx::{Google, PublicUrl, RetrySchedule, Sender, Touch};
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
    /// The bus, for the function that publishes events.
    pub(crate) event_bus: Option<String>,
    pub(crate) retry_schedule: RetrySchedule,
    /// Our registration with Google, for functions that ask it, where there is one.
    pub(crate) google: Option<Registration>,
    pub(crate) allow_loopback: bool,
    /// Where a sandbox stands in for providers: beside the one-machine runner only.
    pub(crate) sandbox: Option<SocketAddr>,
    pub(crate) log_stream: Option<String>,
}

/// A client's registration with an OpenID provider, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registration {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    /// Name or ARN of the secret that holds the client secret.
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
        let google = if touches.contains(&Touch::Google) { registration(variables)? } else { None };
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
            event_bus: needed(Touch::Publish, "MINUTEHAND_EVENT_BUS")?,
            retry_schedule: read("MINUTEHAND_RETRY_SCHEDULE", optional("MINUTEHAND_RETRY_SCHEDULE"))?.unwrap_or_default(),
            google,
            sandbox: sandbox(optional("MINUTEHAND_SANDBOX"))?,
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

fn optional(variables: &BTreeMap<String, String>, name: &str) -> Option<String> {
    variables.get(name).filter(|value| !value.is_empty()).cloned()
}

fn required(variables: &BTreeMap<String, String>, name: &str) -> Result<String, Missing> {
    optional(variables, name).ok_or_else(|| Missing { variable: name.to_owned(), why: "is missing or empty".into() })
}

/// Our registration with Google. The client id may be empty, which means that nobody signs in with Google here, but it
/// must have been said.
fn registration(variables: &BTreeMap<String, String>) -> Result<Option<Registration>, Missing> {
    const CLIENT_ID: &str = "MINUTEHAND_GOOGLE_CLIENT_ID";
    let client_id = variables.get(CLIENT_ID).ok_or_else(|| Missing { variable: CLIENT_ID.into(), why: "is missing".into() })?;
    let secret = required(variables, "MINUTEHAND_GOOGLE_SECRET")?;
    let issuer = optional(variables, "MINUTEHAND_GOOGLE_ISSUER").unwrap_or_else(|| Google::ISSUER.to_owned());
    Ok(Some(Registration { issuer, client_id: client_id.clone(), secret }).filter(|ours| !ours.client_id.is_empty()))
}

fn sandbox(text: Option<String>) -> Result<Option<SocketAddr>, Missing> {
    let Some(text) = text else { return Ok(None) };
    let unreadable = |_| Missing { variable: "MINUTEHAND_SANDBOX".into(), why: "is not an address and a port".into() };
    text.parse().map(Some).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cx::Cx;
    use function::{Message, Tick, Verdict, Work, Worker};
    use queue::Queue;
    use table::{Collection, Family};

    const ORDERS: Queue = Queue { name: "late-orders", visibility_s: 180, max_receives: 5, due: true };

    fn work(_: Cx, _: Message) -> Work {
        Box::pin(async { Ok(Verdict::Done) })
    }

    static WORKER: Worker = Worker {
        name: "orders-ship",
        queue: ORDERS,
        batch_size: 1,
        window_s: 0,
        memory_mb: 128,
        timeout_s: 1,
        touches: &[Touch::Read(Family::Team(Collection("order"))), Touch::Seal, Touch::Links, Touch::Mail, Touch::Publish],
        handle: work,
    };

    static PLAIN: Tick = TICK;
    const TICK: Tick = Tick {
        name: "orders-tick",
        every_minutes: 1,
        memory_mb: 128,
        timeout_s: 1,
        touches: &[],
        handle: |_| Box::pin(async { Ok(()) }),
    };

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
        static SWEEP: Tick = Tick { name: "orders-sweep", touches: &[Touch::SendAnyDue], ..TICK };
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
    fn whoever_asks_google_is_told_who_we_are_there() {
        static SIGN_IN: Tick = Tick { name: "orders-sign-in", touches: &[Touch::Google], ..TICK };
        let read = |told: &BTreeMap<String, String>| Environment::read(&Function::Tick(&SIGN_IN), told);
        let mut told = full();
        let missing = read(&told).unwrap_err().to_string();
        assert_eq!(missing, "the environment variable MINUTEHAND_GOOGLE_CLIENT_ID is missing");
        told.insert("MINUTEHAND_GOOGLE_CLIENT_ID".into(), String::new());
        let missing = read(&told).unwrap_err().to_string();
        assert_eq!(missing, "the environment variable MINUTEHAND_GOOGLE_SECRET is missing or empty");
        told.insert("MINUTEHAND_GOOGLE_SECRET".into(), "google".into());
        assert_eq!(read(&told).unwrap().google, None);
        told.insert("MINUTEHAND_GOOGLE_CLIENT_ID".into(), "us".into());
        let us = Registration { issuer: Google::ISSUER.into(), client_id: "us".into(), secret: "google".into() };
        assert_eq!(read(&told).unwrap().google, Some(us));
        assert_eq!(Environment::read(&Function::Tick(&PLAIN), &told).unwrap().google, None);
    }

    #[test]
    fn refuses_a_sandbox_that_is_no_address() {
        let mut wrong = full();
        wrong.insert("MINUTEHAND_SANDBOX".into(), "nowhere".into());
        let missing = Environment::read(&Function::Tick(&PLAIN), &wrong).unwrap_err();
        assert!(missing.to_string().starts_with("the environment variable MINUTEHAND_SANDBOX is not"));
    }
}
