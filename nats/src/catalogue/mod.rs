//! The event catalogue: what every event looks like, as JSON Schema and as a page to read.
//!
//! Generated from the domain's types, so that it cannot say anything else than the code does. The
//! generated files are committed; a test fails when they are stale.

mod page;
mod schema;

use std::collections::BTreeMap;
use std::path::PathBuf;

use sandesham_domain::EventType;
use serde_json::Value;

pub use self::schema::{data_schema, envelope_schema};

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it stands, from the root of the repository.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// All of them: one schema a type, the envelope's, and the page for `docs/`.
pub fn documents() -> Vec<Document> {
    let catalogue = PathBuf::from("nats/catalogue");
    let schemas = EventType::ALL
        .iter()
        .map(|event_type| (format!("{event_type}.json"), data_schema(*event_type)));
    let envelope = ("envelope.json".to_owned(), envelope_schema());
    let mut documents: Vec<_> = schemas
        .chain([envelope])
        .map(|(name, schema)| Document { path: catalogue.join(name), text: pretty(&schema) })
        .collect();
    documents.push(Document { path: PathBuf::from("docs/events.md"), text: page::render() });
    documents
}

/// Keys in the order of the alphabet, whatever order the build's JSON library keeps them in.
fn pretty(schema: &Value) -> String {
    format!("{:#}\n", sorted(schema))
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let entries: BTreeMap<_, _> = object.iter().collect();
            entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
