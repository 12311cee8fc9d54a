//! Where model files stand: written whole, then renamed; mapped into memory when read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use memmap2::Mmap;
use moka::future::Cache;
use pairwell_domain::ShopId;
use pairwell_recommender::browsing::BrowsingBook;
use pairwell_recommender::engine::ShopEngine;
use pairwell_recommender::{ModelFileError, ModelView, SaleLog};
use pairwell_store::models::ModelRow;

use crate::ServiceError;
use crate::learning::browsing;
use crate::learning::keeping::hex_digest;

/// A model that reads straight from its mapped file.
pub type MappedModel = ModelView<Mmap>;

/// The folder of model files.
pub(crate) struct Shelf {
    dir: PathBuf,
    models: Kept<MappedModel>,
    engines: Kept<ShopEngine>,
    browsing: Kept<BrowsingBook>,
}

/// A file, and what its row says of it.
#[derive(Clone, Copy)]
struct Named<'a> {
    file: &'a str,
    /// SHA-256 of the whole file, in hex; none where no row keeps one.
    checksum: Option<&'a str>,
}

/// Opened files by shop and name.
type Kept<T> = Cache<(ShopId, String), Arc<T>>;

/// Opened files that are kept so. A mapped file that nobody reads costs next to no memory.
const MAX_OPEN: u64 = 512;

/// How long files of no model are left alone: somebody may be learning, and about to put them in use.
const MAX_UNUSED: Duration = Duration::from_secs(3_600);

/// How long a file nobody asks for stays open: one that was taken away by another process must not live on in memory.
const MAX_IDLE: Duration = Duration::from_secs(3_600);

fn kept<T: Send + Sync + 'static>() -> Kept<T> {
    Cache::builder().max_capacity(MAX_OPEN).time_to_idle(MAX_IDLE).build()
}

impl Shelf {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            models: kept(),
            engines: kept(),
            browsing: kept(),
        }
    }

    /// Writes a model file so that it is there whole or not at all, even if the process ends meanwhile.
    pub(crate) async fn put(&self, shop: ShopId, file_name: &str, bytes: Vec<u8>) -> Result<(), ServiceError> {
        let path = self.path(shop, file_name);
        blocking(move || write_whole(&path, &bytes)).await
    }

    /// Maps the newest of these models whose file is whole, the first of them first; none when none is. One that is
    /// missing or broken is reported and passed over: the former one goes on, or pairings alone until the shop has learnt
    /// anew, which is better than no offers at all.
    pub(crate) async fn open(&self, shop: ShopId, rows: &[ModelRow]) -> Option<(Arc<MappedModel>, String)> {
        for row in rows {
            let named = Named {
                file: &row.file_name,
                checksum: Some(&row.checksum),
            };
            if let Some(model) = self.opened(shop, &self.models, named, ModelView::open).await {
                return Some((model, row.version.clone()));
            }
        }
        None
    }

    /// The same for the engines of these models.
    pub(crate) async fn open_engine(&self, shop: ShopId, rows: &[ModelRow]) -> Option<Arc<ShopEngine>> {
        for engine in rows.iter().filter_map(|row| row.engine.as_ref()) {
            let named = Named {
                file: &engine.file_name,
                checksum: Some(&engine.checksum),
            };
            let opened = self.opened(shop, &self.engines, named, ShopEngine::open).await;
            if opened.is_some() {
                return opened;
            }
        }
        None
    }

    /// What is looked at after what, as it was counted with one of these models; none when no such file is whole.
    pub(crate) async fn open_browsing(&self, shop: ShopId, rows: &[ModelRow]) -> Option<Arc<BrowsingBook>> {
        for row in rows {
            let file_name = browsing::file_name(&row.version);
            let named = Named {
                file: &file_name,
                checksum: None,
            };
            let opened = self.opened(shop, &self.browsing, named, BrowsingBook::open).await;
            if opened.is_some() {
                return opened;
            }
        }
        None
    }

    /// The log of sales in a file; none when it is missing or broken, which is reported.
    pub(crate) async fn read_sales(&self, shop: ShopId, file_name: &str) -> Option<SaleLog> {
        let path = self.path(shop, file_name);
        let read = blocking(move || Ok(SaleLog::open(map(&path)?)?)).await;
        read.inspect_err(|error| tracing::warn!(shop.id = shop.get(), file = file_name, %error, "all orders are read"))
            .ok()
    }

    /// A file as it is kept open, or opened now: it never changes, so it is checked once. Whole and of another shop, or of
    /// another day, is not what the row speaks of.
    async fn opened<T: Send + Sync + 'static>(
        &self,
        shop: ShopId,
        kept: &Kept<T>,
        named: Named<'_>,
        open: fn(Mmap) -> Result<T, ModelFileError>,
    ) -> Option<Arc<T>> {
        let Named { file, checksum } = named;
        let key = (shop, file.to_owned());
        if let Some(opened) = kept.get(&key).await {
            return Some(opened);
        }
        let path = self.path(shop, file);
        let checksum = checksum.map(str::to_owned);
        let read = move || {
            let mapped = map(&path)?;
            if checksum.is_some_and(|checksum| hex_digest(&mapped) != checksum) {
                return Err(ModelFileError::Checksum.into());
            }
            Ok(open(mapped)?)
        };
        match blocking(read).await {
            Ok(opened) => {
                let opened = Arc::new(opened);
                kept.insert(key, Arc::clone(&opened)).await;
                Some(opened)
            }
            Err(error) => {
                tracing::error!(shop.id = shop.get(), file, %error, "left out");
                None
            }
        }
    }

    /// Takes files of a shop away; those that are gone already do not matter.
    pub(crate) async fn remove(&self, shop: ShopId, file_names: Vec<String>) -> Result<(), ServiceError> {
        let paths: Vec<PathBuf> = file_names.iter().map(|name| self.path(shop, name)).collect();
        blocking(move || {
            for path in &paths {
                match std::fs::remove_file(path) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(ServiceError::io(format!("removing {}", path.display()))(error));
                    }
                    _ => {}
                }
            }
            Ok(())
        })
        .await
    }

    /// Takes away every file of a shop that knows shoppers, and what is half written.
    pub(crate) async fn remove_people(&self, shop: ShopId) -> Result<(), ServiceError> {
        let dir = self.dir.join(shop.to_string());
        let knows_people = |path: &Path| {
            let extension = path.extension().and_then(|extension| extension.to_str());
            matches!(extension, Some("engine" | "sales" | "unfinished"))
        };
        let removed = blocking(move || remove_where(&dir, knows_people)).await?;
        for file_name in removed {
            self.engines.invalidate(&(shop, file_name)).await;
        }
        Ok(())
    }

    /// Takes away what an end in the middle of learning left: files of a shop that no model asks from, and that nobody has
    /// written to for an hour.
    pub(crate) async fn sweep(&self, shop: ShopId, in_use: Vec<String>) -> Result<(), ServiceError> {
        let dir = self.dir.join(shop.to_string());
        let is_left = move |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str());
            let written_at = path.metadata().and_then(|about| about.modified());
            let age = written_at.ok().and_then(|written_at| written_at.elapsed().ok());
            !name.is_some_and(|name| in_use.iter().any(|it| it == name)) && age.is_some_and(|age| age > MAX_UNUSED)
        };
        blocking(move || remove_where(&dir, is_left)).await?;
        Ok(())
    }

    /// Takes every model of a shop away.
    pub(crate) async fn clear(&self, shop: ShopId) -> Result<(), ServiceError> {
        let dir = self.dir.join(shop.to_string());
        blocking(move || match std::fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(ServiceError::io(format!("removing {}", dir.display()))(error))
            }
            _ => Ok(()),
        })
        .await
    }

    fn path(&self, shop: ShopId, file_name: &str) -> PathBuf {
        self.dir.join(shop.to_string()).join(file_name)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, ServiceError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| ServiceError::CutShort(error.to_string()))?
}

/// Removes files of a folder, and names them.
fn remove_where(dir: &Path, is_meant: impl Fn(&Path) -> bool) -> Result<Vec<String>, ServiceError> {
    let doing = || format!("removing from {}", dir.display());
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(ServiceError::io(doing()))?,
    };
    let mut removed = Vec::new();
    for entry in entries {
        let path = entry.map_err(ServiceError::io(doing()))?.path();
        if is_meant(&path) {
            match std::fs::remove_file(&path) {
                // What is half written may have got its name meanwhile: whoever writes it looks once more.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed.map_err(ServiceError::io(doing()))?,
            }
            removed.extend(path.file_name().and_then(|name| name.to_str()).map(str::to_owned));
        }
    }
    Ok(removed)
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ServiceError> {
    use std::io::Write as _;
    let doing = || format!("writing {}", path.display());
    let dir = path.parent().expect("a model file stands in its shop's folder");
    std::fs::create_dir_all(dir).map_err(ServiceError::io(doing()))?;
    let unfinished = path.with_extension("unfinished");
    let mut file = std::fs::File::create(&unfinished).map_err(ServiceError::io(doing()))?;
    file.write_all(bytes).map_err(ServiceError::io(doing()))?;
    file.sync_all().map_err(ServiceError::io(doing()))?;
    std::fs::rename(&unfinished, path).map_err(ServiceError::io(doing()))?;
    // The new name itself has to reach the disk too.
    std::fs::File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(ServiceError::io(doing()))
}

fn map(path: &Path) -> Result<Mmap, ServiceError> {
    let file = std::fs::File::open(path).map_err(ServiceError::io(format!("opening {}", path.display())))?;
    #[expect(
        unsafe_code,
        reason = "mapping is unsafe because another process could cut the file while it is read; model files are \
                  written under a new name each time and never changed afterwards"
    )]
    unsafe { Mmap::map(&file) }.map_err(ServiceError::io(format!("mapping {}", path.display())))
}
