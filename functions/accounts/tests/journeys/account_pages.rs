//! The pages of accounts, driven as a browser without JavaScript drives them: by links, forms and cookies.

use http::StatusCode;
use jiff::SignedDuration;
use products::REGISTRIES;
use serde_json::json;
use testing::Letter;
use testing::World;
use testing::browser::{Browser, PASSWORD, between};

use crate::google_accounts::{cookie, sign_in};
use crate::second_factor::code_of;

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

async fn world() -> World {
    World::at("2026-11-21T09:00:10Z", &REGISTRIES).await
}

#[tokio::test(start_paused = true)]
async fn a_team_grows_by_forms_and_its_log_tells_of_it() {
    let world = world().await;
    let (mut ada, mut bob) = (Browser::new(&world), Browser::new(&world));
    ada.sign_up(ADA).await;
    assert!(ada.see("/account").await.contains("Confirm your address"), "every page says so");
    let refused = ada.send("/teams", &[("name", "Workshop")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("Verify your e-mail address"));
    let (_, told) = ada.follow("/account/verify-email", &[]).await;
    assert!(told.contains("Another mail is on its way"), "{told}");

    let letter = Letter::newest(&world, ADA).await;
    let page = format!("{}?token={}", letter.path, letter.token);
    for _ in 0..2 {
        assert!(ada.see(&page).await.contains("Confirm my address"), "opening a link uses nothing up");
    }
    assert_eq!(ada.follow("/verify-email", &[("token", &letter.token)]).await.0, "/home");
    let again = ada.send("/verify-email", &[("token", &letter.token)]).await;
    assert!(again.status == StatusCode::CONFLICT && again.text.contains("This link has ended"), "{}", again.text);
    ada.make_team("Workshop").await;

    let (_, told) = ada.follow("/team/invitations", &[("email", BOB), ("role", "viewer")]).await;
    assert!(told.contains("An invitation is on its way to bob@example.com"), "{told}");
    let letter = Letter::newest(&world, BOB).await;
    let page = format!("/invitation?token={}", letter.token);
    let shown = bob.see(&page).await;
    assert!(shown.contains("Workshop") && shown.contains(ADA) && !shown.contains(">Accept<"), "{shown}");
    let next = format!("/invitation?token={}", letter.token);
    let seen = bob.send("/sign-up", &[("email", BOB), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(seen.location, next, "and back to the invitation");
    assert!(ada.see(&page).await.contains("somebody else's address"), "it is not Ada's");
    assert!(bob.see(&page).await.contains(">Accept<"));
    let (there, told) = bob.follow("/invitation", &[("token", &letter.token)]).await;
    assert!(there == "/home" && told.contains("Welcome to “Workshop”"), "{there}: {told}");
    assert_eq!(bob.open(&page).await.status, StatusCode::CONFLICT, "it was accepted");

    let team = ada.see("/team").await;
    let row = &team[team.find("<td data-label=\"Member\">bob@").unwrap()..];
    let role = between(row, "action=\"", "\"");
    for path in ["/team/invitations", "/team/settings", "/team/keys", role.as_str()] {
        let refused = bob.send(path, &[("email", "eve@example.com"), ("role", "viewer"), ("name", "Mine")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}: {}", refused.text);
        assert!(refused.text.contains("You may not do this"), "{path} is refused by a page");
    }
    assert!(!bob.see("/team").await.contains("action=\"/team/"), "nor is any of it offered");
    let (_, told) = ada.follow(&role, &[("role", "agent")]).await;
    assert!(told.contains("bob@example.com is an agent now."), "{told}");

    let log = ada.see("/team/audit").await;
    for action in ["team.created", "invitation.created", "member.joined", "member.role_changed"] {
        assert!(log.contains(&format!("<strong>{action}</strong>")), "{action}: {log}");
    }
    assert!(log.contains("/api/audit/export") && log.contains("What changed"), "{log}");
    let some = ada.see("/team/audit?action=invitation.&actor=&target=&from=2026-11-21T09%3A00&to=").await;
    assert!(some.contains("invitation.created") && !some.contains("<strong>team.created"), "{some}");
    assert!(some.contains("/api/audit/export?action=invitation.&amp;from=2026-11-21T09%3A00%3A00Z"), "{some}");
    assert_eq!(ada.open("/team/audit?from=yesterday").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bob.see("/team/audit").await.contains("Your role sees its own doing"));
    assert!(ada.see("/team/audit/verify").await.contains(">intact<"));
    assert_eq!(bob.open("/team/audit/verify").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(start_paused = true)]
async fn a_key_made_by_a_form_opens_the_api_until_it_is_revoked() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.sign_up_and_confirm(ADA).await;
    let once = between(&ada.see("/team/keys").await, "name=\"_once\" value=\"", "\"");
    let fields = [("name", "shop"), ("scopes", "jobs:read"), ("expires_at", "2026-11-22T09:00"), ("_once", &once)];
    let made = ada.send("/team/keys", &fields).await;
    let key = between(&made.text, "<code>mh_", "<");
    let key = format!("mh_{key}");
    assert_eq!(ada.send("/team/keys", &fields).await.text, made.text, "the same key, shown again");
    assert_eq!(world.get("/api/jobs", Some(&key)).await.status, StatusCode::OK);
    let keys = ada.see("/team/keys").await;
    assert!(!keys.contains(&key) && keys.contains("22 Nov 2026, 09:00"), "{keys}");
    let revoke = format!("/team/keys/{}/revoke", between(&keys, "action=\"/team/keys/", "/"));
    assert!(ada.follow(&revoke, &[]).await.1.contains("The key is revoked"));
    assert_eq!(world.get("/api/jobs", Some(&key)).await.status, StatusCode::UNAUTHORIZED);
    let wrong = ada.send("/team/keys", &[("name", ""), ("allowed_ips", "nowhere")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"nowhere\"") && wrong.text.contains("id=\"name-error\""), "{}", wrong.text);
}

/// A reload rotated once more, and the text that production used ended at once.
#[tokio::test(start_paused = true)]
async fn a_key_is_rotated_once_however_often_the_form_is_sent() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.sign_up_and_confirm(ADA).await;
    let made = ada.send("/team/keys", &[("name", "shop"), ("scopes", "jobs:read")]).await;
    let old = format!("mh_{}", between(&made.text, "<code>mh_", "<"));
    let rotate = format!("/team/keys/{}", between(&ada.see("/team/keys").await, "href=\"/team/keys/", "\""));
    let page = ada.see(&rotate).await;
    assert!(page.contains("“shop”") && page.contains("value=\"24\" checked"), "{page}");
    let once = between(&page, "name=\"_once\" value=\"", "\"");
    let fields = [("_once", once.as_str()), ("overlap_hours", "1")];
    let rotated = ada.send(&rotate, &fields).await;
    let new = format!("mh_{}", between(&rotated.text, "<code>mh_", "<"));
    assert_eq!(ada.send(&rotate, &fields).await.text, rotated.text, "the same text, shown again");
    for key in [&old, &new] {
        assert_eq!(world.get("/api/jobs", Some(key)).await.status, StatusCode::OK, "both open");
    }
    let log = ada.see("/team/audit?action=key.rotated").await;
    assert_eq!(log.matches("<strong>key.rotated</strong>").count(), 1, "{log}");
    assert!(ada.see(&rotate).await.contains("It was rotated not long ago"), "a second rotation ends the first text");
    let wrong = ada.send(&rotate, &[("overlap_hours", "169")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("overlap_hours-error"), "{}", wrong.text);
    world.pass_to(world.now() + SignedDuration::from_hours(1)).await;
    assert_eq!(world.get("/api/jobs", Some(&old)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(start_paused = true)]
async fn a_second_factor_a_mailed_link_and_a_new_password() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.sign_up_and_confirm(ADA).await;
    let wrong = ada.send("/account/second-factor", &[("password", "not it")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("Is not your password"), "{}", wrong.text);
    let begun = ada.send("/account/second-factor", &[("password", PASSWORD)]).await;
    assert!(begun.text.contains("src=\"data:image/svg+xml,"), "{}", begun.text);
    let url = between(&begun.text, "href=\"otpauth:", "\"").replace("&amp;", "&");
    let url = format!("otpauth:{url}");
    assert_eq!(ada.send("/account/second-factor/confirm", &[("code", "000000")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let on = ada.send("/account/second-factor/confirm", &[("code", &code_of(&url, world.now()))]).await;
    let recovery = between(&on.text, "<code>", "\n");
    assert_eq!(recovery.len(), 11, "{}", on.text);
    assert!(ada.see("/account/security").await.contains("10 recovery codes are left"));

    let mut other = Browser::new(&world);
    let asked = other.send("/sign-in", &[("email", ADA), ("password", PASSWORD), ("next", "/teams")]).await;
    assert!(asked.status == StatusCode::UNPROCESSABLE_ENTITY && !asked.text.contains(PASSWORD), "{}", asked.text);
    assert!(asked.text.contains("name=\"code\"") && !asked.text.contains("name=\"password\""), "{}", asked.text);
    let ticket = |asked: &str| between(asked, "name=\"ticket\" value=\"", "\"");
    let mistyped = other.send("/sign-in", &[("ticket", &ticket(&asked.text)), ("next", "/teams"), ("code", "1")]).await;
    assert!(mistyped.text.contains("This code is wrong") && !mistyped.text.contains(PASSWORD), "{}", mistyped.text);
    let late = [("ticket", "k1.AAAA"), ("code", recovery.as_str())];
    assert!(other.send("/sign-in", &late).await.text.contains("name=\"password\""), "what is no ticket begins again");
    let fields = [("ticket", &*ticket(&mistyped.text)), ("next", "/teams"), ("code", recovery.as_str())];
    assert_eq!(other.send("/sign-in", &fields).await.location, "/teams");

    let mut lost = Browser::new(&world);
    let told = |text: &str| text.contains("If there is an account with this address");
    assert!(told(&lost.follow("/magic-link", &[("email", "nobody@example.com")]).await.1));
    assert!(told(&lost.follow("/magic-link", &[("email", ADA)]).await.1));
    let letter = Letter::newest(&world, ADA).await;
    assert!(lost.see(&format!("{}?token={}", letter.path, letter.token)).await.contains("One more click"));
    let asked = lost.send("/magic-link/confirm", &[("token", &letter.token)]).await;
    assert!(asked.status == StatusCode::UNPROCESSABLE_ENTITY && asked.text.contains("name=\"code\""), "{}", asked.text);
    world.wait_until(world.now() + SignedDuration::from_secs(30)).await;
    let code = code_of(&url, world.now());
    assert_eq!(lost.send("/magic-link/confirm", &[("token", &letter.token), ("code", &code)]).await.location, "/home");
    let used = lost.send("/magic-link/confirm", &[("token", &letter.token)]).await;
    assert!(used.status == StatusCode::CONFLICT && used.text.contains("Ask for a new link"), "{}", used.text);

    assert!(told(&lost.follow("/reset-password", &[("email", ADA)]).await.1));
    let letter = Letter::newest(&world, ADA).await;
    let weak = lost.send("/reset-password/confirm", &[("token", &letter.token), ("new_password", "password1")]).await;
    assert!(weak.status == StatusCode::UNPROCESSABLE_ENTITY && weak.text.contains(&letter.token), "the link is kept");
    let new = [("token", letter.token.as_str()), ("new_password", "another velvet kettle")];
    assert_eq!(lost.follow("/reset-password/confirm", &new).await.0, "/sign-in");
    assert_eq!(ada.open("/teams").await.location, "/sign-in?next=%2Fteams", "all sessions have ended");
    let old = lost.send("/sign-in", &[("email", ADA), ("password", PASSWORD)]).await;
    assert!(old.text.contains("The e-mail address or the password is wrong"), "{}", old.text);
}

/// Whoever was invited landed on the home page, and their invitation was gone from sight.
#[tokio::test(start_paused = true)]
async fn a_mailed_link_leads_where_its_browser_was_going() {
    let world = world().await;
    let (mut ada, mut elsewhere) = (Browser::new(&world), Browser::new(&world));
    ada.sign_up_and_confirm(ADA).await;
    for (next, there) in [("/teams?name=a%3Bb", "/teams?name=a%3Bb"), ("", "/home"), ("https://evil.example", "/home")] {
        ada.follow("/sign-out", &[]).await;
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let ways = ada.see(&format!("/sign-in?next={query}")).await;
        let asking = ada.see(&between(&ways, "<li><a href=\"", "\"")).await;
        assert_eq!(asking.contains(&format!("name=\"next\" value=\"{next}\"")), !next.is_empty(), "{asking}");
        let asked = ada.send("/magic-link", &[("email", ADA), ("next", next)]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let letter = Letter::newest(&world, ADA).await;
        assert_eq!(ada.send("/magic-link/confirm", &[("token", &letter.token)]).await.location, there, "{next}");
        assert!(!ada.cookies.contains_key("mh_next"), "{next}: it is kept no longer");
    }
    ada.follow("/magic-link", &[("email", ADA), ("next", "/teams")]).await;
    let letter = Letter::newest(&world, ADA).await;
    assert_eq!(elsewhere.send("/magic-link/confirm", &[("token", &letter.token)]).await.location, "/home");
}

/// Saving the name let everybody in again.
#[tokio::test(start_paused = true)]
async fn saving_a_teams_name_keeps_that_its_members_sign_in_with_google() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    let session = cookie(&sign_in(&world, "ada@gmail.com").await, "mh_session").unwrap();
    ada.cookies.insert("mh_session".into(), session);
    ada.make_team("Workshop").await;
    ada.follow("/team/settings", &[("name", "Workshop"), ("settings", "all"), ("google_only", "on")]).await;
    let page = ada.see("/team").await;
    let ticked = page.split("<input").any(|input| input.contains("name=\"google_only\"") && input.contains(" checked"));
    assert!(ticked, "{page}");
    // As a browser sends what the page shows.
    ada.follow("/team/settings", &[("name", "Forge"), ("settings", "all"), ("google_only", "on")]).await;
    let team = world.get("/api/team", Some(&ada.cookies["mh_session"])).await.body;
    assert_eq!((&team["name"], &team["google_only"]), (&json!("Forge"), &json!(true)));
}

#[tokio::test(start_paused = true)]
async fn what_is_deleted_can_be_kept() {
    let world = world().await;
    let mut ada = Browser::new(&world);
    ada.sign_up_and_confirm(ADA).await;
    let team = ada.make_team("Workshop").await;
    assert!(ada.see("/account/delete").await.contains("You own teams"), "it would be left without an owner");
    let wrong = ada.send("/team/delete", &[("name", "Workshp")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("value=\"Workshp\""), "{}", wrong.text);
    let (there, told) = ada.follow("/team/delete", &[("name", "Workshop")]).await;
    assert!(there == "/teams" && told.contains("Keep it") && told.contains("being deleted"), "{told}");
    assert!(ada.follow(&format!("/teams/{team}/restore"), &[]).await.1.contains("“Workshop” stays"));
    assert!(ada.see("/team").await.contains("Workshop"));
    ada.follow("/team/delete", &[("name", "Workshop")]).await;

    let wrong = ada.send("/account/delete", &[("password", "not it")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("Is not your password"), "{}", wrong.text);
    let (there, told) = ada.follow("/account/delete", &[("password", PASSWORD)]).await;
    assert!(there == "/account/privacy" && told.contains("will be erased in seven days"), "{told}");
    // The notice about the team she looks at comes first.
    let page = ada.see("/account/delete").await;
    let keep = page.rmatch_indices("/restore\"").next().and_then(|(end, _)| page[..end].rsplit('/').next()).unwrap();
    assert_eq!(ada.follow(&format!("/teams/{keep}/restore"), &[]).await.0, "/account");
    assert!(ada.follow("/account/privacy/exports", &[]).await.1.contains("Being collected"));
    world.pass_to(world.now() + SignedDuration::from_mins(2)).await;
    let privacy = ada.see("/account/privacy").await;
    let export = between(&privacy, "href=\"/account/privacy/exports/", "\"");
    let file = ada.open(&format!("/account/privacy/exports/{export}")).await;
    let signed = world.get(&file.location, None).await;
    assert!(String::from_utf8(signed.bytes).unwrap().contains("\"kind\":\"user\""), "{file:?}");
}

#[tokio::test(start_paused = true)]
async fn an_account_looks_as_one_likes_and_says_where_one_is_signed_in() {
    let world = world().await;
    let (mut ada, mut anybody) = (Browser::new(&world), Browser::new(&world));
    for path in ["/account", "/account/sessions", "/team", "/team/audit?action=job.", "/teams"] {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        let seen = anybody.open(path).await;
        assert_eq!((seen.status, seen.location), (StatusCode::SEE_OTHER, format!("/sign-in?next={next}")), "{path}");
    }
    assert_eq!(anybody.send("/teams", &[("name", "x")]).await.location, "/sign-in");
    let lost = anybody.open("/api/auth/google/callback?state=x").await;
    assert!(
        lost.status == StatusCode::CONFLICT && lost.text.contains("<!DOCTYPE html>"),
        "a browser is told by a page: {lost:?}"
    );
    let ways = anybody.see("/sign-in?next=/teams").await;
    assert!(ways.contains("/api/auth/google?next=%2Fteams") && ways.contains("/sign-up?next=%2Fteams"), "{ways}");
    let wrong = anybody.send("/sign-up", &[("email", "ada@"), ("password", "x"), ("next", "/teams")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["value=\"ada@\"", "id=\"email-error\"", "id=\"password-error\"", "name=\"next\" value=\"/teams\""] {
        assert!(wrong.text.contains(part), "{part}: {}", wrong.text);
    }

    ada.sign_up_and_confirm(ADA).await;
    let look = [("theme", "dark"), ("zone", "own"), ("zone_name", "Mars/Olympus")];
    let wrong = ada.send("/account/appearance", &look).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("value=\"Mars/Olympus\""), "{}", wrong.text);
    ada.follow("/account/appearance", &[("theme", "dark"), ("zone", "own"), ("zone_name", "asia/tokyo")]).await;
    let page = ada.see("/account/sessions").await;
    assert!(page.contains("data-theme=\"dark\"") && page.contains("21 Nov, 18:00"), "{page}");
    ada.follow("/account/appearance", &[("theme", "system"), ("zone", "browser")]).await;
    for gone in ["mh_theme", "mh_zone", "mh_zone_fixed"] {
        assert!(!ada.cookies.contains_key(gone), "{gone}: {:?}", ada.cookies);
    }
    assert!(ada.see("/account/sessions").await.contains("21 Nov, 09:00"), "no script says which zone the browser is in");

    let login = json!({"email": ADA, "password": PASSWORD});
    let other = world.post("/api/auth/login", None, login).await.body["token"].as_str().unwrap().to_owned();
    assert!(ada.follow("/account/sessions/end-others", &[]).await.1.contains("One other session is ended"));
    assert_eq!(world.get("/api/auth/me", Some(&other)).await.status, StatusCode::UNAUTHORIZED);

    let fields = [("new_email", "lovelace@example.com"), ("password", PASSWORD)];
    assert!(ada.follow("/account/email", &fields).await.1.contains("The address changes when its link is opened"));
    let letter = Letter::newest(&world, "lovelace@example.com").await;
    assert!(ada.see(&format!("{}?token={}", letter.path, letter.token)).await.contains("Use this address"));
    assert_eq!(ada.follow("/change-email", &[("token", &letter.token)]).await.0, "/account");
    assert!(ada.see("/account").await.contains("lovelace@example.com"));
    let away = ada.send("/account/google/link", &[("password", PASSWORD)]).await;
    assert!(away.text.contains("Continue to Google") && ada.cookies.contains_key("mh_google"), "{}", away.text);
    let password = [("current_password", "not it"), ("new_password", "another velvet kettle")];
    let wrong = ada.send("/account/security/password", &password).await;
    assert!(wrong.text.contains("id=\"current_password-error\"") && !wrong.text.contains("another velvet"), "{}", wrong.text);
    assert_eq!(ada.follow("/sign-out", &[]).await.0, "/sign-in");
    assert!(!ada.cookies.contains_key("mh_session"));
}
