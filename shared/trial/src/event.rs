//! Events as AWS sends them, made from samples: what API Gateway (payload 2.0), SQS and EventBridge Scheduler hand to a
//! function. Whatever AWS would draw by chance follows from the function's name, so that an event is the same every time.

use function::{Console, Endpoint, Registry, Sample, SocketFunction, SocketRoute, Tick, Verb, Who, Worker};
use identity::Keys;
use md5::Md5;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::{KEY, Values};

const ACCOUNT: &str = "000000000000";
const REGION: &str = "eu-west-1";
/// When all events happen: 2026-01-15T09:00:00Z.
const AT: &str = "2026-01-15T09:00:00Z";
const AT_MS: i64 = 1_768_467_600_000;
const API_ID: &str = "a1b2c3d4e5";

/// The request of an endpoint.
pub fn of_endpoint(endpoint: &Endpoint, values: &Values) -> Value {
    Request::of(endpoint, values).event(endpoint.name, &endpoint.route_key())
}

/// A request that no route takes.
pub fn of_fallback(fallback: &Endpoint, values: &Values) -> Value {
    let request = Request { path: values.fill(fallback.sample.path), ..Request::of(fallback, values) };
    request.event(fallback.name, &fallback.route_key())
}

/// A browser's request for a page of a console.
pub fn of_console(console: &Console, values: &Values) -> Value {
    let first = console.pages.first().map_or("/", |page| page.path);
    let path = if console.sample.path.is_empty() { first } else { console.sample.path };
    let path = values.fill(path);
    let key = format!("ANY {}", Console::route_to(&path));
    let proxy = path.trim_start_matches('/').split_once('/').map(|(_, proxy)| proxy);
    let signed_in = console.pages.iter().any(|page| page.who != Who::Public);
    let session = signed_in.then(|| format!("mh_session={}", values.fill("{session}")));
    let request = Request {
        verb: Verb::Get,
        path: path.clone(),
        query: String::new(),
        token: None,
        cookies: session.into_iter().chain(["mh_zone=Europe/Berlin".to_owned()]).collect(),
        body: None,
        parameters: proxy.map(|proxy| ("proxy".to_owned(), json!(proxy))).into_iter().collect(),
        browser: true,
    };
    request.event(console.name, &key)
}

/// A batch of one message for a worker of `registry`: what its sample says, within the event of the bus where the queue is
/// fed by one.
pub fn of_worker(registry: &Registry, worker: &Worker, values: &Values) -> Value {
    let sample = values.fill(worker.sample.body);
    let subscription = registry.subscriptions.iter().find(|subscription| subscription.queue == worker.queue);
    let body = match subscription {
        None => sample,
        Some(subscription) => {
            let data: Value = serde_json::from_str(&sample).unwrap_or_else(|_| json!({}));
            json!({
                "version": "0",
                "id": uuid(&format!("{}/bus", worker.name)),
                "detail-type": subscription.kind,
                "source": "minutehand",
                "account": ACCOUNT,
                "time": AT,
                "region": REGION,
                "resources": [],
                "detail": {"occurrence_id": "occ_06DW1H4G00Q4A7S6NW0T5E9R2K", "team": values.fill("{team}"), "at": AT, "data": data},
            })
            .to_string()
        }
    };
    let team = serde_json::from_str::<Value>(&body).ok().and_then(|message| message["team"].as_str().map(str::to_owned));
    let mut attributes = json!({
        "ApproximateReceiveCount": "1",
        "SentTimestamp": (AT_MS + 12).to_string(),
        "SenderId": "AROAEXAMPLEEXAMPLE000:minutehand",
        "ApproximateFirstReceiveTimestamp": (AT_MS + 31).to_string(),
    });
    if let Some(team) = team {
        attributes["MessageGroupId"] = json!(team);
    }
    json!({"Records": [{
        "messageId": uuid(worker.name),
        "receiptHandle": format!("AQEB{}", digest(worker.name)),
        "md5OfBody": hex(&Md5::digest(body.as_bytes())),
        "body": body,
        "attributes": attributes,
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{}", worker.queue.name),
        "awsRegion": REGION,
    }]})
}

/// What wakes a tick.
pub fn of_tick(tick: &Tick) -> Value {
    json!({
        "version": "0",
        "id": uuid(tick.name),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": AT,
        "region": REGION,
        "resources": [format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/minutehand-{}", tick.name)],
        "detail": "{}",
    })
}

/// What happens to a connection: the one that the sample names, or a new one.
pub fn of_socket(function: &SocketFunction, values: &Values) -> Value {
    let host = format!("{API_ID}.execute-api.{REGION}.amazonaws.com");
    let (sample, route) = (&function.sample, function.route);
    let named = sample.named.and_then(|named| values.get(named)).map(str::to_owned);
    let mut event = json!({
        "requestContext": {
            "routeKey": route.key(),
            "eventType": route.event_type(),
            "messageDirection": "IN",
            "stage": "live",
            "connectionId": named.unwrap_or_else(|| format!("{}=", &digest(function.name)[..15])),
            "connectedAt": AT_MS,
            "requestId": format!("{}=", &digest(function.name)[15..30]),
            "requestTime": "15/Jan/2026:09:00:00 +0000",
            "requestTimeEpoch": AT_MS,
            "extendedRequestId": format!("{}=", &digest(function.name)[15..30]),
            "identity": {"sourceIp": "203.0.113.7", "userAgent": "curl/8.17.0"},
            "domainName": host,
            "apiId": API_ID,
        },
        "isBase64Encoded": false,
    });
    match route {
        SocketRoute::Connect => {
            let query = values.fill(sample.query);
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            event["headers"] = json!({"Host": host, "Sec-WebSocket-Version": "13", "User-Agent": "curl/8.17.0"});
            event["queryStringParameters"] = Value::Object(pairs.map(|(name, value)| (name.to_owned(), json!(value))).collect());
        }
        SocketRoute::Message => {
            event["body"] = json!(values.fill(sample.body));
            event["requestContext"]["messageId"] = json!(format!("{}=", &digest(function.name)[30..45]));
        }
        SocketRoute::Disconnect => {
            event["headers"] = json!({"Host": host});
            event["requestContext"]["disconnectStatusCode"] = json!(1001);
            event["requestContext"]["disconnectReason"] = json!("Going away");
        }
    }
    event
}

/// The path of the sample of `endpoint`.
pub fn path_of(endpoint: &Endpoint, values: &Values) -> String {
    let named = endpoint.sample.named.and_then(|named| values.get(named)).unwrap_or("{id}");
    endpoint.path.replace("{id}", named)
}

/// The bearer token with which the sample of `endpoint` comes, if it needs one and has no cookie: of the team it is within,
/// an API key where one may, else a session. `key` is that key.
pub fn token_of(endpoint: &Endpoint, values: &Values, key: Option<&str>) -> Option<String> {
    let Who::Caller(action) = endpoint.who else { return None };
    let Sample { within, cookies, .. } = endpoint.sample;
    if cookies.iter().any(|cookie| cookie.starts_with("mh_session=")) {
        return None;
    }
    let of_team = within.and_then(|team| values.get(&format!("{team}.token")));
    let key = key.filter(|_| action.keys != Keys::Never);
    Some(of_team.or(key).or_else(|| values.get("session"))?.to_owned())
}

/// A request as its event tells it.
struct Request {
    verb: Verb,
    path: String,
    query: String,
    token: Option<String>,
    cookies: Vec<String>,
    body: Option<String>,
    parameters: Map<String, Value>,
    browser: bool,
}

impl Request {
    fn of(endpoint: &Endpoint, values: &Values) -> Request {
        let sample = &endpoint.sample;
        let path = path_of(endpoint, values);
        let named = endpoint
            .path
            .contains("{id}")
            .then(|| ("id".to_owned(), json!(values.fill(&format!("{{{}}}", sample.named.unwrap_or("id"))))));
        Request {
            verb: endpoint.verb,
            path,
            query: values.fill(sample.query),
            token: token_of(endpoint, values, values.get("api_key").or(Some(KEY))),
            cookies: sample.cookies.iter().map(|cookie| values.fill(cookie)).collect(),
            body: Some(values.fill(sample.body)).filter(|body| !body.is_empty()),
            parameters: named.into_iter().collect(),
            browser: false,
        }
    }

    fn event(self, function: &str, key: &str) -> Value {
        let host = format!("{API_ID}.execute-api.{REGION}.amazonaws.com");
        let agent =
            if self.browser { "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0" } else { "curl/8.17.0" };
        let method = self.verb.method();
        let mut event = json!({
            "version": "2.0",
            "routeKey": key,
            "rawPath": self.path,
            "rawQueryString": self.query,
            "headers": self.headers(function, &host, agent),
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": API_ID,
                "domainName": host,
                "domainPrefix": API_ID,
                "http": {
                    "method": method.as_str(),
                    "path": self.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "203.0.113.7",
                    "userAgent": agent,
                },
                "requestId": format!("{}=", &digest(function)[..15]),
                "routeKey": key,
                "stage": "$default",
                "time": "15/Jan/2026:09:00:00 +0000",
                "timeEpoch": AT_MS,
            },
            "isBase64Encoded": false,
        });
        if !self.cookies.is_empty() {
            event["cookies"] = json!(self.cookies);
        }
        if !self.parameters.is_empty() {
            event["pathParameters"] = Value::Object(self.parameters);
        }
        if let Some(body) = self.body {
            event["body"] = json!(body);
        }
        event
    }

    fn headers(&self, function: &str, host: &str, agent: &str) -> Value {
        let accept = if self.browser { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" } else { "*/*" };
        let mut headers = json!({
            "accept": accept,
            "host": host,
            "user-agent": agent,
            "x-amzn-trace-id": format!("Root=1-6968ac90-{}", &digest(function)[..24]),
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        });
        if let Some(token) = &self.token {
            headers["authorization"] = json!(format!("Bearer {token}"));
        }
        if self.browser {
            for (name, value) in [("dest", "document"), ("mode", "navigate"), ("site", "none")] {
                headers[format!("sec-fetch-{name}")] = json!(value);
            }
        }
        match &self.body {
            Some(body) => {
                headers["content-type"] = json!("application/json");
                headers["content-length"] = json!(body.len().to_string());
            }
            None if self.verb != Verb::Get => headers["content-length"] = json!("0"),
            None => {}
        }
        headers
    }
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// A version 4 UUID (RFC 9562 §5.4) that follows from `text`.
fn uuid(text: &str) -> String {
    let hex = digest(text);
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
