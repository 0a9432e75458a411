//! From the client's nested errors to the one failure they stand for.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::CertificateError;

use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::resolver::LookupFailed;

/// The failure behind `error`. At which level a cause stands depends on the
/// client's layers, so the chain is asked by type.
pub(crate) fn diagnose(error: &reqwest::Error) -> Failure {
    if let Some(refusal) = find::<Refusal>(error) {
        return Failure::Refused(refusal.clone());
    }
    if let Some(LookupFailed(detail)) = find::<LookupFailed>(error) {
        return Failure::Dns(detail);
    }
    if let Some(error) = find::<rustls::Error>(error) {
        return Failure::Tls(tls_detail(error));
    }
    // The outer ones only say "other".
    let io_kind = causes(error).filter_map(<dyn Error>::downcast_ref::<io::Error>).last().map(io::Error::kind);
    if error.is_connect() {
        return connect_failure(error.is_timeout(), io_kind);
    }
    if error.is_timeout() {
        return Failure::Timeout;
    }
    broken_exchange(find::<hyper::Error>(error), io_kind)
}

fn connect_failure(timed_out: bool, io_kind: Option<ErrorKind>) -> Failure {
    if timed_out {
        return Failure::Connect("the host did not answer");
    }
    match io_kind {
        // TCP has no end of file while it connects, so this is the handshake.
        Some(ErrorKind::UnexpectedEof) => Failure::Tls("the host closed the connection"),
        Some(ErrorKind::ConnectionRefused) => Failure::Connect("the connection was refused"),
        Some(ErrorKind::ConnectionReset) => Failure::Connect("the connection was reset"),
        Some(ErrorKind::HostUnreachable) => Failure::Connect("the host is unreachable"),
        Some(ErrorKind::NetworkUnreachable) => Failure::Connect("the network is unreachable"),
        _ => Failure::Connect("no connection came about"),
    }
}

fn broken_exchange(http: Option<&hyper::Error>, io_kind: Option<ErrorKind>) -> Failure {
    if http.is_some_and(hyper::Error::is_parse) {
        return Failure::InvalidResponse("its status line or headers cannot be read");
    }
    match io_kind {
        // How the client reports a chunk whose size it cannot read.
        Some(ErrorKind::InvalidData | ErrorKind::InvalidInput) => Failure::InvalidResponse("its body cannot be read"),
        Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => Failure::Interrupted("the receiver reset the connection"),
        _ => Failure::Interrupted("the receiver closed the connection"),
    }
}

fn tls_detail(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "the host's certificate has expired",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the host's certificate is not valid yet"
            }
            CertificateError::UnknownIssuer => "the host's certificate comes from no known authority",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the host's certificate is for another name"
            }
            _ => "the host's certificate is not valid",
        },
        rustls::Error::InvalidMessage(_) => "the host does not speak TLS on this port",
        rustls::Error::PeerIncompatible(_) => "the host supports no current version of TLS",
        rustls::Error::AlertReceived(_) => "the host refused the handshake",
        _ => "the handshake failed",
    }
}

/// The first cause of type `T`.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(<dyn Error>::downcast_ref)
}

/// `error` and its causes, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        // An I/O error's `source` skips the error that it wraps, and rustls and
        // the resolver arrive wrapped in one.
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
}
