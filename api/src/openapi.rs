//! The OpenAPI document: collected from the routes, completed with what all of them have in common.

use axum::http::StatusCode;
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::ProblemBody;
use crate::rest;
use crate::state::AppState;
use crate::ws;

/// All routes that are described, beside `operations`.
pub(crate) fn collect(operations: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .nest("/v1", rest::router().merge(ws::router()))
        .merge(rest::auth::router_without_prefix())
        .merge(operations)
}

/// The document with what each operation has in common: who may call, and how it refuses.
///
/// Completed as JSON: the types of the builder have no way to visit every operation.
pub(crate) fn finish(document: OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    document["openapi"] = json!("3.1.0");
    document["info"] = json!({
        "title": "Megha Sandesham",
        "version": "1",
        "summary": "An event-sourced messaging platform.",
        "description": "Every answer to a write has the header `Sandesham-Position`; any read takes it as \
            `?min_position=` and waits until it is covered. Lists answer `items` and `next`, which goes into \
            `?cursor=`. Refusals are `application/problem+json` with a stable `code`.",
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    });
    document["security"] = json!([{ "bearer": [] }, { "cookie": [] }]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "sandesham_access" },
    });
    components["schemas"]["Problem"] = problem_schema();
    components["responses"] = json!({ "Problem": {
        "description": "Refused, for the reason in `code`.",
        "headers": { "Retry-After": {
            "description": "With 429 and 503: seconds to wait.",
            "schema": { "type": "integer" },
        } },
        "content": { "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/Problem" },
        } },
    } });
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (_, path) in paths {
        for (method, operation) in path.as_object_mut().into_iter().flatten() {
            complete(method, operation);
        }
    }
    document
}

fn complete(method: &str, operation: &mut Value) {
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for (status, response) in responses.iter_mut() {
        // OpenAPI wants one of each; most statuses speak for themselves.
        let code = status.parse().ok();
        let reason = code.and_then(|code| StatusCode::from_u16(code).ok()?.canonical_reason());
        if let Some(response) = response.as_object_mut() {
            response.entry("description").or_insert(reason.unwrap_or_default().into());
        }
        if method != "get" && status.starts_with('2') {
            response["headers"]["Sandesham-Position"] = json!({
                "description": "The position in the log that covers the write.",
                "schema": { "type": "integer", "minimum": 0 },
            });
        }
    }
    responses.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Problem" }));
}

fn problem_schema() -> Value {
    let utoipa::openapi::RefOr::T(schema) = <ProblemBody as utoipa::PartialSchema>::schema() else {
        return Value::Null;
    };
    serde_json::to_value(schema).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Metrics;
    use crate::rest::operations::{self, Operations};

    fn document() -> Value {
        let operations = Operations::new(Metrics::install().unwrap());
        let operations = operations::router().with_state(operations);
        finish(collect(operations).into_openapi())
    }

    #[test]
    fn the_document_is_the_one_that_clients_were_built_with() {
        insta::assert_json_snapshot!("openapi", document());
    }

    #[test]
    fn every_operation_is_named_once_and_says_how_it_refuses() {
        let document = document();
        let mut names = std::collections::BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(names.insert(name.to_owned()), "{name} twice");
                assert!(operation["responses"]["default"].is_object(), "{method} {path}");
                assert!(operation["summary"].is_string(), "{method} {path}");
            }
        }
    }
}
