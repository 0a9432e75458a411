//! Conditions on a write, built from values rather than written as expression strings.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::TableError;

/// What must be true of the stored item for a write to happen.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Nothing is required.
    Always,
    /// There is no such item.
    Absent,
    /// There is such an item.
    Exists,
    /// The attribute has this value.
    Equals(&'static str, AttributeValue),
    /// The attribute is less than this value.
    Less(&'static str, AttributeValue),
    /// All of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
}

impl Condition {
    /// `attribute = text`.
    pub fn text(attribute: &'static str, text: impl Into<String>) -> Self {
        Condition::Equals(attribute, AttributeValue::S(text.into()))
    }

    /// `attribute = number`.
    pub fn number(attribute: &'static str, number: impl ToString) -> Self {
        Condition::Equals(attribute, AttributeValue::N(number.to_string()))
    }

    /// `attribute < number`.
    pub fn less(attribute: &'static str, number: impl ToString) -> Self {
        Condition::Less(attribute, AttributeValue::N(number.to_string()))
    }

    /// The comparisons that it consists of, all of which must hold.
    pub(crate) fn comparisons(&self) -> Result<Vec<(&'static str, char, &AttributeValue)>, TableError> {
        match self {
            Condition::Always => Ok(Vec::new()),
            Condition::Equals(attribute, value) => Ok(vec![(attribute, '=', value)]),
            Condition::Less(attribute, value) => Ok(vec![(attribute, '<', value)]),
            Condition::All(parts) => {
                let parts: Result<Vec<_>, _> = parts.iter().map(Condition::comparisons).collect();
                parts.map(|parts| parts.into_iter().flatten().collect())
            }
            Condition::Absent | Condition::Exists | Condition::Any(_) => {
                Err(TableError::Corrupt("a change in place requires comparisons only".into()))
            }
        }
    }

    pub(crate) fn render(&self) -> Rendered {
        let mut rendered = Rendered::default();
        rendered.expression = match self {
            Condition::Always => None,
            other => Some(rendered.part(other)),
        };
        rendered
    }
}

/// A condition in DynamoDB's expression language. Every name goes through a placeholder, because many
/// plain words (`state`, `shard`) are reserved.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) expression: Option<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Rendered {
    pub(crate) fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    pub(crate) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }

    fn part(&mut self, condition: &Condition) -> String {
        match condition {
            Condition::Exists => format!("attribute_exists({})", self.name("pk")),
            // Every item lies between these two, the absent one included.
            Condition::Always => format!("(attribute_exists({0}) OR attribute_not_exists({0}))", self.name("pk")),
            Condition::Absent => format!("attribute_not_exists({})", self.name("pk")),
            Condition::Equals(attribute, value) => self.compare(attribute, "=", value),
            Condition::Less(attribute, value) => self.compare(attribute, "<", value),
            Condition::All(parts) => self.join(parts, " AND "),
            Condition::Any(parts) => self.join(parts, " OR "),
        }
    }

    fn compare(&mut self, attribute: &str, operator: &str, value: &AttributeValue) -> String {
        let name = self.name(attribute);
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value.clone());
        format!("{name} {operator} {placeholder}")
    }

    fn join(&mut self, parts: &[Condition], word: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.part(part)).collect();
        format!("({})", parts.join(word))
    }

    fn name(&mut self, attribute: &str) -> String {
        let placeholder = format!("#{attribute}");
        self.names.insert(placeholder.clone(), attribute.to_owned());
        placeholder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_nested_conditions_with_placeholders_only() {
        let condition = Condition::Any(vec![
            Condition::Absent,
            Condition::All(vec![Condition::text("state", "dropped"), Condition::less("version", 3)]),
        ]);
        let rendered = condition.render();
        assert_eq!(rendered.expression.as_deref(), Some("(attribute_not_exists(#pk) OR (#state = :v0 AND #version < :v1))"));
        assert_eq!(rendered.values().unwrap().len(), 2);
        assert!(Condition::Always.render().expression.is_none());
    }
}
