//! The near future in memory: what is due when, in due order.
//!
//! Pure. It may lag behind the log in both directions: the schedule itself decides whether it is due.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use sandesham_domain::{ScheduleId, Timestamp};

/// An occurrence that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Due {
    pub(crate) due_at: Timestamp,
    pub(crate) schedule_id: ScheduleId,
}

/// At most `held_max` occurrences, the earliest, up to the horizon. Those that come first are warm: what
/// they rest on has been read. Only those are given out.
#[derive(Debug)]
pub(crate) struct Window {
    queue: BTreeSet<Due>,
    due_at: HashMap<ScheduleId, Timestamp>,
    /// The last one that is warm, whether it is still held or not.
    warm_to: Option<Due>,
    /// How many of those that are held are warm.
    warm: usize,
    /// What is due later is in the read model only.
    horizon: Timestamp,
    held_max: usize,
    /// What was told since a look into the read model began, if one is under way.
    told: Option<HashSet<ScheduleId>>,
}

impl Window {
    /// An empty one that holds nothing due after `horizon`.
    pub(crate) fn new(horizon: Timestamp, held_max: usize) -> Self {
        let (queue, due_at) = (BTreeSet::new(), HashMap::new());
        Self { queue, due_at, warm_to: None, warm: 0, horizon, held_max, told: None }
    }

    /// A look into the read model begins: what is told from now on is newer than what it finds.
    pub(crate) fn begin_look(&mut self) {
        self.told = Some(HashSet::new());
    }

    /// Everything that the look found has been put.
    pub(crate) fn end_look(&mut self) {
        self.told = None;
    }

    /// Notes when a schedule is due next by what a look found, unless it was told at another time since.
    pub(crate) fn put_found(&mut self, due: Due) {
        let was_told = self.told.as_ref().is_some_and(|told| told.contains(&due.schedule_id));
        // What was told but lay beyond the horizon is not held, and the look may reach further.
        if !(was_told && self.due_at.contains_key(&due.schedule_id)) {
            self.hold(due);
        }
    }

    /// Notes when a schedule is due next, in place of what was noted of it before. False if that is
    /// too far off.
    pub(crate) fn put(&mut self, due: Due) -> bool {
        if let Some(told) = &mut self.told {
            told.insert(due.schedule_id);
        }
        self.hold(due)
    }

    fn hold(&mut self, due: Due) -> bool {
        self.forget(due.schedule_id);
        if due.due_at > self.horizon {
            return false;
        }
        self.queue.insert(due);
        self.due_at.insert(due.schedule_id, due.due_at);
        self.warm += usize::from(self.is_warm(&due));
        if self.queue.len() > self.held_max
            && let Some(latest) = self.queue.last().copied()
        {
            self.forget(latest.schedule_id);
            self.horizon = latest.due_at;
            return latest != due;
        }
        true
    }

    /// Puts back what was taken out and is still due, unless the schedule is due at another time now.
    pub(crate) fn put_back(&mut self, due: Due) {
        if !self.due_at.contains_key(&due.schedule_id) {
            self.hold(due);
        }
    }

    /// Notes that a schedule has nothing due.
    pub(crate) fn forget(&mut self, schedule_id: ScheduleId) {
        if let Some(due_at) = self.due_at.remove(&schedule_id) {
            let due = Due { due_at, schedule_id };
            self.queue.remove(&due);
            self.warm -= usize::from(self.is_warm(&due));
        }
    }

    /// Takes the earliest out, if it is due at `now`, and warm.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<Due> {
        let due = *self.queue.first().filter(|due| due.due_at <= now && self.is_warm(due))?;
        self.forget(due.schedule_id);
        Some(due)
    }

    /// The next ones that are not warm, at most `limit`, of those that are due by `until`.
    pub(crate) fn cold(&self, until: Timestamp, limit: usize) -> Vec<Due> {
        let cold = self.queue.range((self.after_warm(), Bound::Unbounded));
        cold.take(limit).take_while(|due| due.due_at <= until).copied().collect()
    }

    /// What the next ones rest on has been read, up to this one.
    pub(crate) fn warm_up_to(&mut self, last: Due) {
        if !self.is_warm(&last) {
            self.warm += self.queue.range((self.after_warm(), Bound::Included(last))).count();
            self.warm_to = Some(last);
        }
    }

    fn after_warm(&self) -> Bound<Due> {
        self.warm_to.map_or(Bound::Unbounded, Bound::Excluded)
    }

    /// How many are warm.
    pub(crate) fn warm(&self) -> usize {
        self.warm
    }

    fn is_warm(&self, due: &Due) -> bool {
        self.warm_to.is_some_and(|warm_to| *due <= warm_to)
    }

    /// When the earliest is due, if it is warm.
    pub(crate) fn next_due_at(&self) -> Option<Timestamp> {
        self.queue.first().filter(|due| self.is_warm(due)).map(|due| due.due_at)
    }

    /// Everything due up to then has been put.
    pub(crate) fn reach(&mut self, horizon: Timestamp) {
        self.horizon = horizon;
    }

    /// Whether it runs dry: little is left, and what is due by `until` may be in the read model only.
    pub(crate) fn wants_more(&self, until: Timestamp) -> bool {
        self.horizon < until && self.queue.len() <= self.held_max / 10
    }

    /// How many it holds.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    pub(crate) fn due(schedule: u128, seconds: i64) -> Due {
        Due { schedule_id: ScheduleId::from_uuid(Uuid::from_u128(schedule)), due_at: at(seconds) }
    }

    fn put(window: &mut Window, dues: &[Due]) {
        for due in dues {
            window.put(*due);
        }
    }

    /// Everything that is due, as if all of it were warm.
    fn taken(window: &mut Window, now: i64) -> Vec<Due> {
        if let Some(last) = window.cold(at(now), usize::MAX).last() {
            window.warm_up_to(*last);
        }
        std::iter::from_fn(|| window.take_due(at(now))).collect()
    }

    #[test]
    fn what_is_due_comes_out_in_due_order() {
        let mut window = Window::new(at(100), 10);
        put(&mut window, &[due(1, 30), due(2, 10), due(3, 20), due(4, 50)]);
        assert_eq!(taken(&mut window, 30), [due(2, 10), due(3, 20), due(1, 30)]);
        assert_eq!(window.len(), 1);
    }

    #[test]
    fn only_what_is_warm_comes_out() {
        let mut window = Window::new(at(100), 10);
        put(&mut window, &[due(1, 10), due(2, 20), due(3, 30), due(4, 40)]);
        assert_eq!(window.take_due(at(100)), None);
        assert_eq!(window.next_due_at(), None);
        assert_eq!(window.cold(at(35), 2), [due(1, 10), due(2, 20)]);
        window.warm_up_to(due(2, 20));
        assert_eq!(window.warm(), 2);
        assert_eq!(window.next_due_at(), Some(at(10)));
        assert_eq!(window.cold(at(35), 2), [due(3, 30)]);
        // It came late, and would only be held up by reading it apart.
        window.put(due(5, 15));
        assert_eq!(window.warm(), 3);
        window.forget(due(2, 20).schedule_id);
        assert_eq!(window.take_due(at(100)), Some(due(1, 10)));
        assert_eq!(window.take_due(at(100)), Some(due(5, 15)));
        assert_eq!((window.take_due(at(100)), window.warm()), (None, 0));
    }

    #[test]
    fn what_is_forgotten_while_it_is_read_is_not_counted() {
        let mut window = Window::new(at(100), 10);
        put(&mut window, &[due(1, 10), due(2, 20)]);
        let read = window.cold(at(100), 10);
        window.forget(due(1, 10).schedule_id);
        window.warm_up_to(*read.last().unwrap());
        assert_eq!(window.warm(), 1);
        // Nothing new: the clock was set back, and it is read again.
        window.warm_up_to(due(1, 10));
        assert_eq!(window.warm(), 1);
    }

    #[test]
    fn a_schedule_is_held_once_and_at_its_latest_known_time() {
        let mut window = Window::new(at(100), 10);
        put(&mut window, &[due(1, 10), due(1, 20), due(2, 15)]);
        window.forget(due(2, 15).schedule_id);
        assert_eq!(taken(&mut window, 100), [due(1, 20)]);
    }

    #[test]
    fn what_is_put_back_does_not_hide_a_later_time() {
        let mut window = Window::new(at(100), 10);
        window.put(due(1, 20));
        window.put_back(due(1, 10));
        window.put_back(due(2, 10));
        assert_eq!(taken(&mut window, 100), [due(2, 10), due(1, 20)]);
    }

    #[test]
    fn what_was_told_while_a_look_was_under_way_is_newer_than_what_it_finds() {
        let mut window = Window::new(at(100), 10);
        put(&mut window, &[due(1, 10), due(2, 20), due(3, 30)]);
        window.begin_look();
        window.put(due(1, 5));
        window.put(due(4, 150));
        window.reach(at(200));
        for found in [due(1, 10), due(2, 21), due(4, 150)] {
            window.put_found(found);
        }
        window.end_look();
        assert_eq!(taken(&mut window, 200), [due(1, 5), due(2, 21), due(3, 30), due(4, 150)]);
        window.put(due(1, 5));
        window.begin_look();
        window.put_found(due(1, 6));
        assert_eq!(taken(&mut window, 200), [due(1, 6)], "it was told before the look began");
    }

    #[test]
    fn what_is_beyond_the_horizon_is_not_held() {
        let mut window = Window::new(at(100), 10);
        window.put(due(1, 101));
        assert_eq!(window.len(), 0);
        window.put(due(2, 50));
        // It was put off beyond the horizon.
        window.put(due(2, 500));
        assert_eq!(window.len(), 0);
    }

    #[test]
    fn a_full_window_keeps_the_earliest_and_draws_its_horizon_in() {
        let mut window = Window::new(at(100), 2);
        put(&mut window, &[due(1, 30), due(2, 20), due(3, 10)]);
        window.put(due(4, 40));
        assert!(!window.wants_more(at(100)));
        assert_eq!(taken(&mut window, 100), [due(3, 10), due(2, 20)]);
        assert!(window.wants_more(at(100)));
        assert!(!window.wants_more(at(30)));
    }
}
