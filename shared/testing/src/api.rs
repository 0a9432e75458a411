//! A client of a system's API that needs no socket.

use std::net::IpAddr;

use api::ClientIp;
use axum::body::{Body, to_bytes};
use axum::{Extension, Router};
use http::{HeaderMap, Request, StatusCode};
use machine::Machine;
use serde_json::Value;
use tower::ServiceExt;

/// The API of one system.
#[derive(Clone)]
pub struct Api(Router);

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as JSON; `null` when it had none.
    pub body: Value,
    /// Its body as it is.
    pub bytes: Vec<u8>,
}

impl Api {
    /// The API of `machine`.
    pub fn of(machine: &Machine) -> Api {
        Api(machine.router())
    }

    /// The same, asked from `address`.
    pub fn from_address(&self, address: IpAddr) -> Api {
        Api(self.0.clone().layer(Extension(ClientIp(Some(address)))))
    }

    /// `GET path`.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Reply {
        self.send("GET", path, token, &[], Body::empty()).await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Reply {
        self.send("POST", path, token, &[("content-type", "application/json")], Body::from(body.to_string())).await
    }

    /// `PATCH path` with a JSON body.
    pub async fn patch(&self, path: &str, token: Option<&str>, body: Value) -> Reply {
        self.send("PATCH", path, token, &[("content-type", "application/json")], Body::from(body.to_string())).await
    }

    /// `DELETE path`.
    pub async fn delete(&self, path: &str, token: Option<&str>) -> Reply {
        self.send("DELETE", path, token, &[], Body::empty()).await
    }

    /// Any request.
    pub async fn send(&self, method: &str, path: &str, token: Option<&str>, headers: &[(&str, &str)], body: Body) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(body).expect("a request");
        let Ok(response) = self.0.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let bytes = body.to_vec();
        Reply { status: parts.status, headers: parts.headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null), bytes }
    }
}
