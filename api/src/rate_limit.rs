//! How often: per account, and per address before anybody is known.
//!
//! Each process counts for itself. What must hold over all of them, failed log-ins, is counted in
//! Postgres (`store/failed_logins.rs`).

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sandesham_domain::UserId;

use crate::config::RateConfig;
use crate::extract::ClientAddress;
use crate::problem::Problem;

/// How many keys are let in before those that are long at rest are dropped.
const KEYS_TIDY_ABOVE: usize = 10_000;

/// The limits of this process; none when they are off.
#[derive(Debug)]
pub struct RateLimits(Option<Limiters>);

#[derive(Debug)]
struct Limiters {
    commands: Limiter<UserId>,
    registrations: Limiter<IpAddr>,
    logins: Limiter<IpAddr>,
    secrets: Limiter<IpAddr>,
}

type Limiter<K> = DefaultKeyedRateLimiter<K>;

impl RateLimits {
    /// With these limits, or none.
    pub fn new(config: Option<&RateConfig>) -> Self {
        Self(config.map(|config| {
            let burst = at_least_one(config.commands_burst);
            let commands = Quota::per_second(at_least_one(config.commands_per_second));
            let per_minute = |number| Quota::per_minute(at_least_one(number));
            Limiters {
                commands: RateLimiter::keyed(commands.allow_burst(burst)),
                registrations: RateLimiter::keyed(per_minute(config.registrations_per_minute)),
                logins: RateLimiter::keyed(per_minute(config.logins_per_minute)),
                secrets: RateLimiter::keyed(per_minute(config.secrets_per_minute)),
            }
        }))
    }

    /// Counts a command of an account, over REST or a socket.
    pub fn command(&self, user_id: UserId) -> Result<(), Problem> {
        self.check(|limiters| &limiters.commands, &user_id)
    }

    /// Counts a registration from an address.
    pub fn registration(&self, address: ClientAddress) -> Result<(), Problem> {
        self.check(|limiters| &limiters.registrations, &subscriber(address))
    }

    /// Counts a log-in from an address.
    pub fn login(&self, address: ClientAddress) -> Result<(), Problem> {
        self.check(|limiters| &limiters.logins, &subscriber(address))
    }

    /// Counts a refresh token or a ticket from an address, before anybody knows whether it is one.
    pub fn secret(&self, address: ClientAddress) -> Result<(), Problem> {
        self.check(|limiters| &limiters.secrets, &subscriber(address))
    }

    /// Forgets accounts and addresses that have been at rest long enough to start afresh.
    pub fn tidy(&self) {
        let Some(limiters) = &self.0 else {
            return;
        };
        tidy(&limiters.commands);
        tidy(&limiters.registrations);
        tidy(&limiters.logins);
        tidy(&limiters.secrets);
    }

    fn check<K: Hash + Eq + Clone>(
        &self,
        limiter: impl FnOnce(&Limiters) -> &Limiter<K>,
        key: &K,
    ) -> Result<(), Problem> {
        let Some(limiters) = &self.0 else {
            return Ok(());
        };
        limiter(limiters).check_key(key).map_err(|until| {
            let retry_after = until.wait_time_from(DefaultClock::default().now());
            Problem::RateLimited { retry_after }
        })
    }
}

fn tidy<K: Hash + Eq + Clone>(limiter: &Limiter<K>) {
    if limiter.len() > KEYS_TIDY_ABOVE {
        limiter.retain_recent();
        limiter.shrink_to_fit();
    }
}

/// A quota of nothing cannot be waited for; zero is taken for one.
fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// Whoever has one IPv6 address has its whole /64.
fn subscriber(ClientAddress(address): ClientAddress) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}
