//! Members: who is in the team, as what, and who may change that.

use http::StatusCode;
use products::REGISTRIES;
use serde_json::json;
use testing::Club;
use testing::Person;
use testing::problem::{assert_problem, assert_wrong, text};

/// A team with one of each role.
struct Crew {
    club: Club,
    admin: Person,
    other_admin: Person,
    supervisor: Person,
    agent: Person,
    viewer: Person,
}

impl Crew {
    async fn new() -> Crew {
        let club = Club::new(&REGISTRIES).await;
        let admin = club.join("admin@example.com", "admin").await;
        let other_admin = club.join("other@example.com", "admin").await;
        let supervisor = club.join("supervisor@example.com", "supervisor").await;
        let agent = club.join("agent@example.com", "agent").await;
        let viewer = club.join("viewer@example.com", "viewer").await;
        Crew { club, admin, other_admin, supervisor, agent, viewer }
    }
}

#[tokio::test(start_paused = true)]
async fn everybody_sees_who_belongs_to_the_team() {
    let Crew { club, viewer, .. } = Crew::new().await;
    let mut seen = Vec::new();
    let mut path = "/api/team/members?limit=2".to_owned();
    for page in 1.. {
        let list = club.get(&viewer, &path).await;
        let items = list["items"].as_array().unwrap();
        seen.extend(items.iter().map(|member| (text(&member["email"]), text(&member["role"]))));
        assert!(items.iter().all(|member| text(&member["joined_at"]).starts_with("2026-11-21T09:00:10")), "{list}");
        match &list["next_cursor"] {
            serde_json::Value::Null => {
                assert_eq!(page, 3);
                break;
            }
            cursor => path = format!("/api/team/members?limit=2&cursor={}", text(cursor)),
        }
    }
    seen.sort_unstable();
    let expected = [
        ("ada", "owner"),
        ("admin", "admin"),
        ("agent", "agent"),
        ("other", "admin"),
        ("supervisor", "supervisor"),
        ("viewer", "viewer"),
    ];
    assert_eq!(seen, expected.map(|(name, role)| (format!("{name}@example.com"), role.to_owned())));
}

#[tokio::test(start_paused = true)]
async fn one_gives_and_takes_only_roles_below_ones_own() {
    let crew = Crew::new().await;
    let Crew { club, admin, other_admin, supervisor, agent, viewer } = &crew;
    // An admin moves whom they like below themselves.
    for role in ["supervisor", "viewer", "agent"] {
        let changed = club.set_role(admin, agent, role).await;
        assert_eq!((changed.status, &changed.body["role"]), (StatusCode::OK, &json!(role)));
        assert_eq!(changed.body["email"], "agent@example.com");
        assert_eq!(club.role_of(agent).await, Some(role));
    }
    for (who, role, what) in [
        (viewer, "admin", "making an admin"),
        (other_admin, "viewer", "lowering an equal"),
        (admin, "viewer", "lowering oneself"),
        (admin, "admin", "what one is"),
    ] {
        assert_problem(&club.set_role(admin, who, role).await, 403, "forbidden", what);
    }
    assert_problem(&club.remove(admin, other_admin).await, 403, "forbidden", "removing an equal");
    assert_problem(&club.remove(admin, admin).await, 403, "forbidden", "removing oneself");
    for lower in [supervisor, agent, viewer] {
        assert_problem(&club.set_role(lower, viewer, "agent").await, 403, "forbidden", "no manager");
        assert_problem(&club.remove(lower, viewer).await, 403, "forbidden", "no manager");
    }
    // The owner makes and unmakes admins; nobody touches the owner, and there is no second one.
    assert_eq!(club.set_role(&club.ada, viewer, "admin").await.status, StatusCode::OK);
    assert_eq!(club.set_role(&club.ada, other_admin, "viewer").await.status, StatusCode::OK);
    for by in [&club.ada, admin] {
        assert_problem(&club.set_role(by, &club.ada, "admin").await, 409, "is_owner", "the owner's role");
        assert_problem(&club.remove(by, &club.ada).await, 409, "is_owner", "removing the owner");
        assert_wrong(&club.set_role(by, agent, "owner").await, &["#/role"], "a second owner");
    }
    assert_eq!(club.owners().await, 1);
    // A role counts from the next request on.
    assert_eq!(club.remove(viewer, agent).await.status, StatusCode::OK);
    assert_problem(&club.remove(other_admin, supervisor).await, 403, "forbidden", "an admin no more");
}

#[tokio::test(start_paused = true)]
async fn refuses_roles_and_people_that_are_none() {
    let Crew { club, agent, .. } = Crew::new().await;
    let path = format!("/api/team/members/{}", agent.user);
    for body in [json!({}), json!({"role": null}), json!({"role": "boss"}), json!({"role": 1}), json!({"role": ["admin"]})] {
        assert_wrong(&club.world.patch(&path, Some(&club.ada.token), body.clone()).await, &["#/role"], &body.to_string());
    }
    let stranger = club.world.sign_up("zoe@example.com").await;
    assert_problem(&club.set_role(&club.ada, &stranger, "viewer").await, 404, "not_found", "a stranger");
    assert_problem(&club.remove(&club.ada, &stranger).await, 404, "not_found", "a stranger");
}

#[tokio::test(start_paused = true)]
async fn who_is_removed_is_out_at_once_and_their_keys_wait_for_somebody_to_answer_for_them() {
    let Crew { club, supervisor, .. } = Crew::new().await;
    let made = club.world.post("/api/keys", Some(&supervisor.token), json!({"name": "robot"})).await.body;
    let (key, others) = (text(&made["key"]), club.world.key_of(&club.ada).await);
    assert_eq!(club.world.get("/api/jobs", Some(&key)).await.status, StatusCode::OK);
    let removed = club.remove(&club.ada, &supervisor).await;
    assert_eq!(removed.status, StatusCode::OK, "{removed:?}");
    let stopped = json!([{"id": made["id"], "name": "robot", "hint": made["hint"]}]);
    assert_eq!(removed.body, json!({"stopped_keys": stopped}));
    assert_problem(&club.world.get("/api/jobs", Some(&key)).await, 401, "unauthenticated", "their key");
    assert_eq!(club.world.get("/api/jobs", Some(&others)).await.status, StatusCode::OK);
    assert_problem(&club.world.get("/api/jobs", Some(&supervisor.token)).await, 403, "forbidden", "their session");
    assert_eq!(club.get(&supervisor, "/api/teams").await["items"].as_array().unwrap().len(), 1);
    let rotated = club.world.post(&format!("/api/keys/{}/rotate", text(&made["id"])), Some(&club.ada.token), json!({})).await;
    assert_eq!(club.world.get("/api/jobs", Some(&text(&rotated.body["key"]))).await.status, StatusCode::OK);
    assert_problem(&club.remove(&club.ada, &supervisor).await, 404, "not_found", "twice");
}
