//! Reading an export's file, which may be large and far away.

use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;
use reqwest::header::{CONTENT_ENCODING, CONTENT_RANGE, RANGE};
use reqwest::{Response, StatusCode};
use url::Url;

use super::config::ShopifyConfig;
use super::http::{network_reason, with_jitter};
use crate::{ByteStream, CommerceError};

const OPERATION: &str = "reading an export";

/// Opens the file from a byte on.
pub(crate) async fn open(
    client: &reqwest::Client,
    config: &Arc<ShopifyConfig>,
    url: &str,
    from_byte: u64,
) -> Result<ByteStream, CommerceError> {
    let mut reader = Reader {
        client: client.clone(),
        config: Arc::clone(config),
        url: checked(url, config)?,
        position: from_byte,
        n_failures: 0,
        connection: Connection::None,
    };
    // The first connection is made here, so that a file that is gone is an error of this call.
    reader.connect_with_tries().await?;
    let pieces = stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        match reader.next_piece().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(reader))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(pieces.boxed())
}

/// The file's address comes from the platform, but a wrong one must not become a way into the operator's own network:
/// encrypted addresses of public names only, and the configured stand-in for the platform. No number, no port of the
/// address's own choice, no user name, and no name that only means something inside a network.
fn checked(url: &str, config: &ShopifyConfig) -> Result<Url, CommerceError> {
    let broken = |reason: &str| CommerceError::malformed("an export's address", reason);
    let url = Url::parse(url).map_err(|_| broken("cannot be read"))?;
    let stands_in = config
        .shop_base_url
        .as_deref()
        .and_then(|base| Url::parse(base).ok())
        .is_some_and(|base| base.origin() == url.origin());
    if stands_in {
        return Ok(url);
    }
    if url.scheme() != "https" {
        return Err(broken("is not an https address"));
    }
    let is_plain = url.port().is_none() && url.username().is_empty() && url.password().is_none();
    if is_plain && url.domain().is_some_and(is_public_name) {
        Ok(url)
    } else {
        Err(broken("leads to no public name"))
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let inside = ["localhost", "local", "internal", "lan", "home.arpa"];
    let is_inside = |zone: &&str| name == *zone || name.ends_with(&format!(".{zone}"));
    name.contains('.') && !inside.iter().any(is_inside)
}

struct Reader {
    client: reqwest::Client,
    config: Arc<ShopifyConfig>,
    url: Url,
    /// The next byte the caller gets.
    position: u64,
    /// Since the last piece that came.
    n_failures: u32,
    connection: Connection,
}

enum Connection {
    /// Not made yet, or broken.
    None,
    Open {
        response: Response,
        /// Bytes to come that the caller has already.
        to_skip: u64,
    },
    /// The position is the end of the file: there is nothing to read.
    AtEnd,
}

impl Reader {
    async fn next_piece(&mut self) -> Result<Option<Bytes>, CommerceError> {
        loop {
            self.connect_with_tries().await?;
            let Connection::Open { response, to_skip } = &mut self.connection else {
                return Ok(None);
            };
            match response.chunk().await {
                Ok(None) => return Ok(None),
                Ok(Some(mut piece)) => {
                    let skipped = (*to_skip).min(piece.len() as u64);
                    *to_skip -= skipped;
                    let piece = piece.split_off(usize::try_from(skipped).unwrap_or(piece.len()));
                    if piece.is_empty() {
                        continue;
                    }
                    self.position += piece.len() as u64;
                    self.n_failures = 0;
                    return Ok(Some(piece));
                }
                Err(error) => {
                    self.connection = Connection::None;
                    let error = self.unreachable(error);
                    self.pause_or_give_up(error).await?;
                }
            }
        }
    }

    /// Makes a connection unless there is one.
    async fn connect_with_tries(&mut self) -> Result<(), CommerceError> {
        while matches!(self.connection, Connection::None) {
            match self.connect().await {
                Ok(connection) => self.connection = connection,
                Err(error) if error.is_transient() => self.pause_or_give_up(error).await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn connect(&self) -> Result<Connection, CommerceError> {
        let mut request = self.client.get(self.url.clone());
        if self.position > 0 {
            request = request.header(RANGE, format!("bytes={}-", self.position));
        }
        let response = request.send().await.map_err(|error| self.unreachable(error))?;
        let headers = response.headers();
        if headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            // Byte positions would count compressed bytes here and plain ones elsewhere.
            return Err(CommerceError::malformed(
                "an export's file",
                "came compressed though that was not asked for",
            ));
        }
        let range = headers.get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
        match response.status() {
            // The host keeps no ranges: the file comes whole, and what is known of it is skipped.
            StatusCode::OK => Ok(Connection::Open {
                response,
                to_skip: self.position,
            }),
            StatusCode::PARTIAL_CONTENT if range.and_then(range_start) == Some(self.position) => {
                Ok(Connection::Open { response, to_skip: 0 })
            }
            StatusCode::PARTIAL_CONTENT => Err(CommerceError::malformed(
                "an export's file",
                "came from another byte than asked for",
            )),
            StatusCode::RANGE_NOT_SATISFIABLE if range.and_then(whole_size) == Some(self.position) => {
                Ok(Connection::AtEnd)
            }
            StatusCode::RANGE_NOT_SATISFIABLE => {
                Err(CommerceError::malformed("an export's file", "is shorter than it was"))
            }
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Err(CommerceError::PlatformFailed {
                    shop: self.host(),
                    operation: OPERATION,
                    reason: format!("status {}", status.as_u16()),
                })
            }
            status => Err(CommerceError::ExportGone {
                status: status.as_u16(),
            }),
        }
    }

    async fn pause_or_give_up(&mut self, error: CommerceError) -> Result<(), CommerceError> {
        let limits = &self.config.limits;
        self.n_failures += 1;
        if self.n_failures >= limits.max_tries {
            return Err(error);
        }
        let pause = with_jitter(limits.first_pause * (1 << (self.n_failures - 1).min(10)));
        tracing::debug!(%error, position_bytes = self.position, "taking up an export's file again");
        tokio::time::sleep(pause.min(limits.longest_pause)).await;
        Ok(())
    }

    fn unreachable(&self, error: reqwest::Error) -> CommerceError {
        CommerceError::Unreachable {
            shop: self.host(),
            operation: OPERATION,
            reason: network_reason(error),
        }
    }

    /// The address itself grants access to the file, so errors name only the host.
    fn host(&self) -> String {
        self.url.host_str().unwrap_or_default().to_owned()
    }
}

/// The first byte of `bytes 5-9/10`.
fn range_start(range: &str) -> Option<u64> {
    range.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()
}

/// The length in `bytes */10`.
fn whole_size(range: &str) -> Option<u64> {
    range.strip_prefix("bytes */")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(range_start("bytes 5-9/10"), Some(5));
        assert_eq!(whole_size("bytes */10"), Some(10));
        assert_eq!(range_start("bytes */10"), None);
        assert_eq!(whole_size("bytes 5-9/10"), None);
    }

    #[test]
    fn only_encrypted_addresses_and_the_stand_in_are_read() {
        let platform = ShopifyConfig::new("app", "secret".into());
        let sandbox = ShopifyConfig {
            shop_base_url: Some("http://127.0.0.1:4000".to_owned()),
            ..platform.clone()
        };
        assert!(checked("https://files.example/export.jsonl?signed", &platform).is_ok());
        assert!(checked("http://127.0.0.1:4000/bulk/1.jsonl", &sandbox).is_ok());
        for (url, config) in [
            ("http://127.0.0.1:4000/bulk/1.jsonl", &platform),
            ("http://169.254.169.254/latest", &platform),
            ("http://127.0.0.1:4001/bulk/1.jsonl", &sandbox),
            ("file:///etc/passwd", &platform),
            ("export.jsonl", &platform),
        ] {
            assert!(checked(url, config).is_err(), "{url}");
        }
    }

    #[test]
    fn files_are_read_from_public_names_only() {
        let config = ShopifyConfig {
            shop_base_url: Some("http://127.0.0.1:4000".to_owned()),
            ..ShopifyConfig::new("client", "a secret for tests".into())
        };
        for good in [
            "https://storage.googleapis.com/bucket/file.jsonl?signature=a",
            "http://127.0.0.1:4000/files/1",
        ] {
            assert!(checked(good, &config).is_ok(), "{good}");
        }
        for bad in [
            "http://storage.googleapis.com/file",
            "http://127.0.0.1:4001/files/1",
            "https://127.0.0.1/file",
            "https://169.254.169.254/latest/meta-data/",
            "https://2130706433/file",
            "https://[::1]/file",
            "https://localhost/file",
            "https://localhost./file",
            "https://db/file",
            "https://metadata.google.internal/file",
            "https://storage.googleapis.com:8443/file",
            "https://user:password@storage.googleapis.com/file",
            "ftp://storage.googleapis.com/file",
            "file:///etc/passwd",
            "",
        ] {
            assert!(checked(bad, &config).is_err(), "{bad}");
        }
    }
}
