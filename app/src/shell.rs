//! The document around the pages.

use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::App;

/// What the document has to tell the platform's script. The server knows it from its configuration.
#[derive(Debug, Clone)]
pub struct ShellContext {
    /// The app's client id with the platform.
    pub api_key: String,
    /// Where the platform's script is; the platform itself serves it, except in the sandbox.
    pub app_bridge_url: String,
}

/// The whole document. The platform's script comes first and is neither deferred nor asynchronous, as the platform
/// demands: it has to wrap `fetch` before anything calls it.
pub fn shell(options: LeptosOptions, context: ShellContext) -> impl IntoView {
    let ShellContext {
        api_key,
        app_bridge_url,
    } = context;
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="shopify-api-key" content=api_key />
                <script src=app_bridge_url></script>
                <HashedStylesheet id="leptos" options=options.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
