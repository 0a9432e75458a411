//! `/`: what this is, in ten seconds; then a schedule to try, and what becomes of calls when things go wrong.

pub mod demo;
mod proof;

use jiff::Timestamp;
use maud::{Markup, html};
use ui::{Button, Hero};

use demo::Demo;

/// The page's title in the browser's tab; the product's name follows it.
pub const TITLE: &str = "Calls your URL at the times you name";
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

const SELF_HOST: &str = "cargo run      # serves http://127.0.0.1:3000, keeps its state in .minutehand/";

/// The page, as of `now`, for a server that answers at `base`.
pub fn page(demo: &Demo, now: Timestamp, base: &str) -> Markup {
    let schedule = SCHEDULE.replace("{base}", base);
    let hero = Hero {
        title: "Your URL, called at the times you name",
        text: "Minutehand is cron as a service: each call is signed, retried for three days if it fails, and logged attempt by attempt.",
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
                    "The same program runs whole on one machine, as one process that needs no other, and in AWS as functions that cost "
                    "next to nothing while nothing happens. The source is under the Apache licence 2.0, and nothing in it waits for a licence key."
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
