//! Where we listen.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use api::Cause;
use outbound::OwnPorts;
use tokio::net::TcpListener;

use crate::Arguments;

/// Our listeners, taken before anything else is begun.
pub(crate) struct Doors {
    /// For HTTP.
    pub(crate) http: TcpListener,
    /// Where that one is.
    pub(crate) address: SocketAddr,
    /// For the AWS protocols, where somebody asked for them.
    pub(crate) aws: Option<TcpListener>,
    /// The ports of all that is ours, which webhooks do not call.
    pub(crate) own_ports: OwnPorts,
}

impl Doors {
    /// Opens those that the command line asks for.
    pub(crate) async fn open(arguments: &Arguments) -> Result<Doors, Cause> {
        let own_ports = OwnPorts::new();
        let http = listen(arguments.listen, "--listen").await?;
        let address = http.local_addr()?;
        own_ports.add(address.port());
        let mut aws = None;
        if let Some(port) = arguments.aws_port {
            let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), "--aws-port").await?;
            own_ports.add(listener.local_addr()?.port());
            aws = Some(listener);
        }
        Ok(Doors { http, address, aws, own_ports })
    }

    /// Where a browser on this machine finds us.
    pub(crate) fn origin(&self) -> String {
        let is_unspecified = self.address.ip().is_unspecified();
        let ip = if is_unspecified { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { self.address.ip() };
        format!("http://{}", SocketAddr::new(ip, self.address.port()))
    }
}

async fn listen(address: SocketAddr, option: &str) -> Result<TcpListener, Cause> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("{address} cannot be listened on: {error}; choose another with {option}").into())
}
