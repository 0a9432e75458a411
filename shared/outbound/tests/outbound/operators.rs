//! Servers that the operator named: for fetches alone, exactly, and never a listener of ours.

use http::Method;
use outbound::{Call, Failure, Origin, Outbound, OwnPorts, Policy, Reason, Refusal};

use crate::receiver::{Receiver, post};
use crate::streams::get;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

fn naming(origins: &[String]) -> Policy {
    let operator_origins = origins.iter().map(|origin| Origin::parse(origin).unwrap()).collect();
    Policy { operator_origins, ..Policy::default() }
}

fn here(receiver: &Receiver) -> String {
    format!("http://127.0.0.1:{}", receiver.port)
}

#[tokio::test]
async fn fetches_reach_exactly_what_the_operator_named() {
    let (model, other) = (Receiver::answering(OK).await, Receiver::answering(OK).await);
    let outbound = Outbound::new(naming(&[here(&model)])).unwrap();
    assert_eq!(outbound.fetch(post(model.url())).await.unwrap().status, 200);
    let mut answer = outbound.open_fetch(get(format!("http://2130706433:{}/v1", model.port))).await.unwrap();
    assert_eq!(answer.whole().await.unwrap(), "ok");
    assert_eq!(model.accepted(), 2);

    for url in [other.url(), format!("http://127.0.0.2:{}/", model.port), format!("http://localhost:{}/", model.port)] {
        assert_eq!(outbound.fetch(post(&url)).await.unwrap_err(), Failure::Refused(Refusal::Plain), "{url}");
        assert_eq!(outbound.open_fetch(get(&url)).await.unwrap_err(), Failure::Refused(Refusal::Plain), "{url}");
    }
    let secure = format!("https://127.0.0.1:{}/", model.port);
    assert_eq!(outbound.fetch(post(secure)).await.unwrap_err(), Failure::Refused(Refusal::Address(Reason::Loopback)));
    let with_user = format!("http://a:b@127.0.0.1:{}/", model.port);
    assert_eq!(outbound.fetch(post(with_user)).await.unwrap_err(), Failure::Refused(Refusal::Credentials));
    assert_eq!((model.accepted(), other.accepted()), (2, 0));
}

#[tokio::test]
async fn a_name_of_the_operators_is_reached_on_this_machine() {
    let model = Receiver::answering(OK).await;
    let origin = format!("http://localhost:{}", model.port);
    let outbound = Outbound::new(naming(std::slice::from_ref(&origin))).unwrap();
    assert_eq!(outbound.fetch(post(format!("{origin}/v1"))).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_users_url_never_does() {
    let model = Receiver::answering(OK).await;
    for named in [here(&model), format!("http://localhost:{}", model.port)] {
        for allow_loopback in [false, true] {
            let outbound = Outbound::new(Policy { allow_loopback, ..naming(std::slice::from_ref(&named)) }).unwrap();
            let refusal = if allow_loopback { Refusal::OwnPort } else { Refusal::Address(Reason::Loopback) };
            for host in ["127.0.0.1", "127.0.0.2", "localhost", "a.localhost", "[::1]", "0x7f.1"] {
                let url = format!("http://{host}:{}/", model.port);
                assert_eq!(outbound.send(post(&url)).await.unwrap_err(), Failure::Refused(refusal.clone()), "{host}");
                assert_eq!(outbound.open(get(&url)).await.unwrap_err(), Failure::Refused(refusal.clone()), "{host}");
            }
        }
    }
    let private = Outbound::new(naming(&["http://10.0.0.5:8080".into()])).unwrap();
    let failure = private.send(post("http://10.0.0.5:8080/")).await.unwrap_err();
    assert_eq!(failure, Failure::Refused(Refusal::Address(Reason::Private)));
    assert_eq!(model.accepted(), 0);
}

#[tokio::test]
async fn other_ports_of_this_machine_stay_open_to_the_runner() {
    let (model, hook) = (Receiver::answering(OK).await, Receiver::answering(OK).await);
    let outbound = Outbound::new(Policy { allow_loopback: true, ..naming(&[here(&model)]) }).unwrap();
    assert_eq!(outbound.send(post(hook.url())).await.unwrap().status, 200);
}

#[tokio::test]
async fn our_own_ports_stay_refused() {
    let ours = Receiver::answering(OK).await;
    for named in [here(&ours), format!("http://localhost:{}", ours.port), format!("http://127.9.9.9:{}", ours.port)] {
        let policy = Policy { own_ports: OwnPorts::from_iter([ours.port]), ..naming(std::slice::from_ref(&named)) };
        let outbound = Outbound::new(policy).unwrap();
        let failure = outbound.fetch(post(&named)).await.unwrap_err();
        assert_eq!(failure, Failure::Refused(Refusal::OwnPort), "{named}");
    }
    assert_eq!(ours.accepted(), 0);
}

#[tokio::test]
async fn metadata_stays_refused() {
    let outbound = Outbound::new(naming(&["http://169.254.169.254".into()])).unwrap();
    let failure = outbound.fetch(post("http://169.254.169.254/")).await.unwrap_err();
    assert_eq!(failure, Failure::Refused(Refusal::Address(Reason::Metadata)));
}

#[tokio::test]
async fn only_its_own_redirects_lead_to_it() {
    let model = Receiver::answering(OK).await;
    let redirect = |to: String| format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
    let within = Receiver::answering(redirect("/hook".into())).await;
    let to_other = Receiver::answering(redirect(model.url())).await;
    let to_unnamed = Receiver::answering(redirect("http://127.0.0.1:1/".into())).await;
    let outbound = Outbound::new(naming(&[&model, &within, &to_other, &to_unnamed].map(here))).unwrap();
    let following = |receiver: &Receiver| Call { follow_redirects: true, ..get(receiver.url()) };
    let outcome = |failure: Result<_, Failure>| failure.map(|_| ()).unwrap_err();

    let looping = outcome(outbound.open_fetch(following(&within)).await);
    assert_eq!(looping, Failure::Refused(Refusal::TooManyRedirects), "within one origin they are followed");
    let other = outcome(outbound.open_fetch(following(&to_other)).await);
    assert_eq!(other, Failure::Refused(Refusal::Elsewhere), "from one of the operator's to another");
    let unnamed = outcome(outbound.open_fetch(following(&to_unnamed)).await);
    assert_eq!(unnamed, Failure::Refused(Refusal::Plain));
    assert_eq!(model.accepted(), 0);
}

#[tokio::test]
async fn a_provider_that_is_kept_to_its_hosts_does_not_reach_it() {
    let (model, other) = (Receiver::answering(OK).await, Receiver::answering(OK).await);
    let outbound = Outbound::new(naming(&[here(&model), here(&other)])).unwrap();
    let elsewhere = Failure::Refused(Refusal::Elsewhere);
    let kept = outbound.clone().kept_to(&["accounts.example.com"]);
    assert_eq!(kept.fetch(post(model.url())).await.unwrap_err(), elsewhere);
    let kept = outbound.kept_to_origin(Origin::parse(&here(&model)).unwrap());
    assert_eq!(kept.fetch(post(model.url())).await.unwrap().status, 200);
    assert_eq!(kept.fetch(post(other.url())).await.unwrap_err(), elsewhere);
    let mut abroad = get("https://example.com/");
    abroad.method = Method::POST;
    assert_eq!(kept.open_fetch(abroad).await.unwrap_err(), elsewhere);
}
