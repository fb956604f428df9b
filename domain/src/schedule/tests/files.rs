//! What is planned may have files.

use super::*;
use crate::aggregate::StreamAggregate as _;
use crate::attachment::{EnclosureError, WantedFile};
use crate::ids::AttachmentId;
use crate::message::{Attachment, MessageEvent};
use crate::room::{Role, Room, RoomCreated, RoomEvent, RoomKind, RoomMember};
use crate::user::{User, UserEvent, UserProfile};

const FILE: AttachmentId = AttachmentId::from_uuid(Uuid::from_u128(40));
const OTHER_FILE: AttachmentId = AttachmentId::from_uuid(Uuid::from_u128(41));

fn file(attachment_id: AttachmentId) -> Attachment {
    Attachment {
        attachment_id,
        file_name: "plan.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        size: 9,
        width: None,
        height: None,
        placeholder: None,
        alt: None,
    }
}

fn files(ids: &[AttachmentId]) -> Enclosures {
    let wanted = ids.iter().map(|&attachment_id| WantedFile { attachment_id, alt: None });
    let files = Enclosures::parse(wanted.collect(), &Limits::default()).unwrap();
    files.knowing(vec![file(FILE), file(OTHER_FILE)])
}

fn text(text: &str) -> MessageText {
    MessageText::parse_or_empty(text, &Limits::default()).unwrap()
}

fn create(body: &str, attachments: Enclosures) -> ScheduleCommand {
    let new = NewSchedule { text: text(body), attachments, ..plan(LatePolicy::Send) };
    ScheduleCommand::Create { new, now: at(0) }
}

fn planned(body: &str, attachments: Vec<Attachment>) -> ScheduleEvent {
    match created(LatePolicy::Send) {
        ScheduleEvent::Created(created) => {
            ScheduleEvent::Created(ScheduleCreated { text: body.into(), attachments, ..created })
        }
        other => other,
    }
}

fn change(change: PlanChange) -> ScheduleCommand {
    ScheduleCommand::Change { by: ASHA, change, now: at(10) }
}

fn changed(text: Option<&str>, attachments: Option<Vec<Attachment>>) -> ScheduleEvent {
    ScheduleEvent::Changed(ScheduleChanged {
        schedule_id: SCHEDULE,
        room_id: ROOM,
        text: text.map(str::to_owned),
        attachments,
        recurrence: None,
        late: None,
        planned_at: None,
    })
}

#[test]
fn a_plan_carries_its_files() {
    accepted(vec![], create("later", files(&[FILE])), vec![planned("later", vec![file(FILE)])]);
    accepted(vec![], create("", files(&[FILE])), vec![planned("", vec![file(FILE)])]);
    refused(vec![], create("", files(&[])), ScheduleError::NothingSaid);
    let unknown = EnclosureError::Unknown { attachment_id: FILE };
    let nothing_known = files(&[FILE]).knowing(vec![]);
    refused(vec![], create("later", nothing_known), ScheduleError::Enclosures(unknown));
}

#[test]
fn a_repeated_plan_is_known_by_its_files_whatever_became_of_them() {
    let given = vec![planned("later", vec![file(FILE)])];
    let repeat = create("later", files(&[FILE]).knowing(vec![]));
    assert_eq!(folded(given.clone()).decide(repeat), Ok(Decision::Already(Version(1))));
    refused(given, create("later", files(&[OTHER_FILE])), ScheduleError::IdTaken);
}

#[test]
fn the_files_of_a_plan_become_others() {
    let given = vec![planned("later", vec![file(FILE)])];
    let to = |ids: &[AttachmentId]| PlanChange {
        attachments: Some(files(ids)),
        ..PlanChange::default()
    };
    let both = changed(None, Some(vec![file(FILE), file(OTHER_FILE)]));
    accepted(given.clone(), change(to(&[FILE, OTHER_FILE])), vec![both]);
    accepted(given.clone(), change(to(&[])), vec![changed(None, Some(vec![]))]);
    let same = folded(given).decide(change(to(&[FILE])));
    assert_eq!(same, Ok(Decision::Already(Version(1))));
}

#[test]
fn a_plan_keeps_a_text_or_a_file() {
    let silent = vec![planned("", vec![file(FILE)])];
    let no_files = PlanChange { attachments: Some(files(&[])), ..PlanChange::default() };
    refused(silent.clone(), change(no_files.clone()), ScheduleError::NothingSaid);
    let words = PlanChange { text: Some(text("words")), ..no_files };
    accepted(silent, change(words), vec![changed(Some("words"), Some(vec![]))]);
    let no_text = PlanChange { text: Some(text("")), ..PlanChange::default() };
    let given = vec![planned("later", vec![file(FILE)])];
    accepted(given, change(no_text.clone()), vec![changed(Some(""), None)]);
    refused(vec![created(LatePolicy::Send)], change(no_text), ScheduleError::NothingSaid);
}

#[test]
fn every_occurrence_is_sent_with_the_files_of_the_plan() {
    let schedule = folded(vec![planned("later", vec![file(FILE)])]);
    let (mut author, mut room) = (User::default(), Room::default());
    author.apply(UserEvent::Registered(UserProfile { name: "Asha".into(), avatar_id: None }));
    let members = vec![RoomMember { user_id: ASHA, role: Role::Owner }];
    room.apply(RoomEvent::Created(RoomCreated { kind: RoomKind::Group, members }));
    let basis = ReleaseBasis { author: &author, room: &room, message: None };
    let attempt = Attempt { by: None, due_at: Some(at(100)), now: at(101) };
    let commit = schedule.release_commit(attempt, basis).unwrap();
    let sent = commit.writes.iter().flat_map(|write| &write.events);
    let sent = sent.filter(|event| event.event_type == EventType::MessageSent);
    let sent: Vec<MessageEvent> =
        sent.map(|event| MessageEvent::Sent(serde_json::from_str(&event.data).unwrap())).collect();
    let [MessageEvent::Sent(sent)] = &sent[..] else { panic!("one message is sent") };
    assert_eq!(sent.attachments, [file(FILE)]);
    assert_eq!(schedule.version(), Version(1));
}

#[test]
fn a_plan_from_before_there_were_files_has_none() {
    let json = serde_json::to_string(&match created(LatePolicy::Send) {
        ScheduleEvent::Created(created) => created,
        other => panic!("{other:?}"),
    });
    let json = json.unwrap();
    assert!(!json.contains("attachments"), "{json}");
    let read: ScheduleCreated = serde_json::from_str(&json).unwrap();
    assert_eq!(read.attachments, []);
}
