//! The filters of the audit log as a form has them: its instants are times of the viewer's own zone.

use api::{Error, Fields, FromFields, Result, Source};
use console::{Form, ROWS, address};
use serde_json::{Map, Value};
use ui::Zone;

use super::typed_time::instant;
use crate::audit::list::AuditQuery;

const NAMES: [&str; 5] = ["actor", "action", "target", "from", "to"];

/// What is looked for, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Search {
    fields: Vec<(&'static str, String)>,
    cursor: Option<String>,
}

impl FromFields for Search {
    fn from_fields(fields: &mut Fields) -> Self {
        // A form that asks sends the fields that nobody filled in too.
        let mut said = |name| fields.optional::<String>(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let found = NAMES.into_iter().filter_map(|name| Some((name, said(name)?))).collect();
        Search { fields: found, cursor: said("cursor") }
    }
}

impl Search {
    /// Whether anything is left out of the log.
    pub(super) fn narrows(&self) -> bool {
        !self.fields.is_empty()
    }

    /// As the form of filters shows it.
    pub(super) fn form(&self) -> Form {
        Form::of(self.fields.iter().map(|(name, value)| (*name, value.clone())))
    }

    /// What the log is asked.
    ///
    /// # Errors
    /// 422 for a filter that cannot be one.
    pub(super) fn query(&self, zone: &Zone) -> Result<AuditQuery> {
        let mut asked = Map::from_iter([("limit".to_owned(), Value::from(ROWS.to_string()))]);
        for (name, value) in self.asked(zone)? {
            asked.insert(name.to_owned(), Value::from(value));
        }
        if let Some(cursor) = &self.cursor {
            asked.insert("cursor".to_owned(), Value::from(cursor.as_str()));
        }
        AuditQuery::read(Source::Query, asked)
    }

    /// The same search, further back.
    pub(super) fn older(&self, cursor: &str) -> String {
        self.at("/team/audit", &self.fields, Some(cursor))
    }

    /// The same search as a file.
    ///
    /// # Errors
    /// 422 for a filter that cannot be one.
    pub(super) fn file(&self, zone: &Zone) -> Result<String> {
        Ok(self.at("/api/audit/export", &self.asked(zone)?, None))
    }

    fn at(&self, path: &str, fields: &[(&'static str, String)], cursor: Option<&str>) -> String {
        let pairs: Vec<(&str, Option<&str>)> = fields.iter().map(|(name, value)| (*name, Some(value.as_str()))).collect();
        address(path, &[pairs, vec![("cursor", cursor)]].concat())
    }

    /// The fields with their instants as the API takes them.
    fn asked(&self, zone: &Zone) -> Result<Vec<(&'static str, String)>> {
        let instant = |(name, value): &(&'static str, String)| match *name {
            "from" | "to" => match instant(value, zone) {
                Some(at) => Ok((*name, at.to_string())),
                None => Err(Error::field(name, "must be a day and a time")),
            },
            _ => Ok((*name, value.clone())),
        };
        self.fields.iter().map(instant).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn search(fields: Value) -> Search {
        Search::read(Source::Query, fields.as_object().cloned().unwrap()).unwrap()
    }

    #[test]
    fn times_are_the_viewers_own() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let search = search(json!({"actor": "", "action": "job.", "from": "2026-11-21T09:00", "to": "2026-11-21T12:00:30"}));
        let file = search.file(&berlin).unwrap();
        assert_eq!(file, "/api/audit/export?action=job.&from=2026-11-21T08%3A00%3A00Z&to=2026-11-21T11%3A00%3A30Z");
        assert_eq!(search.older("abc"), "/team/audit?action=job.&from=2026-11-21T09%3A00&to=2026-11-21T12%3A00%3A30&cursor=abc");
        assert!(search.narrows() && search.query(&berlin).is_ok());
    }

    #[test]
    fn what_cannot_be_a_filter_is_refused() {
        let utc = Zone::utc();
        for wrong in
            [json!({"from": "yesterday"}), json!({"actor": "ada"}), json!({"from": "2026-11-21T09:00", "to": "2026-11-21T08:00"})]
        {
            assert!(matches!(search(wrong.clone()).query(&utc), Err(Error::Invalid(_))), "{wrong}");
        }
        assert!(!search(json!({"action": " "})).narrows());
    }
}
