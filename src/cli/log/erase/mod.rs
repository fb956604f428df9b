//! `sandesham log erase`

mod report;
mod work;

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use sandesham_api::auth::Email;
use sandesham_api::erasure::{ErasedEvents, ErasureError};
use sandesham_api::store::{Cleaning, ErasureRequest};
use sandesham_domain::erasure::{ErasedBy, Reason, ReasonError};
use sandesham_domain::{EventId, Position, UserId};

use self::report::{Report, tell_account, tell_event};
use self::work::{Work, told};
use crate::cli::{Misuse, Verdict};
use crate::config::Settings;
use crate::output;

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub(in crate::cli) struct Args {
    /// The event: its identifier, or its position
    #[arg(long, group = "what", value_name = "ID")]
    event: Option<EventName>,
    /// The account: the identifier of its user, or its email
    #[arg(long, group = "what", value_name = "ID")]
    user: Option<UserName>,
    /// Why; it stays in the log, and says nothing of what is erased
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Reason,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Write the database's tables anew, so that their files hold nothing that was erased; everybody waits
    /// meanwhile
    #[arg(long)]
    compact: bool,
    /// Answer with JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Debug)]
enum EventName {
    Id(EventId),
    At(Position),
}

#[derive(Clone, Debug)]
enum UserName {
    Id(UserId),
    Email(Email),
}

impl Args {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        let work = Work::begin(settings).await?;
        let erased = match (&self.event, &self.user) {
            (Some(event), _) => self.erase_event(&work, event).await,
            (None, Some(user)) => self.erase_user(&work, user).await,
            (None, None) => bail!(Misuse("name an event or a user".to_owned())),
        };
        work.end().await?;
        erased
    }

    fn cleaning(&self) -> Cleaning {
        if self.compact { Cleaning::Rewrite } else { Cleaning::Free }
    }

    async fn erase_event(&self, work: &Work, name: &EventName) -> anyhow::Result<Verdict> {
        let record = work.event(name).await?;
        if !record.event_type.is_erasable() {
            bail!(told(ErasureError::NotErasable(record.event_type)));
        }
        if record.data.is_some() {
            let what = format!("the {} at position {}", record.event_type, record.position);
            self.check_agreed(&format!("Erase {what}, for ever?"))?;
        }
        let erased = work.erasures.event(&record, self.reason.clone(), self.cleaning()).await;
        let erased = erased.map_err(told)?;
        let report = self.report(work, &erased.erased).await?;
        if self.json {
            let answer = report.to_json(&erased, erased.erasure_id.is_none())?;
            return output::json(&answer).map(|()| Verdict::Held);
        }
        tell_event(&erased);
        report.tell();
        Ok(Verdict::Held)
    }

    async fn erase_user(&self, work: &Work, name: &UserName) -> anyhow::Result<Verdict> {
        let user_id = work.user(name).await?;
        let events = work.erasures.count_of(user_id).await.map_err(told)?;
        let count: u64 = events.values().sum();
        if count > 0 {
            self.check_agreed(&format!(
                "Close the account of {user_id}, and erase the data of {count} events, for ever?"
            ))?;
        }
        let request = ErasureRequest::new(user_id, self.reason.clone(), ErasedBy::Operator);
        let erased = work.erasures.account(request, self.cleaning()).await.map_err(told)?;
        work.tell(user_id, erased.erased.told_at).await;
        let report = self.report(work, &erased.erased).await?;
        if self.json {
            let answer = report.to_json(&erased, erased.was_erased_before())?;
            return output::json(&answer).map(|()| Verdict::Held);
        }
        tell_account(&erased);
        report.tell();
        Ok(Verdict::Held)
    }

    async fn report<'a>(
        &self,
        work: &Work,
        erased: &'a ErasedEvents,
    ) -> anyhow::Result<Report<'a>> {
        let copies = work.copies(erased).await?;
        Ok(Report { erased, copies, is_compacted: self.compact })
    }

    /// Whoever is at a terminal is asked; whoever is not says so beforehand.
    fn check_agreed(&self, question: &str) -> anyhow::Result<()> {
        if self.yes {
            return Ok(());
        }
        if self.json || !io::stdin().is_terminal() {
            bail!(Misuse(format!("{question} Say so with --yes")));
        }
        let _ = write!(io::stderr(), "{question} Type yes: ");
        let _ = io::stderr().flush();
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).context("failed to read the answer")?;
        if answer.trim() != "yes" {
            bail!("nothing was erased");
        }
        Ok(())
    }
}

impl std::str::FromStr for EventName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(position) = text.parse() {
            return Ok(Self::At(Position(position)));
        }
        text.parse()
            .map(Self::Id)
            .map_err(|_| "expected the identifier of an event, or its position")
    }
}

impl std::str::FromStr for UserName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(user_id) = text.parse() {
            return Ok(Self::Id(user_id));
        }
        let email = Email::parse(text);
        email.map(Self::Email).map_err(|_| "expected the identifier of a user, or an email")
    }
}

fn reason(text: &str) -> Result<Reason, ReasonError> {
    Reason::parse(text)
}
