use std::ffi::OsString;

use serde_json::Value;

use super::*;
use crate::config::duration::Span;
use crate::config::settings::Switch;
use crate::config::shown::mask_url;

fn load(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandesham.toml");
    std::fs::write(&path, file).unwrap();
    let values = flags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let environment = environment.iter().map(|(k, v)| (OsString::from(k), OsString::from(v)));
    Config::from_sources(&Overrides { file: Some(path), values }, environment)
        .map_err(|error| error.to_string())
}

#[test]
fn nothing_set_gives_the_crates_defaults() {
    let config = load("", &[], &[]).unwrap();
    assert_eq!(config.settings, Settings::default());
    assert_eq!(config.settings.api(), sandesham_api::ApiConfig::default());
}

#[test]
fn a_body_may_be_as_large_as_the_limits_of_what_it_holds() {
    let body_bytes_max =
        |name, value| load("", &[(name, value)], &[]).unwrap().settings.api().body_bytes_max;
    assert_eq!(body_bytes_max("SANDESHAM_TEXT_BYTES_MAX", "100"), 256 << 10);
    assert!(body_bytes_max("SANDESHAM_TEXT_BYTES_MAX", "300000") >= 6 * 300_000);
    assert!(body_bytes_max("SANDESHAM_MEMBERS_PER_CALL_MAX", "10000") >= 39 * 10_000);
}

#[test]
fn a_file_that_a_flag_names_must_be_there() {
    let none = || std::iter::empty();
    assert!(Config::from_sources(&Overrides::default(), none()).is_ok());
    let file = Some("/nowhere/sandesham.toml".into());
    let error = Config::from_sources(&Overrides { file, values: Vec::new() }, none());
    assert!(matches!(error, Err(ConfigError::NoFile(_))));
}

#[test]
fn flags_go_before_the_environment_and_that_before_the_file() {
    let file = "http = \"127.0.0.1:1\"\nnats_prefix = \"file\"\nlog = \"warn\"";
    let environment = [("SANDESHAM_HTTP", "127.0.0.1:2"), ("SANDESHAM_NATS_PREFIX", "env")];
    let settings = load(file, &environment, &[("http", "127.0.0.1:3")]).unwrap().settings;
    assert_eq!(settings.http, "127.0.0.1:3");
    assert_eq!(settings.nats_prefix, "env");
    assert_eq!(settings.log, "warn");
}

#[test]
fn the_environment_speaks_of_times_switches_and_lists() {
    let environment = [
        ("SANDESHAM_ACCESS_TOKEN_TTL", "90s"),
        ("SANDESHAM_RATE_LIMIT", "off"),
        ("SANDESHAM_ORIGINS", "https://a.example, https://b.example"),
        ("SANDESHAM_NATS_PREFIX", "123"),
        ("SANDESHAM_DATA", "2026"),
        ("SANDESHAM_POSTGRES_USER", "1000"),
        ("SANDESHAM_NATS_SERVER", "true"),
        ("SANDESHAM_DATABASE_URL", ""),
        ("SANDESHAM_TEST_DATABASE_URL", "postgres://elsewhere"),
    ];
    let settings = load("", &environment, &[]).unwrap().settings;
    assert_eq!(settings.access_token_ttl, Span(std::time::Duration::from_secs(90)));
    assert_eq!(settings.rate_limit, Switch::Off);
    assert_eq!(settings.origins, ["https://a.example", "https://b.example"]);
    assert_eq!(settings.nats_prefix, "123");
    assert_eq!(settings.data, std::path::PathBuf::from("2026"));
    assert_eq!(settings.postgres_user.as_deref(), Some("1000"));
    assert_eq!(settings.nats_server, Some("true".into()));
    assert_eq!(settings.postgres_bin, None);
    assert_eq!(settings.database_url, None);
    assert_eq!(settings.api().rates, None);
}

#[test]
fn a_store_is_named_by_its_address_or_at_amazon_by_its_bucket() {
    let store = |flags: &[(&str, &str)]| load("", &[], flags).unwrap().settings.store();
    assert_eq!(store(&[("s3_region", "eu-central-1")]), None);
    let own = store(&[("s3_endpoint", "http://127.0.0.1:9000")]).unwrap();
    assert_eq!((own.bucket.as_str(), own.path_style), ("sandesham", true));
    let amazons = store(&[("s3_bucket", "photos")]).unwrap();
    assert_eq!((amazons.endpoint, amazons.path_style), (None, false));
    let virtual_host = [("s3_endpoint", "https://s3.example.org"), ("s3_path_style", "false")];
    assert!(!store(&virtual_host).unwrap().path_style);
}

#[track_caller]
fn check_refused(file: &str, environment: &[(&str, &str)], words: &[&str]) {
    let error = load(file, environment, &[]).map(|_| ()).unwrap_err();
    for word in words {
        assert!(error.contains(word), "{word:?} is not in {error:?}");
    }
}

#[test]
fn a_wrong_setting_is_told_with_its_name_and_place() {
    check_refused("htpp = \"x:1\"", &[], &["htpp", "sandesham.toml"]);
    check_refused("", &[("SANDESHAM_REFRESH_GRACE", "30")], &["SANDESHAM_REFRESH_GRACE", "30s"]);
    check_refused("", &[("SANDESHAM_COMMANDS_BURST", "0")], &["SANDESHAM_COMMANDS_BURST"]);
    check_refused("", &[("SANDESHAM_HTTP", "nowhere")], &["http", "nowhere"]);
    check_refused("", &[("SANDESHAM_NATS_PREFIX", "a.b")], &["nats_prefix", "a.b"]);
    check_refused("", &[("SANDESHAM_S3_ENDPOINT", "s3.example.org")], &["s3_endpoint", "https://"]);
    check_refused("", &[("SANDESHAM_S3_ENDPOINT", "https://a:b@s3.example.org")], &["s3_endpoint"]);
    check_refused("rate_limit = \"perhaps\"", &[], &["rate_limit", "perhaps"]);
}

#[test]
fn what_is_shown_has_its_source_and_no_password() {
    let environment = [("SANDESHAM_DATABASE_URL", "postgres://owner:s3cret@db/chat")];
    let config = load("log = \"debug\"", &environment, &[("http", "127.0.0.1:9")]).unwrap();
    let shown = shown(&config).unwrap();
    let of = |key: &str| shown.iter().find(|setting| setting.key == key).unwrap();
    assert_eq!(of("database_url").value, Value::from("postgres://owner:****@db/chat"));
    assert_eq!(of("database_url").source, "environment");
    assert_eq!(of("http").source, "flag");
    assert!(of("log").source.ends_with("sandesham.toml"));
    assert_eq!(of("nats_prefix").source, "default");
}

#[track_caller]
fn check_masked(url: &str, expected: &str) {
    assert_eq!(mask_url(url), expected);
}

#[test]
fn passwords_are_masked_wherever_they_stand_in_an_address() {
    check_masked("postgres://u:p@h:1/d", "postgres://u:****@h:1/d");
    check_masked("postgres://u:p@ss@h/d", "postgres://u:****@h/d");
    check_masked("postgres://h/d?user=u&password=p", "postgres://h/d?user=u&password=****");
    check_masked("nats://a:b@x:1,nats://y:2", "nats://a:****@x:1,nats://y:2");
    check_masked("nats://token@x:1", "nats://****@x:1");
    check_masked("postgres://u@h/d", "postgres://u@h/d");
}
