//! The schemas that the document's parts share. What is taken and what is given are drawn apart, since a field
//! with a default may be left out of the one and is always in the other.

use api::{Input, SchemaOf};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

const PLACE: &str = "#/components/schemas/";

/// All schemas drawn so far.
pub(crate) struct Schemas {
    taken: SchemaGenerator,
    given: SchemaGenerator,
}

impl Schemas {
    pub(crate) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Schemas { taken: settings().for_deserialize().into_generator(), given: settings().for_serialize().into_generator() }
    }

    /// The schema of something that callers send.
    pub(crate) fn taken(&mut self, schema: SchemaOf) -> Value {
        schema(&mut self.taken).to_value()
    }

    /// The schema of something that is sent to callers.
    pub(crate) fn given(&mut self, schema: SchemaOf) -> Value {
        schema(&mut self.given).to_value()
    }

    /// The schema of a whole body, which takes no field that it does not name.
    pub(crate) fn input(&mut self, input: &Input) -> Value {
        let reference = self.taken(input.schema);
        if let Some(Value::Object(body)) = self.definition(&reference) {
            body.insert("additionalProperties".into(), false.into());
        }
        reference
    }

    /// The schema itself rather than a reference to it; it does not stay among the shared ones.
    pub(crate) fn apart(&mut self, schema: SchemaOf) -> Value {
        let reference = self.taken(schema);
        match reference["$ref"].as_str().and_then(|place| place.strip_prefix(PLACE)) {
            Some(name) => self.taken.definitions_mut().remove(name).unwrap_or_default(),
            None => reference,
        }
    }

    fn definition(&mut self, reference: &Value) -> Option<&mut Value> {
        let name = reference["$ref"].as_str()?.strip_prefix(PLACE)?;
        self.taken.definitions_mut().get_mut(name)
    }

    /// All shared schemas by name. What is both taken and given must look the same both ways.
    pub(crate) fn finish(mut self) -> Map<String, Value> {
        let mut all = self.taken.take_definitions(true);
        for (name, schema) in self.given.take_definitions(true) {
            let taken = all.insert(name.clone(), schema);
            debug_assert!(taken.is_none_or(|taken| taken == all[&name]), "`{name}` is taken as one thing and given as another");
        }
        all
    }
}

/// The schema without the `null` that stands for an absent value.
pub(crate) fn without_null(mut schema: Value) -> Value {
    let Some(object) = schema.as_object_mut() else { return schema };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(mut any)) = object.remove("anyOf") {
        any.retain(|schema| schema["type"] != "null");
        match any.as_slice() {
            [Value::Object(only)] => object.extend(only.clone()),
            _ => drop(object.insert("anyOf".into(), any.into())),
        }
    }
    schema
}
