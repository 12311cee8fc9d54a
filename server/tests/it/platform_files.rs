//! What stands in the files for the platform's command line is what the code does: addresses, versions, topics, scopes,
//! and the files they name.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::extract::Request;
use figment::Figment;
use figment::providers::{Format as _, Toml};
use http::StatusCode;
use pairwell_commerce::shopify::{ShopifyConfig, topics_for_app_settings};
use pairwell_server::config::DEFAULTS;
use toml::{Table, Value};

use crate::support::TestApp;

fn storefront() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the server is a room of the workspace")
        .join("storefront")
}

fn read(path: &Path) -> Table {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn app() -> Table {
    read(&storefront().join("shopify.app.toml"))
}

/// A text at a dotted path.
fn text<'a>(table: &'a Table, path: &str) -> &'a str {
    value(table, path)
        .as_str()
        .unwrap_or_else(|| panic!("{path} is no text"))
}

fn value<'a>(table: &'a Table, path: &str) -> &'a Value {
    let mut parts = path.split('.');
    let first = parts.next().and_then(|name| table.get(name));
    parts
        .fold(first, |value, name| value.and_then(|value| value.get(name)))
        .unwrap_or_else(|| panic!("{path} is missing"))
}

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .map(|all| all.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

/// Every extension with its folder.
fn extensions() -> Vec<(PathBuf, Table)> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(storefront().join("extensions"))
        .expect("a folder of extensions")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    folders
        .into_iter()
        .map(|folder| (folder.clone(), read(&folder.join("shopify.extension.toml"))))
        .collect()
}

fn name_of(folder: &Path) -> &str {
    folder
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a folder has a name")
}

#[test]
fn app_has_names_the_platform_takes() {
    let app = app();
    assert!((1..=30).contains(&text(&app, "name").chars().count()));
    let handle = text(&app, "handle");
    assert!(
        (1..=256).contains(&handle.len()) && handle.bytes().all(is_of_handle),
        "{handle}"
    );
    assert!(text(&app, "application_url").starts_with("https://"));
    assert_eq!(value(&app, "embedded").as_bool(), Some(true));
    // The platform keeps some words for itself.
    let subpath = text(&app, "app_proxy.subpath");
    assert!((1..=30).contains(&subpath.len()) && subpath.bytes().all(|byte| is_of_handle(byte) || byte == b'_'));
    assert!(!["admin", "services", "password", "login"].contains(&subpath));
    assert!(["apps", "a", "community", "tools"].contains(&text(&app, "app_proxy.prefix")));
    // What the widget calls.
    assert_eq!(format!("{}/{subpath}", text(&app, "app_proxy.prefix")), "apps/pairwell");
}

fn is_of_handle(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

#[tokio::test]
async fn addresses_are_those_the_server_answers() {
    let program = TestApp::new().await;
    let app = app();
    let answers = async |request: http::request::Builder| {
        let request: Request = request.body(Body::empty()).expect("a request");
        program.send(request).await.status
    };
    // Each refuses what is not signed, and refuses it as itself: a path that nobody serves is another status.
    let home = text(&app, "application_url");
    let redirects = texts(value(&app, "auth.redirect_urls"));
    assert!(!redirects.is_empty());
    for redirect in redirects {
        let path = redirect.strip_prefix(home).expect("on the app's own address");
        assert_eq!(
            answers(http::Request::get(path)).await,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    for subscription in value(&app, "webhooks.subscriptions").as_array().expect("a list") {
        let uri = subscription["uri"].as_str().expect("an address");
        let unsigned = answers(http::Request::post(uri)).await;
        assert_eq!(unsigned, StatusCode::BAD_REQUEST, "{uri}: the signature is missing");
    }
    let proxy = text(&app, "app_proxy.url");
    let unsigned = answers(http::Request::get(format!("{proxy}/offers"))).await;
    assert_eq!(unsigned, StatusCode::UNAUTHORIZED, "{proxy}");
    assert_eq!(
        answers(http::Request::get("/auth/nowhere")).await,
        StatusCode::NOT_FOUND
    );

    let web = read(&storefront().join("shopify.web.toml"));
    assert_eq!(text(&web, "auth_callback_path"), "/auth/callback");
    assert_eq!(
        text(&web, "webhooks_path"),
        value(&app, "webhooks.subscriptions")[0]["uri"]
            .as_str()
            .expect("a text")
    );
    assert!(storefront().join(text(&web, "commands.dev")).is_file());
}

#[test]
fn webhooks_are_of_the_version_and_topics_the_code_reads() {
    let app = app();
    assert_eq!(text(&app, "webhooks.api_version"), ShopifyConfig::API_VERSION);
    let subscriptions = value(&app, "webhooks.subscriptions").as_array().expect("a list");
    let mut compliance: Vec<&str> = subscriptions
        .iter()
        .filter_map(|subscription| subscription.get("compliance_topics"))
        .flat_map(texts)
        .collect();
    compliance.sort_unstable();
    let mut wanted = topics_for_app_settings();
    wanted.sort_unstable();
    assert_eq!(compliance, wanted);
    // The server subscribes to the rest: a topic that stood here too would come twice.
    assert!(subscriptions.iter().all(|one| one.get("topics").is_none()));
}

#[test]
fn scopes_are_those_the_server_asks_for() {
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let asked: String = defaults.extract_inner("shopify.scopes").expect("the default");
    let app = app();
    assert_eq!(text(&app, "access_scopes.scopes"), asked);
    let explained = std::fs::read_to_string(storefront().join("shopify.app.toml")).expect("the file");
    for scope in asked.split(',') {
        let comment = format!("#   {scope}");
        assert!(explained.contains(&comment), "{scope} is asked for without a reason");
    }
}

#[test]
fn extensions_have_names_and_files() {
    let all = extensions();
    assert!(!all.is_empty());
    let dirs = app();
    assert_eq!(texts(value(&dirs, "extension_directories")), ["extensions/*"]);
    for (folder, file) in &all {
        let name = name_of(folder);
        if let Some(version) = file.get("api_version") {
            assert_eq!(version.as_str(), Some(ShopifyConfig::API_VERSION), "{name}");
        }
        // A pixel describes itself at the top of its file, the others in a list.
        let described = match file.get("extensions") {
            Some(list) => list
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(Value::as_table)
                .collect(),
            None => vec![file],
        };
        assert_eq!(described.len(), 1, "{name}: one folder, one extension");
        for extension in described {
            assert_eq!(text(extension, "handle"), name, "the folder is called as the extension");
            assert!(name.len() <= 50 && name.bytes().all(is_of_handle), "{name}");
            assert!((1..=30).contains(&text(extension, "name").chars().count()), "{name}");
            let uid = extension.get("uid").and_then(Value::as_str).unwrap_or_default();
            assert!(uid.len() <= 250, "{name}");
            let targets = extension.get("targeting").and_then(Value::as_array);
            for target in targets.into_iter().flatten() {
                for file in ["module", "input_query"].into_iter().filter_map(|key| target.get(key)) {
                    let path = folder.join(file.as_str().expect("a path"));
                    assert!(path.is_file(), "{}", path.display());
                }
            }
        }
    }
}

#[test]
fn pixel_declares_the_settings_it_is_given_and_needs_consent_for_analytics_only() {
    let pixel = read(&storefront().join("extensions/pairwell-pixel/shopify.extension.toml"));
    assert_eq!(text(&pixel, "runtime_context"), "strict");
    let fields = value(&pixel, "settings.fields").as_table().expect("a table");
    // What `collect_visits` sends; the platform refuses one more or one less.
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["endpoint", "key"]);
    let consent = |flag: &str| value(&pixel, &format!("customer_privacy.{flag}")).as_bool();
    assert_eq!(
        ["analytics", "marketing", "preferences"].map(consent),
        [Some(true), Some(false), Some(false)]
    );
    assert_eq!(text(&pixel, "customer_privacy.sale_of_data"), "disabled");
}
