//! The exports that the events in `events/` speak of.

use cx::{Cx, Touch};
use export::{Export, PRODUCTS, Writer};
use identity::User;
use machine::Machine;
use serde_json::json;
use table::Condition;

/// Exports of one account.
#[derive(Clone, Debug)]
pub struct ExportSeeds {
    /// One that can be read.
    pub ready: String,
    /// One that no product has written to yet.
    pub begun: String,
}

impl ExportSeeds {
    /// Makes them in `machine` for the account `user`.
    pub(crate) async fn plant(machine: &Machine, user: &str) -> ExportSeeds {
        let cx = Cx::new(machine.parts().clone(), "seeds", &[Touch::Everything]);
        let user = User::load(&cx, &user.parse().expect("a user's id")).await.expect("a user");
        ExportSeeds { ready: ready(&cx, &user).await, begun: begin(&cx, &user).await.id.to_string() }
    }

    /// The export in the event of `function`.
    pub(crate) fn of(&self, function: &str) -> &str {
        match function {
            "accounts-export-write" | "schedules-export" => &self.begun,
            _ => &self.ready,
        }
    }
}

async fn begin(cx: &Cx, user: &User) -> Export {
    let export = Export::new(cx, user.personal_team.clone(), user.id.clone());
    cx.table().put(&export, Condition::Absent).await.expect("an export");
    export
}

/// An export of `user` in which each product has one thing. Gives its id.
///
/// # Panics
/// When it cannot be written.
pub async fn ready(cx: &Cx, user: &User) -> String {
    let export = begin(cx, user).await;
    for product in PRODUCTS {
        let mut out = Writer::new(cx, &export, product);
        out.push("thing", &json!({"number": 1})).await.expect("a line");
        out.finish().await.expect("an end");
    }
    export.id.to_string()
}
