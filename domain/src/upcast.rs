//! Data of older versions, made into what the code of today reads.
//!
//! The log keeps what was written, and forwards it as it is: only who decodes an event sees it upcast. A
//! field that is added with a default needs none of this; a field that changes its meaning needs a new
//! version of the type, and an upcaster here from the one before.

use std::borrow::Cow;
use std::sync::LazyLock;

use cqrs_es::persist::{EventUpcaster, SemanticVersionEventUpcaster, SerializedEvent};
use serde_json::Value;

use crate::catalogue::EventType;

/// From each version of a type to the next, in the order of versions.
#[derive(Default)]
pub(crate) struct Upcasters(Vec<SemanticVersionEventUpcaster>);

/// Those of the catalogue: no type has a second version yet.
static OF_CATALOGUE: LazyLock<Upcasters> = LazyLock::new(Upcasters::default);

/// The data of an event as its type has it today.
pub(crate) fn upcast(event_type: EventType, data: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    OF_CATALOGUE.upcast(event_type.as_str(), data)
}

impl Upcasters {
    /// Data that needs no upcasting is neither parsed nor copied.
    fn upcast<'a>(
        &self,
        full_type: &str,
        data: &'a str,
    ) -> Result<Cow<'a, str>, serde_json::Error> {
        let Some((name, version)) = full_type.rsplit_once(".v") else { return Ok(data.into()) };
        if !self.0.iter().any(|upcaster| upcaster.can_upcast(name, version)) {
            return Ok(data.into());
        }
        let mut event = SerializedEvent::new(
            String::new(),
            0,
            String::new(),
            name.to_owned(),
            version.to_owned(),
            serde_json::from_str(data)?,
            Value::Null,
        );
        for upcaster in &self.0 {
            if upcaster.can_upcast(&event.event_type, &event.event_version) {
                event = upcaster.upcast(event);
            }
        }
        Ok(event.payload.to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Version 2 tells the time in minutes, version 3 also where.
    fn upcasters() -> Upcasters {
        let to_2 = |mut data: Value| {
            data["minutes"] = json!(data["hours"].as_u64().unwrap_or_default() * 60);
            data
        };
        let to_3 = |mut data: Value| {
            data["place"] = json!(format!("where we met for {}", data["minutes"]));
            data
        };
        let upcaster =
            |version, f| SemanticVersionEventUpcaster::new("sandesham.tea.drunk", version, f);
        Upcasters(vec![upcaster("2", Box::new(to_2)), upcaster("3", Box::new(to_3))])
    }

    #[track_caller]
    fn check(full_type: &str, data: &Value, expected: &Value) {
        let data = data.to_string();
        let upcast = upcasters().upcast(full_type, &data).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&upcast).unwrap(), *expected);
    }

    #[test]
    fn an_old_event_goes_through_every_version_since() {
        let newest = json!({"hours": 2, "minutes": 120, "place": "where we met for 120"});
        check("sandesham.tea.drunk.v1", &json!({"hours": 2}), &newest);
        let second = json!({"minutes": 90});
        let newest = json!({"minutes": 90, "place": "where we met for 90"});
        check("sandesham.tea.drunk.v2", &second, &newest);
    }

    #[test]
    fn what_is_new_enough_or_of_another_type_stays_as_it_is() {
        let data = "{ \"hours\" : 2 }";
        for full_type in ["sandesham.tea.drunk.v3", "sandesham.coffee.drunk.v1"] {
            let upcasters = upcasters();
            let upcast = upcasters.upcast(full_type, data).unwrap();
            assert!(matches!(upcast, Cow::Borrowed(text) if text == data), "{full_type}");
        }
        for event_type in EventType::ALL {
            assert!(matches!(upcast(*event_type, data), Ok(Cow::Borrowed(_))));
        }
    }

    #[test]
    fn what_is_no_json_is_told() {
        assert!(upcasters().upcast("sandesham.tea.drunk.v1", "{").is_err());
    }
}
