//! One object where the types have an object with the fields of another beside its own, or one of several objects.
//!
//! Beside the description. Programs that make clients from a description take an object, and few of them a sum of choices. What is said stays
//! true: a field that only some of the choices have is one that may be absent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// The schemas, with each sum, and each choice that refers to itself, as one object.
pub fn flat(schemas: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let flattened = |(name, schema): (&String, &Value)| {
        let refers_to_itself = schema.to_string().contains(&format!("/schemas/{name}\""));
        let is_one = schema.get("allOf").is_some() || (schema.get("oneOf").is_some() && refers_to_itself);
        let flattened = if is_one { object(schema, schemas).to_json(schema) } else { schema.clone() };
        (name.clone(), flattened)
    };
    schemas.iter().map(flattened).collect()
}

/// The fields of an object, and those that are always there.
#[derive(Default)]
struct Object {
    properties: Map<String, Value>,
    required: BTreeSet<String>,
}

fn object(schema: &Value, all: &BTreeMap<String, Value>) -> Object {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next()) {
        return object(&all[name], all);
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        return parts.iter().map(|part| object(part, all)).fold(Object::default(), Object::with);
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let choices: Vec<Object> = choices.iter().map(|choice| object(choice, all)).collect();
        let always = |name: &String| choices.iter().all(|choice| choice.required.contains(name));
        let required =
            choices.iter().flat_map(|choice| &choice.required).filter(|name| always(name)).cloned().collect();
        let merged = choices.into_iter().fold(Object::default(), Object::with);
        return Object { required, ..merged };
    }
    let properties = schema.get("properties").and_then(Value::as_object).cloned();
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let required = required.filter_map(|name| name.as_str().map(str::to_owned)).collect();
    let properties = properties.unwrap_or_else(|| panic!("neither object, sum nor choice: {schema}"));
    Object { properties, required }
}

impl Object {
    /// The fields of both; a word that differs may be either.
    fn with(mut self, other: Object) -> Object {
        self.required.extend(other.required);
        for (name, schema) in other.properties {
            let before = self.properties.remove(&name);
            let merged = before.map_or_else(|| schema.clone(), |before| either(&before, &schema));
            self.properties.insert(name, merged);
        }
        self
    }

    fn to_json(&self, schema: &Value) -> Value {
        let mut object = json!({"type": "object", "properties": self.properties, "required": self.required});
        if let Some(text) = schema.get("description") {
            object["description"] = text.clone();
        }
        object
    }
}

/// A value that is as one of two schemas: of two words, or of two that differ in what is told only.
fn either(one: &Value, other: &Value) -> Value {
    let words = |schema: &Value| schema.get("enum").and_then(Value::as_array).cloned();
    match (words(one), words(other)) {
        (Some(mut all), Some(more)) => {
            all.extend(more);
            json!({"type": "string", "enum": all})
        }
        _ => one.clone(),
    }
}
