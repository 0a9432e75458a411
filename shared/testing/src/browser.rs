//! A browser without JavaScript, for journeys through pages: links, forms and cookies.

use std::collections::BTreeMap;

use axum::body::Body;
use http::StatusCode;
use url::form_urlencoded::Serializer;

use crate::Letter;
use crate::World;

/// The password of those who [sign up](Browser::sign_up).
pub const PASSWORD: &str = "velvet kettle orbit";

/// A browser, with the cookies it was given.
pub struct Browser<'a> {
    world: &'a World,
    /// Its cookies, by name.
    pub cookies: BTreeMap<String, String>,
}

/// What a browser was answered.
#[derive(Debug)]
pub struct Seen {
    /// The status.
    pub status: StatusCode,
    /// Where it leads on to; empty where it does not.
    pub location: String,
    /// Its `etag`; empty without one.
    pub tag: String,
    /// Its `content-security-policy`.
    pub policy: String,
    /// Its body.
    pub text: String,
}

impl<'a> Browser<'a> {
    /// One without cookies.
    pub fn new(world: &'a World) -> Browser<'a> {
        Browser { world, cookies: BTreeMap::new() }
    }

    async fn ask(&mut self, method: &str, path: &str, body: String, headers: &[(&str, &str)]) -> Seen {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let own = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("cookie", cookies.as_str()),
        ];
        let headers = [&own[..], headers].concat();
        let reply = self.world.send(method, path, None, &headers, Body::from(body)).await;
        for set in reply.headers.get_all("set-cookie") {
            let (pair, rest) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = reply.headers.get("location").map(|there| there.to_str().unwrap().to_owned()).unwrap_or_default();
        let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let (tag, policy) = (header("etag"), header("content-security-policy"));
        Seen { status: reply.status, location, tag, policy, text: String::from_utf8(reply.bytes).unwrap() }
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Seen {
        self.ask("GET", path, String::new(), &[]).await
    }

    /// Opens a page that is there.
    pub async fn see(&mut self, path: &str) -> String {
        let seen = self.open(path).await;
        assert_eq!(seen.status, StatusCode::OK, "{path}: {}", seen.text);
        seen.text
    }

    /// Sends a form.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.send_with(path, fields, &[]).await
    }

    /// Sends a form as a script does, with more headers.
    pub async fn send_with(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Seen {
        self.ask("POST", path, Serializer::new(String::new()).extend_pairs(fields).finish(), headers).await
    }

    /// Opens a page as a script does, with more headers.
    pub async fn open_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Seen {
        self.ask("GET", path, String::new(), headers).await
    }

    /// Sends a form that leads on, and says where and what is told there.
    pub async fn follow(&mut self, path: &str, fields: &[(&str, &str)]) -> (String, String) {
        let seen = self.send(path, fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path}: {}", seen.text);
        let told = self.open(&seen.location).await.text;
        (seen.location, told)
    }

    /// Makes an account.
    pub async fn sign_up(&mut self, email: &str) {
        let (there, _) = self.follow("/sign-up", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(there, "/home");
    }

    /// The same, whose address is confirmed by the mail.
    pub async fn sign_up_and_confirm(&mut self, email: &str) {
        self.sign_up(email).await;
        let letter = Letter::newest(self.world, email).await;
        let (there, told) = self.follow("/verify-email", &[("token", &letter.token)]).await;
        assert!(there == "/home" && told.contains("your address is confirmed"), "{told}");
    }

    /// Makes a team and looks at it.
    pub async fn make_team(&mut self, name: &str) -> String {
        let once = between(&self.see("/teams").await, "name=\"_once\" value=\"", "\"");
        let fields = [("name", name), ("_once", &once)];
        assert_eq!(self.follow("/teams", &fields).await.0, "/teams");
        // Sent twice, it is made once.
        self.follow("/teams", &fields).await;
        let teams = self.see("/teams").await;
        assert_eq!(teams.matches(&format!("<strong>{name}</strong>")).count(), 1, "{teams}");
        let team = between(&teams[teams.find(&format!("<strong>{name}</strong>")).unwrap()..], "action=\"/teams/", "/switch");
        assert_eq!(self.send(&format!("/teams/{team}/switch"), &[]).await.location, "/home");
        team
    }
}

/// What stands in `text` after the first `from` and before the next `to`.
pub fn between(text: &str, from: &str, to: &str) -> String {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0.to_owned()
}
