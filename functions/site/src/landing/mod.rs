//! `/`: what this is, in ten seconds; then a schedule to try, and what becomes of calls when things go wrong.

pub mod demo;
mod proof;

use jiff::Timestamp;
use maud::{Markup, html};
use ui::{Button, Hero};

use demo::Demo;

/// What this is, in the fewest words.
pub const TITLE: &str = "Cron as a service";
/// For search engines.
pub const ABOUT: &str = "Minutehand calls your URL at the times you name: signed, retried, and every attempt logged.";

/// A request that makes a job.
const SCHEDULE: &str = r#"curl {base}/api/schedule \
  -H "Authorization: Bearer mh_YOUR_KEY" \
  --json '{
    "name": "Invoices",
    "freq": "weekly",
    "rule_type": "weekdays",
    "rule_value": ["mon", "tue", "wed", "thu", "fri"],
    "start_date": "2026-11-21",
    "trigger_timings": ["09:00"],
    "timezone": "Europe/Berlin",
    "override_dates": ["2026-12-25"],
    "callback_url": "https://hooks.example.com/invoices",
    "metadata": {"run": 7}
  }'"#;

const SELF_HOST: &str = "$ cargo run\nlistening on http://127.0.0.1:3000";

/// The page, as of `now`, for a server that answers at `base`.
pub fn page(demo: &Demo, now: Timestamp, base: &str) -> Markup {
    let schedule = SCHEDULE.replace("{base}", base);
    let hero = Hero {
        title: TITLE,
        text: ABOUT,
        actions: html! {
            (Button::primary("Sign up").href("/sign-up"))
            (Button::secondary("Quick start").href("/docs/quick-start"))
        },
        aside: html! { (ui::code_block("A job, made with curl", &schedule)) },
    };
    html! {
        div.landing {
            (hero)
            (demo.section(now))
            (proof::clocks())
            (proof::down())
            (proof::signed())
            (run_it_yourself())
        }
    }
}

fn run_it_yourself() -> Markup {
    html! {
        section.landing-part aria-labelledby="self-host" {
            div {
                h2 #self-host { "Run it yourself" }
                p {
                    "The whole of it runs on one machine, as one process that needs no other and keeps its state in one folder; "
                    "or in AWS, as functions, a table and queues. The source is under the Apache licence 2.0."
                }
                p.cluster {
                    (Button::secondary("Self-hosting").href("/docs/self-hosting"))
                    (Button::secondary("In AWS").href("/docs/deploy-to-aws"))
                    (Button::secondary("All documentation").href("/docs"))
                }
            }
            div { (ui::code_block("Shell", SELF_HOST)) }
        }
    }
}
