//! Tokens that are good, and tokens that must not let anybody in.

use base64::Engine as _;
use openid::{Flaw, Refusal};
use serde_json::{Value, json};

use crate::provider::{SECRET, Small, basic};
use crate::signing::{Key, base64, hs256, unsigned};

#[tokio::test]
async fn a_good_token_says_who_it_is() {
    for key in [Key::rsa(), Key::p256()] {
        let small = Small::start(&key).await;
        let begun = small.begin().await;
        small.give(key.token("k1", &small.claims(&begun)));
        let identity = small.finish(&begun).await.unwrap();
        assert_eq!((identity.sub.as_str(), identity.email.as_str()), ("1234567890", "ada@example.com"));
        assert!(identity.email_verified);
        assert_eq!((identity.hosted_domain.as_deref(), identity.name.as_deref()), (Some("example.com"), Some("Ada Lovelace")));

        let script = small.script.lock().unwrap();
        let (headers, form) = &script.asked_for_token[0];
        assert_eq!(basic(headers), "us:a+secret%3A+%C3%BCnd%3Amore%25", "encoded as RFC 6749, section 2.3.1 asks");
        let kept = serde_json::to_value(&begun).unwrap();
        assert_eq!(form["code_verifier"], kept["verifier"]);
        assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "4/code"));
        assert_eq!(form["redirect_uri"], crate::provider::REDIRECT);
        assert!(!form.contains_key("client_secret"), "{form:?}");
    }
}

#[tokio::test]
async fn a_provider_that_wants_the_secret_in_the_body_gets_it_there() {
    let key = Key::p256();
    let small = Small::start(&key).await;
    small.script.lock().unwrap().metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    let begun = small.begin().await;
    small.give(key.token("k1", &small.claims(&begun)));
    small.finish(&begun).await.unwrap();
    let script = small.script.lock().unwrap();
    let (headers, form) = &script.asked_for_token[0];
    assert!(!headers.contains_key("authorization"));
    assert_eq!(form["client_secret"], SECRET);
}

/// How `finish` judges a token with the good one's claims as changed by `edit`.
async fn judged(edit: impl FnOnce(&mut Value)) -> Result<(), Flaw> {
    let key = Key::p256();
    let small = Small::start(&key).await;
    let begun = small.begin().await;
    let mut claims = small.claims(&begun);
    edit(&mut claims);
    small.give(key.token("k1", &claims));
    flaw_of(small.finish(&begun).await.map(|_| ()))
}

fn flaw_of(outcome: Result<(), Refusal>) -> Result<(), Flaw> {
    match outcome {
        Ok(()) => Ok(()),
        Err(Refusal::Token(flaw)) => Err(flaw),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn claims_that_are_not_as_they_should_be_are_refused() {
    assert_eq!(judged(|claims| claims["aud"] = "somebody else".into()).await, Err(Flaw::Audience));
    assert_eq!(judged(|claims| claims["aud"] = json!([])).await, Err(Flaw::Audience));
    assert_eq!(judged(|claims| claims["aud"] = json!(["us"])).await, Ok(()));
    assert_eq!(judged(|claims| claims["aud"] = json!(["us", "others"])).await, Err(Flaw::Audience));
    let several = |claims: &mut Value| (claims["aud"], claims["azp"]) = (json!(["us", "others"]), "others".into());
    assert_eq!(judged(several).await, Err(Flaw::Audience));
    assert_eq!(judged(|claims| claims["azp"] = "others".into()).await, Err(Flaw::Party));
    assert_eq!(judged(|claims| drop(claims.as_object_mut().unwrap().remove("azp"))).await, Ok(()));
    assert_eq!(judged(|claims| claims["iss"] = "https://accounts.google.com".into()).await, Err(Flaw::Issuer));
    assert_eq!(judged(|claims| claims["nonce"] = "another".into()).await, Err(Flaw::Nonce));
    assert_eq!(judged(|claims| drop(claims.as_object_mut().unwrap().remove("nonce"))).await, Err(Flaw::Nonce));
    assert_eq!(judged(|claims| claims["sub"] = "".into()).await, Err(Flaw::Subject));
    assert_eq!(judged(|claims| claims["sub"] = "x".repeat(256).into()).await, Err(Flaw::Subject));
    assert_eq!(judged(|claims| claims["sub"] = "two words".into()).await, Err(Flaw::Subject));
    for claim in ["iss", "aud", "sub", "exp", "iat"] {
        let gone = judged(|claims| drop(claims.as_object_mut().unwrap().remove(claim))).await;
        assert!(gone.is_err(), "without `{claim}`: {gone:?}");
    }
    assert_eq!(judged(|claims| drop(claims.as_object_mut().unwrap().remove("sub"))).await, Err(Flaw::Malformed));
    assert_eq!(judged(|claims| claims["hd"] = 5.into()).await, Err(Flaw::Malformed));
}

#[tokio::test]
async fn a_token_is_good_for_as_long_as_it_says_and_only_fresh() {
    let at = |claims: &Value, by: i64| Value::from(claims["iat"].as_i64().unwrap() + by);
    assert_eq!(judged(|claims| claims["exp"] = at(claims, -1)).await, Err(Flaw::Expired));
    assert_eq!(judged(|claims| claims["iat"] = at(claims, 300)).await, Err(Flaw::IssuedAt));
    assert_eq!(judged(|claims| claims["iat"] = at(claims, 60)).await, Ok(()));
    assert_eq!(judged(|claims| claims["iat"] = at(claims, -60)).await, Ok(()));
    assert_eq!(judged(|claims| claims["iat"] = at(claims, -3600)).await, Err(Flaw::IssuedAt));
}

#[tokio::test]
async fn an_address_may_be_unverified_but_not_missing() {
    let key = Key::p256();
    let small = Small::start(&key).await;
    let begun = small.begin().await;
    let mut claims = small.claims(&begun);
    drop(claims.as_object_mut().unwrap().remove("email_verified"));
    small.give(key.token("k1", &claims));
    assert!(!small.finish(&begun).await.unwrap().email_verified);
    drop(claims.as_object_mut().unwrap().remove("email"));
    small.give(key.token("k1", &claims));
    assert!(matches!(small.finish(&begun).await, Err(Refusal::NoEmail)));
    (claims["email"], claims["name"]) = ("ada@example.com".into(), "ü".repeat(300).into());
    small.give(key.token("k1", &claims));
    assert_eq!(small.finish(&begun).await.unwrap().name.unwrap().chars().count(), 200);
}

#[tokio::test]
async fn signatures_that_are_not_the_providers_are_refused() {
    let key = Key::rsa();
    let small = Small::start(&key).await;
    let begun = small.begin().await;
    let claims = small.claims(&begun);
    let public = key.public("k1");
    let modulus = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(public["n"].as_str().unwrap()).unwrap();
    let good = key.token("k1", &claims);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let mut other_claims = claims.clone();
    other_claims["sub"] = "another".into();
    let resigned = unsigned(&json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}), &other_claims);
    let none = unsigned(&json!({"alg": "none", "typ": "JWT"}), &claims);
    let es256_over_rsa = Key::p256().token("k1", &claims);
    let forgeries = [
        ("no signature", format!("{none}."), Flaw::Algorithm),
        ("no signature, with a kid", format!("{}.", unsigned(&json!({"alg": "none", "kid": "k1"}), &claims)), Flaw::Algorithm),
        ("the client secret as key", hs256(SECRET.as_bytes(), "k1", &claims), Flaw::Algorithm),
        ("the public key as key", hs256(public.to_string().as_bytes(), "k1", &claims), Flaw::Algorithm),
        ("the modulus as key", hs256(&modulus, "k1", &claims), Flaw::Algorithm),
        ("an unknown key", key.token("k2", &claims), Flaw::UnknownKey),
        ("another key under a known name", es256_over_rsa, Flaw::UnknownKey),
        ("a signature of other claims", format!("{resigned}.{signature}"), Flaw::Signature),
        ("a cut signature", format!("{message}.{}", &signature[..signature.len() - 4]), Flaw::Signature),
        ("an empty signature", format!("{message}."), Flaw::Signature),
        ("an extension that must be understood", critical(&key, &claims), Flaw::Malformed),
    ];
    for (what, token, flaw) in forgeries {
        small.give(token);
        assert_eq!(flaw_of(small.finish(&begun).await.map(|_| ())), Err(flaw), "{what}");
    }
    for garbage in ["", "x", "a.b.c", "..", &base64("{}")] {
        small.give(garbage);
        assert_eq!(flaw_of(small.finish(&begun).await.map(|_| ())), Err(Flaw::Malformed), "{garbage}");
    }
    small.give(Value::Null);
    assert_eq!(flaw_of(small.finish(&begun).await.map(|_| ())), Err(Flaw::Missing));
    small.give(good);
    small.finish(&begun).await.unwrap();
}

/// A good signature over a header with `crit`, which RFC 7515 says to refuse where it is not understood.
fn critical(key: &Key, claims: &Value) -> String {
    key.signed(&json!({"alg": "RS256", "kid": "k1", "crit": ["exp"], "exp": 0}), claims)
}

#[tokio::test]
async fn a_p256_key_does_not_take_another_curves_or_a_wrong_signature() {
    let (key, other) = (Key::p256(), Key::p256());
    let small = Small::start(&key).await;
    let begun = small.begin().await;
    let claims = small.claims(&begun);
    small.give(other.token("k1", &claims));
    assert_eq!(flaw_of(small.finish(&begun).await.map(|_| ())), Err(Flaw::Signature));
    // An all-zero signature, which broken verifiers have taken.
    let message = unsigned(&json!({"alg": "ES256", "kid": "k1"}), &claims);
    small.give(format!("{message}.{}", base64([0; 64])));
    assert_eq!(flaw_of(small.finish(&begun).await.map(|_| ())), Err(Flaw::Signature));
}

#[tokio::test]
async fn a_refusal_becomes_a_clear_problem() {
    let small = Small::start(&Key::p256()).await;
    let begun = small.begin().await;
    small.give("x");
    let problem = api::Error::from(small.finish(&begun).await.unwrap_err());
    assert_eq!((problem.kind().status, problem.kind().code), (409, "sign_in_refused"));
    small.answer(crate::provider::Answer::Text(500, "text/plain", "no".into()));
    let problem = api::Error::from(small.finish(&begun).await.unwrap_err());
    assert_eq!((problem.kind().status, problem.kind().code), (503, "busy"));
}
