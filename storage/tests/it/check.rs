//! What `storage check` and `storage setup` find and do.

use sandesham_storage::{Check, Keys, Setup, Store, StoreConfig};

use crate::support::{BUCKET, Embedded, config, keys};

const ORIGIN: &str = "https://chat.example.org";

#[tokio::test]
async fn the_embedded_store_passes_every_check_and_is_left_as_it_was() {
    let embedded = Embedded::start().await;
    let report = Check::new(embedded.store.clone(), ORIGIN).run().await;
    assert!(report.ok(), "{report:#?}");
    assert_eq!(report.steps.len(), 14);
    assert_eq!(embedded.files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_check_says_what_is_wrong_and_tries_nothing_that_needs_it() {
    let embedded = Embedded::start().await;
    let cases = [
        (config("http://127.0.0.1:1", keys()), "away"),
        (
            config(&embedded.endpoint, Keys { secret_key: "a guess".to_owned(), ..keys() }),
            "refuses",
        ),
        (
            StoreConfig { bucket: "nowhere".to_owned(), ..config(&embedded.endpoint, keys()) },
            "no bucket",
        ),
    ];
    for (config, word) in cases {
        let report = Check::new(Store::new(config).await, ORIGIN).run().await;
        assert!(!report.ok());
        let first = &report.steps[0];
        assert!(first.ok == Some(false) && first.detail.contains(word), "{first:?}");
        assert!(report.steps[1..].iter().all(|step| step.ok.is_none()), "{report:#?}");
    }
}

#[tokio::test]
async fn setting_up_makes_a_bucket_that_is_missing_and_keeps_one_that_is_there() {
    let embedded = Embedded::start().await;
    let config = StoreConfig { bucket: "fresh".to_owned(), ..config(&embedded.endpoint, keys()) };
    let store = Store::new(config).await;
    let setup = Setup { store: store.clone(), origins: vec![ORIGIN.to_owned()] };
    let steps = setup.run().await;
    assert!(steps.iter().all(|step| step.ok), "{steps:#?}");
    assert_eq!(steps[0].detail, "made fresh");
    assert_eq!(setup.run().await[0].detail, "fresh is there");
    assert!(Check::new(store, ORIGIN).run().await.ok());
    let denied = Keys { secret_key: "a guess".to_owned(), ..keys() };
    let denied = Store::new(crate::support::config(&embedded.endpoint, denied)).await;
    let steps = Setup { store: denied, origins: Vec::new() }.run().await;
    assert!(steps.len() == 1 && !steps[0].ok, "{steps:#?} of {BUCKET}");
}
