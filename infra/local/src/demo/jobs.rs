//! The demo's jobs: names that a small company would have, calendars of every kind, and how they went.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::json;

use super::answers::Answer;
use super::past::Past;
use super::plan::Plan;
use super::receiver::{BROKEN, GONE, OVER_QUOTA};

/// The two jobs that show at a glance that the demo runs.
pub(super) const LIVE: [&str; 2] = ["Demo: all is well", "Demo: the receiver is broken"];

const LOST_PAGE: Answer = Answer::Status(404, r#"{"error":"no such page"}"#);
const BAD_DEPLOY: Answer = Answer::Status(500, r#"{"error":"relation \"orders_v2\" does not exist"}"#);

/// The jobs of the demo's own team.
pub(super) fn own(past: &Past) -> Vec<Plan> {
    let mut plans = [office(past), shop(past), stopped(past)].concat();
    // On one afternoon everything stood still for two hours.
    for plan in &mut plans {
        *plan = plan.clone().answered(past.day(6, 13, 0), past.day(6, 15, 0), Answer::Unreachable);
    }
    plans.extend(live(past));
    plans
}

/// What an office has done for it.
fn office(past: &Past) -> Vec<Plan> {
    let from = date(past, 29);
    let invoices = json!({
        "freq": "monthly", "rule_type": "month_days", "rule_value": [1, 15], "trigger_timings": ["06:30"],
        "timezone": "Europe/Berlin", "start_date": from, "metadata": {"layout": "letter", "copies": 1}
    });
    let report = json!({
        "freq": "weekly", "rule_type": "weekdays", "rule_value": ["mon"], "trigger_timings": ["08:00"],
        "timezone": "Europe/London", "start_date": from, "metadata": {"recipients": ["office@example.com"]}
    });
    let backups = json!({"freq": "daily", "trigger_timings": ["03:15"], "start_date": from, "method": "GET"});
    let rates = json!({
        "freq": "daily", "trigger_timings": ["07:00", "16:00"], "timezone": "Asia/Tokyo", "start_date": from,
        "metadata": {"base": "EUR", "into": ["USD", "JPY", "GBP"]}
    });
    vec![
        Plan::new("Invoices", "invoices", past.day(29, 9, 3), 420, invoices),
        // Its page was away for longer than anything is tried again.
        Plan::new("Weekly report", "report", past.day(29, 9, 7), 1_250, report).answered(
            past.day(13, 0, 0),
            past.day(2, 11, 0),
            LOST_PAGE,
        ),
        Plan::new("Backups check", "backups", past.day(29, 9, 8), 240, backups),
        // It fails at present, and has for four days.
        Plan::new("Currency rates", "rates", past.day(29, 9, 11), 310, rates)
            .answered_since(past.now - SignedDuration::from_hours(104), Answer::Status(503, OVER_QUOTA)),
    ]
}

/// What a shop has done for it.
fn shop(past: &Past) -> Vec<Plan> {
    let from = date(past, 28);
    let stock = json!({
        "freq": "interval", "rule_value": {"minutes": 15}, "start_date": from, "metadata": {"warehouses": ["north", "south"]}
    });
    let orders = json!({
        "freq": "cron", "rule_value": "*/4 6-21 * * *", "timezone": "Europe/Berlin", "start_date": from, "method": "PUT",
        "metadata": {"limit": 50}
    });
    let trials = json!({
        "freq": "cron", "rule_value": "0 9-17 * * 1-5", "timezone": "America/New_York", "start_date": from,
        "override_dates": [date(past, 11), date(past, -3), date(past, -4)], "metadata": {"days_left": [7, 1]}
    });
    vec![
        Plan::new("Stock levels", "stock", past.day(28, 9, 3), 85, stock).paused(past.day(12, 1, 3), Some(past.day(12, 9, 18))),
        Plan::new("Web orders", "orders", past.day(28, 9, 4), 60, orders)
            .answered(past.day(1, 10, 0), past.day(1, 10, 9), BAD_DEPLOY)
            .kept_for_hours(16),
        Plan::new("Trial reminders", "trials", past.day(28, 9, 6), 130, trials),
    ]
}

/// What does not run any more: paused, told 410, or done.
fn stopped(past: &Past) -> Vec<Plan> {
    let from = date(past, 28);
    let newsletter = json!({
        "freq": "weekly", "rule_type": "weekdays", "rule_value": ["tue", "thu"], "trigger_timings": ["10:00"],
        "timezone": "Europe/Paris", "start_date": from, "metadata": {"list": "customers"}
    });
    let old_shop = json!({"freq": "interval", "rule_value": {"hours": 1}, "start_date": from});
    let holiday = json!({
        "freq": "once", "trigger_timings": ["18:00"], "timezone": "Europe/Berlin", "start_date": date(past, 12),
        "metadata": {"opening_hours": "closed until Monday"}
    });
    vec![
        Plan::new("Newsletter", "newsletter", past.day(28, 9, 8), 900, newsletter).paused(past.day(9, 14, 26), None),
        Plan::new("Old shop: orders", "old-shop", past.day(28, 9, 11), 540, old_shop)
            .answered_since(past.now - SignedDuration::from_hours(7), Answer::Status(410, GONE)),
        Plan::new("Holiday hours", "hours", past.day(20, 9, 5), 150, holiday),
    ]
}

/// The jobs that show that the demo runs.
pub(super) fn live(past: &Past) -> [Plan; 2] {
    let every = |minutes: u32, from: i64| {
        json!({
            "freq": "interval", "rule_value": {"minutes": minutes}, "start_date": date(past, from),
            "metadata": {"made_by": "--demo"}
        })
    };
    let begun = past.now - SignedDuration::from_hours(2);
    [
        Plan::new(LIVE[0], "well", past.day(2, 9, 3), 6, every(1, 2)).kept_for_hours(2),
        Plan::new(LIVE[1], "broken", begun, 3, every(5, 1)).answered_since(begun, Answer::Status(500, BROKEN)),
    ]
}

/// The jobs of the team "Workshop": an admin's, and one of somebody who changes their own only.
pub(super) fn workshop(past: &Past) -> [Plan; 2] {
    let nightly = json!({
        "freq": "daily", "trigger_timings": ["02:00", "14:00"], "timezone": "America/Sao_Paulo", "start_date": date(past, 20),
        "metadata": {"branch": "main"}
    });
    let standup = json!({
        "freq": "weekly", "rule_type": "weekdays", "rule_value": ["mon", "tue", "wed", "thu", "fri"],
        "trigger_timings": ["09:15"], "timezone": "Europe/Lisbon", "start_date": date(past, 19), "metadata": {"room": "workshop"}
    });
    [
        Plan::new("Nightly build", "build", past.day(20, 10, 12), 2_100, nightly),
        Plan::new("Standup notes", "standup", past.day(19, 11, 40), 95, standup),
    ]
}

/// The date `days` before today (UTC).
fn date(past: &Past, days: i64) -> String {
    past.day(days, 0, 0).to_zoned(TimeZone::UTC).date().to_string()
}
