//! The fields of a request that say when, as they came.

use super::{LocalTime, Recurrence, RecurrenceError};
use crate::timestamp::Timestamp;

/// What a request says of when: all of it for a new schedule, any part of it for a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecurrenceFields {
    /// Once, at this moment.
    pub send_at: Option<Timestamp>,
    /// By a cron expression.
    pub cron: Option<String>,
    /// The last moment of a cron expression; the inner none takes it away.
    pub until: Option<Option<Timestamp>>,
    /// By a rule of RFC 5545.
    pub rrule: Option<String>,
    /// When a rule begins.
    pub starts_at: Option<LocalTime>,
    /// Where the local times of a cron expression or a rule are meant.
    pub time_zone: Option<String>,
}

impl RecurrenceFields {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The recurrence that they make; of a change, with what it keeps of the present one, if that is of
    /// the same kind. Tells all that is wrong.
    pub fn resolve(self, present: Option<&Recurrence>) -> Result<Recurrence, Vec<RecurrenceError>> {
        self.check_one_kind()?;
        if self.cron.is_some() || self.until.is_some() {
            return self.cron(present);
        }
        if self.rrule.is_some() || self.starts_at.is_some() {
            return self.rule(present);
        }
        match (self.send_at, self.time_zone.is_some(), present) {
            (Some(send_at), false, _) => Ok(Recurrence::Once { send_at }),
            (None, true, Some(Recurrence::Cron { .. })) => self.cron(present),
            (None, true, Some(Recurrence::Rule { .. })) => self.rule(present),
            (None, true, _) => Err(missing("cron")),
            (None, false, _) => Err(missing("send_at")),
            (Some(_), true, _) => {
                Err(vec![RecurrenceError::Conflicting { field: "time_zone", with: "send_at" }])
            }
        }
    }

    /// Refuses more than one of the three ways to say when.
    fn check_one_kind(&self) -> Result<(), Vec<RecurrenceError>> {
        let of_cron = [("cron", self.cron.is_some()), ("until", self.until.is_some())];
        let of_rule = [("rrule", self.rrule.is_some()), ("starts_at", self.starts_at.is_some())];
        let once = [("send_at", self.send_at.is_some())];
        let given = |kind: &[(&'static str, bool)]| {
            kind.iter().filter(|(_, is_given)| *is_given).map(|(field, _)| *field).collect()
        };
        let kinds: [Vec<&'static str>; 3] = [given(&once), given(&of_cron), given(&of_rule)];
        let mut kinds = kinds.into_iter().filter(|fields| !fields.is_empty());
        let with = kinds.next().and_then(|first| first.first().copied()).unwrap_or_default();
        let errors: Vec<_> =
            kinds.flatten().map(|field| RecurrenceError::Conflicting { field, with }).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn cron(self, present: Option<&Recurrence>) -> Result<Recurrence, Vec<RecurrenceError>> {
        let (mut cron, mut time_zone, mut until) = (self.cron, self.time_zone, self.until);
        if let Some(Recurrence::Cron { cron: c, time_zone: t, until: u }) = present {
            cron = cron.or_else(|| Some(c.clone()));
            time_zone = time_zone.or_else(|| Some(t.clone()));
            until = until.or(Some(*u));
        }
        let (cron, time_zone) = both(("cron", cron), ("time_zone", time_zone))?;
        // A wrong zone hides what is wrong with the expression, and the other way round.
        let zone = super::zone_of(&time_zone).err();
        let expression = super::cron::parse(&cron).err();
        let errors: Vec<_> = expression.into_iter().chain(zone).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Recurrence::Cron { cron, time_zone, until: until.flatten() })
    }

    fn rule(self, present: Option<&Recurrence>) -> Result<Recurrence, Vec<RecurrenceError>> {
        let (mut rrule, mut starts_at, mut time_zone) =
            (self.rrule, self.starts_at, self.time_zone);
        if let Some(Recurrence::Rule { rrule: r, starts_at: s, time_zone: t }) = present {
            rrule = rrule.or_else(|| Some(r.clone()));
            starts_at = starts_at.or(Some(*s));
            time_zone = time_zone.or_else(|| Some(t.clone()));
        }
        let rest = both(("starts_at", starts_at), ("time_zone", time_zone));
        let (rrule, (starts_at, time_zone)) = match (rrule, rest) {
            (Some(rrule), Ok(rest)) => (rrule, rest),
            (None, Ok(_)) => return Err(missing("rrule")),
            (Some(_), Err(errors)) => return Err(errors),
            (None, Err(errors)) => return Err([missing("rrule"), errors].concat()),
        };
        // A wrong zone hides nothing that is wrong with the rule.
        let zone = super::zone_of(&time_zone);
        let known = *zone.as_ref().unwrap_or(&chrono_tz::Tz::UTC);
        let text = super::rule::RuleSet::parse(&rrule, starts_at.as_naive(), known).err();
        let errors: Vec<_> = text.into_iter().chain(zone.err()).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Recurrence::Rule { rrule, starts_at, time_zone })
    }
}

fn missing(field: &'static str) -> Vec<RecurrenceError> {
    vec![RecurrenceError::Missing { field }]
}

/// Both values, or which of them are missing.
fn both<A, B>(
    (a_field, a): (&'static str, Option<A>),
    (b_field, b): (&'static str, Option<B>),
) -> Result<(A, B), Vec<RecurrenceError>> {
    match (a, b) {
        (Some(a), Some(b)) => Ok((a, b)),
        (None, Some(_)) => Err(missing(a_field)),
        (Some(_), None) => Err(missing(b_field)),
        (None, None) => Err([missing(a_field), missing(b_field)].concat()),
    }
}
