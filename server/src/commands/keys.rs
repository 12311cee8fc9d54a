//! `pairwell keys`

use std::collections::BTreeMap;

use pairwell_services::keys::Rotated;

use crate::cli::KeysCommand;
use crate::config::Config;

pub(super) async fn run(config: &Config, command: &KeysCommand) -> anyhow::Result<()> {
    let services = super::open(config).await?;
    let keys = services.keys();
    let (said, is_whole) = match command {
        KeysCommand::List => (listed(&keys.in_use().await?, keys.in_force()), true),
        KeysCommand::Rotate => {
            let rotated = keys.rotate().await?;
            (told(&rotated, keys.in_force()), rotated.broken.is_empty())
        }
    };
    services.close().await;
    #[expect(clippy::print_stdout, reason = "this is what the command is asked for")]
    {
        println!("{said}");
    }
    anyhow::ensure!(
        is_whole,
        "some tokens do not open; put the key that sealed them back, or have the merchant open Pairwell again"
    );
    Ok(())
}

fn shops(n: u64) -> String {
    format!("{n} {}", if n == 1 { "shop" } else { "shops" })
}

fn listed(in_use: &BTreeMap<String, u64>, in_force: &str) -> String {
    let mut lines = vec![format!("{in_force} seals what is stored from now on")];
    lines.extend(
        in_use
            .iter()
            .map(|(key, n)| format!("{key} seals the tokens of {}", shops(*n))),
    );
    lines.join("\n")
}

fn told(rotated: &Rotated, in_force: &str) -> String {
    if rotated.n_resealed + rotated.n_current == 0 && rotated.broken.is_empty() {
        return "There are no tokens yet: no shop has Pairwell installed.".to_owned();
    }
    let mut lines = vec![format!(
        "The tokens of {} are sealed with {in_force} now, those of {} were already.",
        shops(rotated.n_resealed),
        shops(rotated.n_current)
    )];
    lines.extend(rotated.broken.iter().map(|(shop, error)| format!("{shop}: {error}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use pairwell_services::sealing::SealError;

    use super::*;

    #[test]
    fn keys_and_shops_are_told() {
        let in_use = BTreeMap::from([("k1".to_owned(), 1), ("k2".to_owned(), 12)]);
        assert_eq!(
            listed(&in_use, "k2"),
            "k2 seals what is stored from now on\nk1 seals the tokens of 1 shop\nk2 seals the tokens of 12 shops"
        );
        assert!(told(&Rotated::default(), "k2").starts_with("There are no tokens"));
        let rotated = Rotated {
            n_resealed: 1,
            n_current: 12,
            broken: vec![("lamps.myshopify.com".to_owned(), SealError::UnknownKey("k0".to_owned()))],
        };
        assert_eq!(
            told(&rotated, "k2"),
            "The tokens of 1 shop are sealed with k2 now, those of 12 shops were already.\n\
             lamps.myshopify.com: the stored secret was sealed with key \"k0\", which is not configured"
        );
    }
}
