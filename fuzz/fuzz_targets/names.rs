//! Names that become addresses: what is taken leads to a shop of the platform, whatever was written.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use pairwell_commerce::ShopDomain;
use pairwell_commerce::shopify::names::{embedded_app_url, verify_host_param};
use pairwell_fuzz::CONFIG;
use url::Url;

const DOMAINS: [&str; 5] = [
    ".myshopify.com",
    ".shopify.com",
    ".myshopify.io",
    ".spin.dev",
    ".shop.dev",
];

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for name in [text.to_string(), format!("{text}.myshopify.com")] {
        if let Ok(shop) = ShopDomain::parse(&name) {
            let address = Url::parse(&format!("https://{shop}/admin")).expect("an address");
            assert_eq!(address.host_str(), Some(shop.as_str()));
            assert!(address.username().is_empty() && address.port().is_none());
            assert!(shop.as_str().eq_ignore_ascii_case(&name) && shop.as_str().len() <= 63 + 14);
            assert_eq!(ShopDomain::parse(shop.as_str()), Ok(shop));
        }
    }
    for host in [text.to_string(), STANDARD.encode(data)] {
        let Ok(address) = verify_host_param(&CONFIG, &host) else {
            assert!(embedded_app_url(&CONFIG, &host).is_err());
            continue;
        };
        let named = address.host_str().expect("it has a host");
        assert_eq!(address.scheme(), "https");
        assert!(DOMAINS.iter().any(|domain| named.ends_with(domain)), "{named}");
        assert!(address.username().is_empty() && address.password().is_none());
        assert!(address.query().is_none() && address.fragment().is_none());
        let embedded = embedded_app_url(&CONFIG, &host).expect("the host is good");
        assert_eq!(Url::parse(&embedded).expect("an address").host_str(), Some(named));
    }
});
