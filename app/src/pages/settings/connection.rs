//! How the shop is connected: what it allows, and the news of it that could not be applied.

use leptos::prelude::*;
use pairwell_domain::admin::{ConnectionOut, GivenUpNews, PermissionOut};

use crate::components::{
    Badge, BadgeTone, Banner, BannerTone, Button, ButtonTone, Card, EmptyState, Loaded, Page, SkeletonShape, Toaster,
};
use crate::format;
use crate::server_fns::{load_connection, renew_grant, take_up_news_again};

/// The page on the connection.
#[component]
pub fn ConnectionPage() -> impl IntoView {
    let connection = Resource::new(|| (), |()| load_connection());
    let reload = Callback::new(move |()| connection.refetch());
    view! {
        <Page title="Connection" back=("/settings", "Back to settings")>
            <Loaded
                resource=connection
                skeleton=SkeletonShape::Lines(10)
                view=move |connection| view! { <Connection connection reload /> }
            />
        </Page>
    }
}

#[component]
fn Connection(connection: ConnectionOut, reload: Callback<()>) -> impl IntoView {
    let ConnectionOut {
        shop,
        installed_at,
        is_grant_gone,
        permissions,
        n_waiting,
        oldest_waiting_at,
        n_given_up,
        given_up,
    } = connection;
    let waiting = match oldest_waiting_at {
        Some(oldest) => format!(
            "{} to be applied, the oldest since {}.",
            format::counted(n_waiting, "piece of news waits", "pieces of news wait"),
            format::moment(oldest),
        ),
        None => "All news of your store is applied.".to_owned(),
    };
    view! {
        <Card title="Your store" actions=move || view! { <GrantBadge is_grant_gone /> }>
            <p>{format!("{shop}, connected since {}.", format::day(installed_at))}</p>
            {is_grant_gone.then(|| view! { <GrantGone reload /> })}
        </Card>
        <Permissions permissions />
        <Card title="News from your store">
            <p>{waiting}</p>
            <GivenUp n_given_up given_up reload />
        </Card>
    }
}

#[component]
fn GrantBadge(is_grant_gone: bool) -> impl IntoView {
    let (tone, word) = if is_grant_gone {
        (BadgeTone::Warning, "Access lost")
    } else {
        (BadgeTone::Success, "Connected")
    };
    view! { <Badge tone>{word}</Badge> }
}

#[component]
fn GrantGone(reload: Callback<()>) -> impl IntoView {
    let toaster = Toaster::expect();
    let renew = Action::new(|(): &()| renew_grant());
    Effect::new(move |_| match renew.value().get() {
        Some(Ok(())) => {
            toaster.say("Connected again. Your store is being read for what was missed.");
            reload.run(());
        }
        Some(Err(error)) => toaster.fail(&error),
        None => {}
    });
    view! {
        <Banner tone=BannerTone::Warning title="Pairwell has lost access to your store">
            <p>
                "What changes there is not seen until you connect it again. Nothing is lost: offers go on with what is known, and what was missed is read afterwards."
            </p>
            <Button
                disabled=renew.pending()
                on_click=move |_| {
                    renew.dispatch(());
                }
            >
                "Connect again"
            </Button>
        </Banner>
    }
}

#[component]
fn Permissions(permissions: Vec<PermissionOut>) -> impl IntoView {
    let is_missing_any = permissions.iter().any(|permission| !permission.is_given);
    (!permissions.is_empty()).then(|| {
        view! {
            <Card title="What Pairwell may do">
                {is_missing_any
                    .then(|| {
                        view! {
                            <p class="text-text-secondary">
                                "To allow what is missing, close Pairwell and open it again from your store's admin: it asks you then. What is said no to stays off, and the rest goes on."
                            </p>
                        }
                    })} <ul class="flex flex-col">{permissions.into_iter().map(permission_row).collect_view()}</ul>
            </Card>
        }
    })
}

fn permission_row(permission: PermissionOut) -> impl IntoView {
    let PermissionOut {
        name: _,
        covers,
        without,
        is_given,
    } = permission;
    let (tone, word) = if is_given {
        (BadgeTone::Success, "Allowed")
    } else {
        (BadgeTone::Warning, "Not allowed")
    };
    view! {
        <li class="flex items-start justify-between gap-300 border-t border-border-secondary py-200 first:border-t-0">
            <div class="min-w-0">
                <p>{covers}</p>
                {(!is_given).then(|| view! { <p class="text-text-secondary">{without}</p> })}
            </div>
            <Badge tone>{word}</Badge>
        </li>
    }
}

#[component]
fn GivenUp(n_given_up: u64, given_up: Vec<GivenUpNews>, reload: Callback<()>) -> impl IntoView {
    let toaster = Toaster::expect();
    let again = Action::new(|id: &Option<i64>| take_up_news_again(*id));
    Effect::new(move |_| match again.value().get() {
        Some(Ok(n)) => {
            toaster.say(format!(
                "{} again",
                format::counted(n, "piece of news is tried", "pieces of news are tried")
            ));
            reload.run(());
        }
        Some(Err(error)) => toaster.fail(&error),
        None => {}
    });
    if given_up.is_empty() {
        return view! {
            <EmptyState
                title="No news was given up"
                text="When something your store tells cannot be applied after several tries, it is kept here for 30 days, and you can have it tried again."
            />
        }
        .into_any();
    }
    let n_listed = given_up.len() as u64;
    let told = format!(
        "{} given up after several tries. {}",
        format::counted(n_given_up, "piece of news was", "pieces of news were"),
        if n_given_up > n_listed {
            format!("These are the newest {n_listed}.")
        } else {
            "Each is kept for 30 days.".to_owned()
        },
    );
    view! {
        <Banner tone=BannerTone::Warning title=told>
            <Button
                disabled=again.pending()
                on_click=move |_| {
                    again.dispatch(None);
                }
            >
                "Try all of it again"
            </Button>
        </Banner>
        <ul class="flex flex-col">
            {given_up
                .into_iter()
                .map(|news| {
                    view! { <GivenUpRow news is_busy=again.pending() on_again=move |id| { again.dispatch(Some(id)); } /> }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn GivenUpRow(
    news: GivenUpNews,
    #[prop(into)] is_busy: Signal<bool>,
    #[prop(into)] on_again: Callback<i64>,
) -> impl IntoView {
    let GivenUpNews {
        id,
        topic,
        received_at,
        n_tries,
        trouble,
    } = news;
    let topic = topic_words(&topic);
    let label = format!("Try again: {topic}, {}", format::moment(received_at));
    let when = format!(
        "Came {}, tried {}.",
        format::moment(received_at),
        format::counted(n_tries.into(), "time", "times"),
    );
    view! {
        <li class="flex flex-wrap items-center justify-between gap-200 border-t border-border-secondary py-300 first:border-t-0">
            <div class="min-w-0">
                <p class="font-medium">{topic}</p>
                <p>{trouble.sentence()}</p>
                <p class="text-body-sm text-text-secondary">{when}</p>
            </div>
            <Button tone=ButtonTone::Secondary label disabled=is_busy on_click=move |_| on_again.run(id)>
                "Try again"
            </Button>
        </li>
    }
}

/// The platform's word for news as people read it: `orders/updated` is `Orders: updated`.
fn topic_words(topic: &str) -> String {
    format::sentence_case(&topic.replace('/', ": ").replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_read_as_words() {
        assert_eq!(topic_words("orders/updated"), "Orders: updated");
        assert_eq!(topic_words("inventory_levels/update"), "Inventory levels: update");
        assert_eq!(topic_words(""), "");
    }
}
