//! `GET /dev/mailbox`: the mails that were sent, for whoever develops or tries this out on their own machine. It
//! shows one-time links, so it is there only while nobody else can ask: the process listens on loopback and has no
//! public URL. A request that came through a proxy, or for another host's name, is refused all the same.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use embedded::{Embedded, Mail};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::strangers::is_this_machine;

/// Nothing is loaded, nothing runs, nobody frames it. A mail's own styles stand in its tags.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// A mail's links open in a page of their own, which is no longer sandboxed; scripts and forms do not work at all.
const SANDBOX: &str = "allow-popups allow-popups-to-escape-sandbox";
const NEW_PAGE: &str = "<base target=\"_blank\">";
/// What proxies add.
const PROXIED: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
const STYLE: &str = ":root{color-scheme:light dark}body{max-width:900px;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif}\
td,th{padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}iframe{width:100%;height:32rem;border:1px solid #8888;border-radius:6px}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid #8888;border-radius:6px}";

/// The routes of the mailbox.
pub fn routes(embedded: Embedded) -> Router {
    Router::new()
        .route("/dev/mailbox", get(list))
        .route("/dev/mailbox.json", get(json))
        .route("/dev/mailbox/{id}", get(show))
        .route_layer(from_fn(guard))
        .with_state(embedded)
}

/// Lets requests from this machine through, and says that pages load nothing.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let mut response = if is_from_here(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "for this machine only\n").into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether somebody on this machine asked for it by a name of this machine: a page elsewhere that has its own name
/// lead here does not.
fn is_from_here(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let is_ours = host.is_some_and(is_this_machine);
    let cross_site = headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    is_ours && hosts.next().is_none() && !cross_site && !PROXIED.iter().any(|name| headers.contains_key(*name))
}

async fn list(State(embedded): State<Embedded>) -> Result<Response, Response> {
    let mails = newest_first(embedded).await?;
    Ok(shown(page(
        "Mailbox",
        html! {
            h1 { "Mailbox" }
            @if mails.is_empty() { p { "No mail was sent yet." } }
            table {
                @for mail in &mails {
                    tr {
                        td { (instant(mail)) }
                        td { (mail.to.join(", ")) }
                        td { a href={ "/dev/mailbox/" (mail.message_id) } { (mail.subject) } }
                    }
                }
            }
            p { "For scripts: " a href="/dev/mailbox.json" { "/dev/mailbox.json" } }
        },
    )))
}

async fn show(State(embedded): State<Embedded>, Path(id): Path<String>) -> Result<Response, Response> {
    let mail = newest_first(embedded).await?.into_iter().find(|mail| mail.message_id == id);
    let none = || (StatusCode::NOT_FOUND, "there is no such mail\n").into_response();
    mail.map(|mail| shown(whole(&mail))).ok_or_else(none)
}

async fn json(State(embedded): State<Embedded>) -> Result<Json<Vec<Mail>>, Response> {
    newest_first(embedded).await.map(Json)
}

fn whole(mail: &Mail) -> Markup {
    page(
        &mail.subject,
        html! {
            p { a href="/dev/mailbox" { "Mailbox" } }
            h1 { (mail.subject) }
            table {
                tr { th { "From" } td { (mail.from) } }
                tr { th { "To" } td { (mail.to.join(", ")) } }
                tr { th { "Sent" } td { (instant(mail)) } }
                @for (name, value) in &mail.headers { tr { th { (name) } td { (value) } } }
            }
            @if let Some(document) = &mail.html {
                h2 { "As HTML" }
                iframe title="The mail as HTML" sandbox=(SANDBOX) referrerpolicy="no-referrer" srcdoc={ (NEW_PAGE) (document) } {}
            }
            @if let Some(text) = &mail.text {
                h2 { "As plain text" }
                pre { (text) }
            }
        },
    )
}

fn page(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (title) } style { (PreEscaped(STYLE)) } }
            body { (body) }
        }
    }
}

fn shown(page: Markup) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.into_string()).into_response()
}

async fn newest_first(embedded: Embedded) -> Result<Vec<Mail>, Response> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "the mailbox could not be read");
        (StatusCode::INTERNAL_SERVER_ERROR, "the mailbox could not be read\n").into_response()
    };
    let read = tokio::task::spawn_blocking(move || embedded.mails()).await;
    let mut mails = read.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
    mails.reverse();
    Ok(mails)
}

fn instant(mail: &Mail) -> String {
    Timestamp::from_millisecond(mail.sent_at_ms).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn asked(pairs: &[(&'static str, &'static str)]) -> bool {
        let pairs = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut headers = HeaderMap::new();
        pairs.for_each(|(name, value)| {
            headers.append(name, value);
        });
        is_from_here(&headers)
    }

    #[test]
    fn this_machine_may_ask() {
        for host in ["127.0.0.1:3000", "localhost", "[::1]:3000", "127.8.9.1"] {
            assert!(asked(&[("host", host)]), "{host}");
        }
        assert!(asked(&[("host", "localhost"), ("sec-fetch-site", "none")]));
    }

    #[test]
    fn nobody_else_may() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1:3000",
            "[::ffff:127.0.0.1]",
            "x@localhost",
            "0.0.0.0",
            "",
            "a b",
        ] {
            assert!(!asked(&[("host", host)]), "{host}");
        }
        assert!(!asked(&[]));
        assert!(!asked(&[("host", "localhost"), ("host", "evil.example")]));
        assert!(!asked(&[("host", "localhost"), ("sec-fetch-site", "cross-site")]));
        for name in PROXIED {
            assert!(!asked(&[("host", "127.0.0.1:3000"), (name, "203.0.113.7")]), "{name}");
        }
    }
}
