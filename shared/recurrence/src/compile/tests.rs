//! What is refused, and in which words.

use serde_json::{Value, json};

use crate::{Calendar, Fault, Spec};

fn compile(fields: Value) -> Result<Calendar, Vec<Fault>> {
    let mut spec = json!({"start_date": "2026-11-21", "freq": "daily", "trigger_timings": ["09:00"]});
    let (Value::Object(spec_fields), Value::Object(fields)) = (&mut spec, fields) else { panic!() };
    spec_fields.extend(fields);
    Calendar::compile(serde_json::from_value::<Spec>(spec).unwrap())
}

fn wrong(fields: Value) -> Vec<String> {
    compile(fields).unwrap_err().into_iter().map(|fault| fault.field).collect()
}

fn said(fields: Value) -> String {
    compile(fields).unwrap_err()[0].reason.clone()
}

#[test]
fn names_all_wrong_fields_at_once() {
    let faults = wrong(json!({
        "start_date": "21.11.2026", "end_date": "2026-02-30", "freq": "monthly",
        "trigger_timings": ["9:00", "08:00", "24:00", "08:00:00"],
        "rule_type": "nth_weekday", "rule_value": {"n": 0, "weekday": "tues", "of": 1},
        "override_dates": ["2026-12-25", "2026-12-5"], "timezone": "Mars",
    }));
    assert_eq!(
        faults,
        [
            "timezone",
            "start_date",
            "end_date",
            "override_dates/1",
            "trigger_timings/0",
            "trigger_timings/2",
            "trigger_timings/3",
            "rule_value/of",
            "rule_value/n",
            "rule_value/weekday",
        ]
    );
}

#[test]
fn bounds_the_dates() {
    for start in ["1969-12-31", "2201-01-01", "2026-11-21T00:00", "+2026-11-1", "2026-00-10", "", "２０２６-11-21"] {
        assert_eq!(wrong(json!({"start_date": start})), ["start_date"], "{start}");
    }
    for start in ["1970-01-01", "2200-12-31"] {
        assert!(compile(json!({"start_date": start})).is_ok());
    }
    assert_eq!(wrong(json!({"end_date": "2026-11-20"})), ["end_date"]);
    assert!(compile(json!({"end_date": "2026-11-21"})).is_ok());
    assert!(compile(json!({"end_date": "9999-12-31"})).is_ok());
}

#[test]
fn asks_each_frequency_for_its_timings() {
    assert_eq!(wrong(json!({"trigger_timings": []})), ["trigger_timings"]);
    let cron = |timings: Value| json!({"freq": "cron", "rule_value": "0 9 * * *", "trigger_timings": timings});
    assert_eq!(wrong(cron(json!(["09:00"]))), ["trigger_timings"]);
    assert!(compile(cron(json!([]))).is_ok());
    let interval = |timings: Value| json!({"freq": "interval", "rule_value": {"hours": 1}, "trigger_timings": timings});
    assert_eq!(wrong(interval(json!(["09:00", "10:00"]))), ["trigger_timings"]);
    assert!(compile(interval(json!(["09:00"]))).is_ok());
    let each_minute = |extra: &[&str]| {
        let all = (0..1440).map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60));
        let all: Vec<String> = all.chain(extra.iter().map(|time| (*time).to_owned())).collect();
        json!({"trigger_timings": all})
    };
    assert!(compile(each_minute(&[])).is_ok());
    assert_eq!(wrong(each_minute(&["00:00:30"])), ["trigger_timings"]);
}

#[test]
fn bounds_the_override_dates() {
    let dates = |n: usize| json!({"override_dates": vec!["2026-12-25"; n]});
    assert!(compile(dates(1000)).is_ok());
    assert_eq!(wrong(dates(1001)), ["override_dates"]);
}

#[test]
fn refuses_rules_that_do_not_fit() {
    let fit = |freq: &str, rule_type: &str, value: &Value| {
        compile(json!({"freq": freq, "rule_type": rule_type, "rule_value": value})).is_ok()
    };
    let rules = [
        ("weekdays", json!(["mon"]), "daily weekly"),
        ("month_days", json!([1]), "monthly yearly"),
        ("nth_weekday", json!({"n": 1, "weekday": "mon"}), "monthly yearly"),
        ("every", json!({"n": 2}), "daily weekly monthly yearly"),
    ];
    for (rule_type, value, fitting) in &rules {
        for freq in ["once", "daily", "weekly", "monthly", "yearly"] {
            let fits = fitting.split(' ').any(|name| name == freq);
            assert_eq!(fit(freq, rule_type, value), fits, "{freq} {rule_type}");
        }
    }
    assert_eq!(wrong(json!({"rule_type": "moon", "rule_value": 1})), ["rule_type"]);
    assert_eq!(wrong(json!({"rule_value": 1})), ["rule_type"]);
    assert_eq!(wrong(json!({"rule_type": "every"})), ["rule_value"]);
    assert_eq!(wrong(json!({"freq": "fortnightly"})), ["freq"]);
    let cron =
        |rule_type: &str| json!({"freq": "cron", "rule_type": rule_type, "rule_value": "0 9 * * *", "trigger_timings": []});
    assert!(compile(cron("cron")).is_ok());
    assert_eq!(wrong(cron("every")), ["rule_type"]);
}

#[test]
fn refuses_rule_values_of_the_wrong_shape() {
    let of =
        |freq: &str, rule_type: &str, value: Value| wrong(json!({"freq": freq, "rule_type": rule_type, "rule_value": value}));
    assert_eq!(of("weekly", "weekdays", json!("mon")), ["rule_value"]);
    assert_eq!(of("weekly", "weekdays", json!([])), ["rule_value"]);
    assert_eq!(of("weekly", "weekdays", json!(["mon", 2, "x"])), ["rule_value/1", "rule_value/2"]);
    assert_eq!(
        of("monthly", "month_days", json!([0, 32, -32, 1.5, "1", 31])),
        ["rule_value/0", "rule_value/1", "rule_value/2", "rule_value/3", "rule_value/4"]
    );
    assert_eq!(of("monthly", "nth_weekday", json!({"n": 6, "weekday": "mon"})), ["rule_value/n"]);
    assert_eq!(of("monthly", "nth_weekday", json!({"n": 1})), ["rule_value/weekday"]);
    for n in [json!(0), json!(-1), json!(1001), json!(1.5), json!("2"), json!(null)] {
        assert_eq!(of("daily", "every", json!({"n": n})), ["rule_value/n"]);
    }
}

#[test]
fn refuses_intervals_that_are_not_one_length() {
    let interval = |value: Value| json!({"freq": "interval", "rule_value": value, "trigger_timings": []});
    for value in [json!({}), json!({"minutes": 1, "hours": 1}), json!("15m"), json!(null)] {
        assert_eq!(wrong(interval(value)), ["rule_value"]);
    }
    assert_eq!(wrong(interval(json!({"days": 1}))), ["rule_value/days"]);
    assert_eq!(wrong(interval(json!({"seconds": 9}))), ["rule_value/seconds"]);
    assert_eq!(wrong(interval(json!({"hours": 8785}))), ["rule_value/hours"]);
    assert_eq!(wrong(interval(json!({"hours": i64::MAX}))), ["rule_value/hours"]);
    assert_eq!(wrong(interval(json!({"minutes": -1}))), ["rule_value/minutes"]);
    assert!(compile(interval(json!({"seconds": 10}))).is_ok());
    assert!(compile(interval(json!({"hours": 8784}))).is_ok());
}

#[test]
fn suggests_the_zone_that_was_meant() {
    let meant = |name: &str| said(json!({"timezone": name}));
    assert!(meant("Europe/Berln").ends_with("did you mean Europe/Berlin?"));
    assert!(meant("America/New York").ends_with("did you mean America/New_York?"));
    assert!(meant("berlin").ends_with("did you mean Europe/Berlin?"));
    assert!(meant("Asia/Calcuta").ends_with("did you mean Asia/Calcutta?"));
    for name in ["", "Qqqqqqqqqqqqqqq", "+02:00", "Etc/Unknown", &"x".repeat(10_000)] {
        assert_eq!(wrong(json!({"timezone": name})), ["timezone"]);
    }
    assert!(!meant("Qqqqqqqqqqqqqqq").contains("did you mean"));
    assert_eq!(compile(json!({"timezone": "america/new_york"})).unwrap().zone().iana_name(), Some("America/New_York"));
}

#[test]
fn refuses_a_schedule_that_never_fires() {
    let february = |value: Value| {
        json!({
            "start_date": "2027-02-01", "freq": "yearly",
            "rule_type": "month_days", "rule_value": value,
        })
    };
    assert_eq!(wrong(february(json!([30, -30]))), ["rule_value"]);
    assert!(compile(february(json!([29]))).is_ok());
    let cron = |text: &str| json!({"freq": "cron", "rule_value": text, "trigger_timings": []});
    assert_eq!(wrong(cron("0 0 30 2 *")), ["rule_value"]);
    assert!(compile(cron("0 0 30 2 MON")).is_ok());
    assert!(compile(cron("0 0 * 2 5#5")).is_ok());
    assert_eq!(wrong(json!({"freq": "once", "override_dates": ["2026-11-21"]})), ["override_dates"]);
    assert_eq!(
        wrong(json!({
            "freq": "weekly", "rule_type": "weekdays", "rule_value": ["mon"],
            "end_date": "2026-11-22",
        })),
        ["end_date"]
    );
    assert_eq!(
        wrong(json!({
            "freq": "interval", "rule_value": {"hours": 24}, "trigger_timings": [],
            "end_date": "2026-11-22", "override_dates": ["2026-11-21", "2026-11-22"],
        })),
        ["override_dates"]
    );
}
