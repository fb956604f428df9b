//! `sandesham replay`

mod player;
mod table;

use std::num::NonZeroU32;

use anyhow::bail;
use clap::{ArgGroup, Args as ClapArgs};
use sandesham_domain::access::AccessScope;
use sandesham_domain::{MessageId, Position, RoomId, UserId, Version};
use sandesham_log::LogReader;
use sandesham_projections::{Moment, ReplayError, RoomReplay};

use self::player::Play;
use crate::cli::watch::Watched;
use crate::cli::{Misuse, Verdict};
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

/// Show a room as it was, or let it happen again
#[derive(Clone, Debug, ClapArgs)]
#[command(group(ArgGroup::new("when").required(true).args(["at", "from"])))]
pub(super) struct Args {
    /// Which room
    #[arg(long, value_name = "ID")]
    room: RoomId,
    /// After which event of the log, or at which time
    #[arg(long, value_name = "POSITION|TIME")]
    at: Option<Moment>,
    /// As which member saw it; everything by default
    #[arg(long = "as", value_name = "USER", requires = "at")]
    viewer: Option<UserId>,
    /// One message: its texts, who was able to see it, and who had
    #[arg(long, value_name = "ID", requires = "at", conflicts_with = "viewer")]
    message: Option<MessageId>,
    /// Let it happen again from here...
    #[arg(long, value_name = "POSITION|TIME", requires = "to")]
    from: Option<Moment>,
    /// ...to here
    #[arg(long, value_name = "POSITION|TIME", requires = "from")]
    to: Option<Moment>,
    /// How many times as fast as it was
    #[arg(long, value_name = "TIMES", default_value = "1", requires = "from")]
    speed: NonZeroU32,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    watched: Watched,
}

pub(super) async fn run(settings: Settings, args: Args) -> anyhow::Result<Verdict> {
    let reader = database::reader(&Addresses::find_database(&settings)?).await?;
    let reader = LogReader::new(reader);
    match show(&settings, &reader, &args).await {
        Ok(()) => Ok(Verdict::Held),
        Err(error) => match error.downcast::<ReplayError>() {
            // What was asked for is not there: the arguments are wrong.
            Ok(ReplayError::Failed(error)) => Err(error.into()),
            Ok(wrong) => bail!(Misuse(wrong.to_string())),
            Err(error) => Err(error),
        },
    }
}

async fn show(settings: &Settings, reader: &LogReader, args: &Args) -> anyhow::Result<()> {
    if let (Some(from), Some(to)) = (args.from, args.to) {
        let (from, to) = (from.resolve(reader).await?, to.resolve(reader).await?);
        if to < from {
            bail!(Misuse(format!("--to is position {to}, and that is before --from, {from}")));
        }
        let Args { room, speed, json, .. } = *args;
        note(settings, reader, args, to).await?;
        return player::play(reader, Play { room, from, to, speed, json }).await;
    }
    let Some(at) = args.at else { bail!(Misuse("say --at or --from and --to".to_owned())) };
    let at = at.resolve(reader).await?;
    note(settings, reader, args, at).await?;
    let replay = RoomReplay::at(reader, args.room, at).await?;
    if let Some(message) = args.message {
        let message = replay.message(message)?;
        if args.json {
            return output::json(&message);
        }
        table::message(&replay, &message);
        return Ok(());
    }
    let room = match args.viewer {
        None => replay.whole(),
        Some(viewer) => match replay.seen_by(viewer) {
            Some(seen) => seen,
            None => bail!(Misuse(format!("{viewer} was not in the room then"))),
        },
    };
    if args.json {
        return output::json(&room);
    }
    table::room(&replay, &room);
    Ok(())
}

/// Notes that an auditor looks at the room, if it was there.
async fn note(
    settings: &Settings,
    reader: &LogReader,
    args: &Args,
    position: Position,
) -> anyhow::Result<()> {
    let room_id = args.room;
    if reader.version_at(room_id.into(), position).await? == Version::ZERO {
        bail!(ReplayError::NoRoom { room_id, position });
    }
    let message = args.message.map(|message_id| AccessScope::Message(room_id, message_id));
    let scope = message.unwrap_or(AccessScope::Room(room_id));
    args.watched.note(settings, scope, position).await
}
