//! What is kept of a provider's documents, and for how long.

use std::collections::BTreeMap;

use cx::{Cx, Touch};
use jiff::SignedDuration;
use openid::{Flaw, GOOGLE, Refusal, Registration, begin};
use serde_json::json;
use url::Url;

use crate::provider::{Answer, REDIRECT, Small, US};
use crate::signing::{Key, base64};

#[tokio::test]
async fn an_attempt_begins_with_everything_the_provider_needs() {
    use sha2::Digest as _;
    let small = Small::start(&Key::p256()).await;
    let (url, begun) = begin(&small.cx, &small.provider(), Some("ada@example.com")).await.unwrap();
    let url = Url::parse(&url).unwrap();
    assert_eq!(format!("{}{}", url.origin().ascii_serialization(), url.path()), format!("{}/authorize", small.issuer));
    let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    let kept = serde_json::to_value(&begun).unwrap();
    let challenge = base64(sha2::Sha256::digest(kept["verifier"].as_str().unwrap()));
    assert_eq!((query["code_challenge"].as_str(), query["code_challenge_method"].as_str()), (challenge.as_str(), "S256"));
    assert_eq!((query["state"].as_str(), kept["nonce"].as_str()), (begun.state.as_str(), Some(query["nonce"].as_str())));
    assert_eq!((query["client_id"].as_str(), query["redirect_uri"].as_str()), ("us", REDIRECT));
    assert_eq!((query["response_type"].as_str(), query["scope"].as_str()), ("code", "openid email profile"));
    assert_eq!(query["login_hint"], "ada@example.com");
    assert!(!query.contains_key("code_verifier") && !url.as_str().contains(kept["verifier"].as_str().unwrap()));

    // Nothing repeats, even where the rest of a request does, under its idempotency key.
    let repeating = || small.cx.repeating(b"seed", small.cx.now());
    let (first, second) = (repeating(), repeating());
    let (first, second) = (begin(&first, &small.provider(), None).await, begin(&second, &small.provider(), None).await);
    let (first, second) = (first.unwrap().1, second.unwrap().1);
    assert_ne!(first.state, second.state);
    assert_eq!(first.state.len(), 43);
}

#[tokio::test]
async fn documents_are_kept_for_as_long_as_they_say() {
    let key = Key::p256();
    let small = Small::start(&key).await;
    let sign_in = async || {
        let begun = small.begin().await;
        small.give(key.token("k1", &small.claims(&begun)));
        small.finish(&begun).await.unwrap();
    };
    sign_in().await;
    sign_in().await;
    small.clock.set_by(SignedDuration::from_mins(59));
    sign_in().await;
    assert_eq!((Small::asked(&small.asked_metadata), Small::asked(&small.asked_keys)), (1, 1));
    small.clock.set_by(SignedDuration::from_mins(2));
    sign_in().await;
    assert_eq!((Small::asked(&small.asked_metadata), Small::asked(&small.asked_keys)), (2, 2));
}

#[tokio::test]
async fn a_new_key_is_looked_for_once_a_minute_at_most() {
    let (old, new) = (Key::p256(), Key::p256());
    let small = Small::start(&old).await;
    let begun = small.begin().await;
    small.give(old.token("k1", &small.claims(&begun)));
    small.finish(&begun).await.unwrap();
    small.script.lock().unwrap().keys = Answer::Json(200, json!({"keys": [old.public("k1"), new.public("k2")]}));
    small.give(new.token("k2", &small.claims(&begun)));

    let refused = small.finish(&begun).await;
    assert!(matches!(refused, Err(Refusal::Token(Flaw::UnknownKey))), "{refused:?}");
    assert_eq!(Small::asked(&small.asked_keys), 1, "it looked a moment ago");
    small.clock.set_by(SignedDuration::from_secs(61));
    small.finish(&begun).await.unwrap();
    assert_eq!(Small::asked(&small.asked_keys), 2);

    small.give(new.token("k3", &small.claims(&begun)));
    for _ in 0..3 {
        assert!(small.finish(&begun).await.is_err());
    }
    assert_eq!(Small::asked(&small.asked_keys), 2);
    small.clock.set_by(SignedDuration::from_secs(61));
    assert!(small.finish(&begun).await.is_err());
    assert_eq!(Small::asked(&small.asked_keys), 3);
}

#[tokio::test]
async fn a_key_that_is_withdrawn_stops_counting_when_the_keys_are_fetched_again() {
    let (old, new) = (Key::p256(), Key::p256());
    let small = Small::start(&old).await;
    let begun = small.begin().await;
    small.give(old.token("k1", &small.claims(&begun)));
    small.finish(&begun).await.unwrap();
    small.script.lock().unwrap().keys = Answer::Json(200, json!({"keys": [new.public("k2")]}));
    small.clock.set_by(SignedDuration::from_mins(61));
    let begun = small.begin().await;
    small.give(old.token("k1", &small.claims(&begun)));
    assert!(matches!(small.finish(&begun).await, Err(Refusal::Token(Flaw::UnknownKey))));
}

#[tokio::test]
async fn what_is_not_declared_or_not_set_up_is_not_to_be_had() {
    let small = Small::start(&Key::p256()).await;
    let machine = machine::Machine::open(machine::Options::default(), &[]).await.unwrap();
    let undeclared = Cx::new(machine.parts().clone(), "test", &[]);
    assert_eq!(Registration::google(&undeclared, US).unwrap_err().kind().status, 500);
    let off = Cx::new(machine.parts().clone(), "test", &[Touch::Provider(&GOOGLE)]);
    assert_eq!(Registration::google(&off, US).unwrap_err().kind().code, "google_off");
    assert!(!format!("{:?}", small.provider()).contains("secret:"), "{:?}", small.provider());
}
