//! A moment of a room for people to read.

use sandesham_domain::UserId;
use sandesham_projections::{
    MemberAt, MessageAt, MessageItem, MessageStatus, ReachAt, RoomAt, RoomReplay, TimelineItem,
};

use crate::output;

/// Prints a room: who was in, and what stood there.
pub(super) fn room(replay: &RoomReplay, room: &RoomAt) {
    let name = room.name.as_deref().unwrap_or("(no name)");
    output::line(&format!(
        "{} {} {name:?} after position {}, {}",
        room.kind.as_str(),
        room.room_id,
        room.position,
        room.time
    ));
    output::line("");
    for member in &room.members {
        output::line(&member_line(member));
    }
    output::line("");
    for item in &room.items {
        match item {
            TimelineItem::Message(message) => message_lines(replay, message),
            TimelineItem::System(system) => {
                let actor = system.actor.map(|actor| named(replay, actor)).unwrap_or_default();
                let data = system.data.as_ref().map_or("(erased)", |data| data.get());
                output::line(&format!(
                    "{:>6} {} {actor}: {} {data}",
                    system.room_seq, system.sent_at, system.kind
                ));
            }
        }
    }
}

/// Prints a message: its texts, and whom it had reached.
pub(super) fn message(replay: &RoomReplay, message: &MessageAt) {
    output::line(&format!(
        "message {} with number {}, after position {}",
        message.message_id,
        message.room_seq,
        replay.position()
    ));
    output::line("");
    for revision in &message.revisions {
        let actor = revision.actor.map(|actor| named(replay, actor)).unwrap_or_default();
        let text = revision.text.as_deref().map_or("(erased)".to_owned(), shown);
        output::line(&format!("{:>6} {} {actor}: {text}", revision.revision, revision.time));
    }
    if let Some(at) = message.deleted_at {
        output::line(&format!("deleted or erased: {at}"));
    }
    output::line("");
    for person in &message.people {
        output::line(&person_line(person));
    }
}

fn member_line(member: &MemberAt) -> String {
    let ended = if member.deactivated { ", deactivated" } else { "" };
    format!(
        "{:<7} {} {} since {}, delivered {}, read {}{ended}",
        member.role.as_str(),
        member.user_id,
        shown(&member.name),
        member.joined_seq,
        member.delivered_seq,
        member.read_seq,
    )
}

fn person_line(person: &ReachAt) -> String {
    let delivered =
        person.delivered_at.map_or("not delivered".to_owned(), |at| format!("delivered {at}"));
    let read = match (person.read_at, person.revision) {
        (Some(at), Some(revision)) => format!("read {at} (revision {revision})"),
        _ => "not read".to_owned(),
    };
    let sees = if person.can_see { "can see it" } else { "is out" };
    format!("{} {}: {sees}, {delivered}, {read}", person.user_id, shown(&person.name))
}

fn message_lines(replay: &RoomReplay, message: &MessageItem) {
    let status = match message.status {
        Some(MessageStatus::Read) => " [read]",
        Some(MessageStatus::Delivered) => " [delivered]",
        Some(MessageStatus::Sent) => " [sent]",
        None => "",
    };
    let edited = if message.revision > 1 {
        format!(" (revision {})", message.revision)
    } else {
        String::new()
    };
    let text = match message.deleted_at {
        Some(at) => format!("(deleted {at})"),
        None => shown(&message.text),
    };
    output::line(&format!(
        "{:>6} {} {}:{status}{edited} {text}",
        message.room_seq,
        message.sent_at,
        named(replay, message.author)
    ));
    for attachment in &message.attachments {
        output::line(&format!("{:>33} {}", "+", shown(&attachment.file_name)));
    }
    for reaction in &message.reactions {
        let people: Vec<_> = reaction.user_ids.iter().map(|user| named(replay, *user)).collect();
        output::line(&format!("{:>33} {}", reaction.emoji, people.join(", ")));
    }
}

/// A name, or the identifier of whom nobody knows by name any more.
pub(super) fn named(replay: &RoomReplay, user: UserId) -> String {
    match replay.name(user) {
        "" => user.to_string(),
        name => shown(name),
    }
}

/// What people wrote moves no cursor of the terminal, and stays on its line.
fn shown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_cannot_speak_to_the_terminal() {
        assert_eq!(shown("a\n\u{1b}[31mred \u{9b}తెలుగు"), "a\\n\\u{1b}[31mred \\u{9b}తెలుగు");
    }
}
