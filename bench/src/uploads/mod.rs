//! Many photographs at once, beside people who chat: straight to the store, then looked into.

mod photographs;
mod raw;
mod upload;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;

use self::photographs::{PIXELS, Photographs};
use self::upload::Uploader;
use crate::accounts::Site;
use crate::live::{Live, within};
use crate::processes::MemoryWatch;
use crate::report::{Section, mebibytes, milliseconds, to_f64};
use crate::server::Server;
use crate::traffic::Window;

/// What the programs are called that are ours: the server and the store, and one that was started as
/// `/proc/self/exe` before it has taken its own name.
const OURS: [&str; 2] = ["sandesham", "exe"];

/// A process that looks into a picture lives for some tenths of a second.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// How many photographs, and what is asked for.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Uploads {
    /// Photographs in all.
    #[arg(long, default_value_t = 200)]
    photographs: usize,
    /// People who send them, all at once; each one photograph after the other.
    #[arg(long, default_value_t = 20)]
    people: usize,
    /// MiB of a photograph, about.
    #[arg(long, default_value_t = 5.0)]
    mebibytes: f64,
    /// Of 100 photographs, how many lie on their side and are turned.
    #[arg(long, default_value_t = 50)]
    turned_percent: usize,
    /// Pairs that chat meanwhile.
    #[arg(long, default_value_t = 10)]
    pairs: usize,
    /// Messages a second of each pair.
    #[arg(long, default_value_t = 20)]
    per_second: u32,
    /// Seconds before the photographs, for what is usual.
    #[arg(long, default_value_t = 10)]
    usual: u64,
    /// How many times its usual p99 a live answer may take meanwhile.
    #[arg(long)]
    live_at_most: Option<f64>,
    /// MiB that our processes may take together.
    #[arg(long)]
    memory_at_most: Option<f64>,
}

impl Uploads {
    /// Sends them, and waits until all are ready.
    pub(crate) async fn run(&self, server: &Server) -> Result<Section> {
        let site = Site::new(&server.url)?;
        crate::report::note("making photographs");
        let photographs = Photographs::make(self.photographs, self.mebibytes, self.turned_percent)?;
        let raw = raw::measure(&photographs).await?;
        let people = site.register(self.people).await?;
        let live = Live::start(&site, self.pairs, self.per_second).await?;

        // Looking costs time as well: in both windows, or it would count as what uploads cost.
        let memory = MemoryWatch::every(LOOK_INTERVAL, server.pid);
        // What sockets and caches need at first is not what is usual.
        let usual = Window::after(Duration::from_secs(2), Duration::from_secs(self.usual));
        tokio::time::sleep_until(usual.to.into()).await;
        let begun = Instant::now();
        let uploads = people.iter().enumerate().map(|(nth, person)| {
            let mine = (nth..self.photographs).step_by(self.people.max(1)).collect();
            Uploader { site: &site, person, photographs: &photographs, mine }.run()
        });
        let done = try_join_all(uploads).await?;
        let ended = Instant::now();
        let answers = live.stop().await?;

        let count: usize = done.into_iter().sum();
        ensure!(count == self.photographs, "{count} of {} are ready", self.photographs);
        let seconds = (ended - begun).as_secs_f64();
        let megapixels_each = to_f64(PIXELS) / 1e6;
        let megapixels = to_f64(count as u64) * megapixels_each / seconds;
        let title = format!(
            "uploads: {count} photographs of {:.1} MiB and {:.1} megapixels from {} people, beside {} pairs that chat",
            mebibytes(photographs.bytes_each()),
            megapixels_each,
            self.people,
            self.pairs,
        );
        let mut section = Section::new(title);
        section.row("all ready after", seconds, "s");
        section.row("rate", to_f64(count as u64) / seconds, "uploads/s");
        section.row("looked into", megapixels, "megapixels/s");
        section.row("decoding and resizing alone", raw, "megapixels/s");
        section.row("of that", megapixels / raw, "share");
        let usually = within(&answers, usual);
        let meanwhile = within(&answers, Window { from: begun, to: ended });
        self.live(&mut section, &usually, &meanwhile);
        self.memory(&mut section, &memory)?;
        Ok(section)
    }

    fn live(&self, section: &mut Section, usually: &Histogram<u64>, meanwhile: &Histogram<u64>) {
        section.latency("live answer, usually", usually);
        section.latency("live answer, meanwhile", meanwhile);
        let p99 = |of: &Histogram<u64>| milliseconds(of.value_at_quantile(0.99));
        let ratio = p99(meanwhile) / p99(usually);
        section.most("live p99, of its usual", ratio, "times", self.live_at_most);
    }

    fn memory(&self, section: &mut Section, memory: &MemoryWatch) -> Result<()> {
        section.memory(&memory.peaks());
        let ours =
            memory.peak_of(&OURS).context("the server's process is not known: give --pid")?;
        let most = self.memory_at_most;
        section.most("peak memory of ours together", mebibytes(ours), "MiB", most);
        Ok(())
    }
}
