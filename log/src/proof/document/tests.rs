//! Whatever is changed in a proof or in a head, it proves nothing any more.

use serde_json::{Value, json};

use super::*;
use crate::proof::{Compact, Part, SigningKey, consistency, inclusion, root};

const EVENTS: u64 = 23;
const POSITION: u64 = 11;

fn key() -> SigningKey {
    SigningKey::from_seed("chat.example/log", &[1; 32]).unwrap()
}

fn event(position: u64) -> ProvenEvent {
    ProvenEvent {
        id: EventId::from_uuid(Uuid::from_u128(position.into())),
        stream_kind: StreamKind::Message,
        stream_id: Uuid::from_u128(2),
        event_type: EventType::MessageSent,
        room_id: Some(RoomId::from_uuid(Uuid::from_u128(3))),
        actor: Some(UserId::from_uuid(Uuid::from_u128(4))),
        data: r#"{"text":"tea at five"}"#.to_owned(),
        salt: Hex([5; 16]),
    }
}

/// A log of events of which each is like the others but for its identifier, and `salt`.
struct Log(Vec<Hash>);

impl Log {
    fn new() -> Self {
        Self((1..=EVENTS).map(|position| event(position).digest()).collect())
    }

    fn hash(&self, part: &Part) -> Hash {
        let hash = |node: &crate::proof::Node| {
            let first = node.index << node.height;
            let mut leaves = Compact::beginning_at(first);
            for at in first..first + (1 << node.height) {
                leaves.push_leaf(leaf_hash(&self.0[usize::try_from(at).unwrap()]));
            }
            leaves.root()
        };
        part.hash(part.nodes().iter().map(hash))
    }

    fn path(&self, path: &[Part]) -> Vec<Hex<32>> {
        path.iter().map(|part| Hex(self.hash(part))).collect()
    }

    fn head(&self, size: u64) -> String {
        let root = self.hash(&root(size));
        key().sign(&Checkpoint { origin: key().name().to_owned(), size, root }.to_string())
    }

    fn inclusion(&self) -> Proof {
        let index = POSITION - 1;
        Proof::Inclusion(InclusionProof {
            position: POSITION,
            digest: Hex(self.0[usize::try_from(index).unwrap()]),
            event: Some(event(POSITION)),
            path: self.path(&inclusion(index, EVENTS)),
            head: self.head(EVENTS),
        })
    }

    fn consistency(&self) -> Proof {
        Proof::Consistency(ConsistencyProof {
            old_head: self.head(POSITION),
            path: self.path(&consistency(POSITION, EVENTS)),
            head: self.head(EVENTS),
        })
    }
}

fn check(value: &Value) -> Result<Proven, DocumentError> {
    Proof::read(&value.to_string())?.check(&key().verifier())
}

fn written(proof: &Proof) -> Value {
    serde_json::to_value(proof).unwrap()
}

/// Every value that differs from `value` in one place, which has the same shape.
fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| {
                changed(field).into_iter().map(|field| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), field);
                    Value::Object(fields)
                })
            })
            .collect(),
        Value::Array(items) => {
            let each = (0..items.len()).flat_map(|at| {
                changed(&items[at]).into_iter().map(move |item| {
                    let mut items = items.clone();
                    items[at] = item;
                    Value::Array(items)
                })
            });
            let shorter = (0..items.len()).map(|at| {
                let mut items = items.clone();
                items.remove(at);
                Value::Array(items)
            });
            each.chain(shorter).chain([json!([])]).collect()
        }
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            [0, number - 1, number + 1, u64::MAX].map(Value::from).to_vec()
        }
        Value::String(text) => (0..text.len())
            .filter(|at| text.is_char_boundary(*at))
            .map(|at| {
                let other = if text[at..].starts_with('1') { "2" } else { "1" };
                let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
                Value::String(format!("{}{other}{}", &text[..at], &text[end..]))
            })
            .collect(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// The same with any one field left out.
fn reduced(value: &Value) -> Vec<Value> {
    let fields = value.as_object().unwrap();
    let without = |name: &String| {
        let mut fields = fields.clone();
        fields.remove(name);
        Value::Object(fields)
    };
    fields.keys().map(without).collect()
}

#[test]
fn a_proof_proves_what_it_says() {
    let log = Log::new();
    let Proven::Inclusion { position, digest, event: shown, head } =
        check(&written(&log.inclusion())).unwrap()
    else {
        panic!("not a proof of inclusion")
    };
    assert_eq!((position, head.size), (POSITION, EVENTS));
    assert_eq!(digest, event(POSITION).digest());
    assert_eq!(shown, Some(event(POSITION)));
    let Proven::Consistency { old, head } = check(&written(&log.consistency())).unwrap() else {
        panic!("not a proof of consistency")
    };
    assert_eq!((old.size, head.size), (POSITION, EVENTS));
    let head = Proof::read(&log.head(EVENTS)).unwrap().check(&key().verifier());
    assert!(matches!(head, Ok(Proven::Head(head)) if head.size == EVENTS));
}

#[test]
fn a_proof_with_anything_changed_proves_nothing() {
    let log = Log::new();
    for proof in [log.inclusion(), log.consistency()] {
        let proof = written(&proof);
        let all = changed(&proof);
        assert!(all.len() > 500, "{}", all.len());
        for changed in all {
            assert!(check(&changed).is_err(), "{changed:#}");
        }
    }
}

#[test]
fn a_proof_without_one_of_its_fields_proves_nothing() {
    let log = Log::new();
    let (inclusion, consistency) = (written(&log.inclusion()), written(&log.consistency()));
    for mut reduced in reduced(&inclusion).into_iter().chain(reduced(&consistency)) {
        // That the event is not shown takes nothing from what is proven of its digest.
        if reduced["kind"] == "inclusion"
            && reduced["path"].is_array()
            && reduced["head"].is_string()
        {
            reduced["event"] = json!({});
        }
        assert!(check(&reduced).is_err(), "{reduced:#}");
    }
    assert!(check(&json!({})).is_err());
    for nothing in ["", "\n", "null", "[]", "{", "{\"kind\":\"inclusion\"}"] {
        let checked = Proof::read(nothing).and_then(|proof| proof.check(&key().verifier()));
        assert!(checked.is_err(), "{nothing:?}");
    }
    assert!(
        check(&{
            let mut more = inclusion;
            more["more"] = json!(1);
            more
        })
        .is_err()
    );
}

#[test]
fn an_event_that_is_not_shown_is_proven_by_its_digest() {
    let mut proof = written(&Log::new().inclusion());
    proof.as_object_mut().unwrap().remove("event");
    assert!(matches!(check(&proof), Ok(Proven::Inclusion { event: None, .. })));
}

#[test]
fn a_proof_for_another_tree_proves_nothing() {
    let (log, mut other) = (Log::new(), Log::new());
    other.0[3] = event(99).digest();
    for (ours, theirs) in
        [(log.inclusion(), other.inclusion()), (log.consistency(), other.consistency())]
    {
        let (mut ours, theirs) = (written(&ours), written(&theirs));
        assert!(check(&theirs).is_ok());
        ours["path"] = theirs["path"].clone();
        assert!(check(&ours).is_err(), "{ours:#}");
    }
    // The older head is that of a log in which something else stood.
    let mut forked = written(&log.consistency());
    forked["old_head"] = json!(other.head(POSITION));
    assert!(check(&forked).is_err());
}

#[test]
fn a_head_of_another_log_or_another_key_is_not_believed() {
    let log = Log::new();
    let other = SigningKey::from_seed("chat.example/log", &[2; 32]).unwrap();
    let proof = log.inclusion();
    assert!(matches!(
        proof.check(&other.verifier()),
        Err(DocumentError::Note(NoteError::NotSigned))
    ));
    let root = log.hash(&root(EVENTS));
    let elsewhere = Checkpoint { origin: "other.example/log".to_owned(), size: EVENTS, root };
    let head = Proof::Head { head: key().sign(&elsewhere.to_string()) };
    assert!(matches!(head.check(&key().verifier()), Err(DocumentError::Origin { .. })));
}
