//! Where model files stand: written whole, then renamed; mapped into memory when read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;
use moka::future::Cache;
use pairwell_domain::ShopId;
use pairwell_recommender::browsing::BrowsingBook;
use pairwell_recommender::engine::ShopEngine;
use pairwell_recommender::{ModelFileError, ModelView, SaleLog};
use pairwell_store::models::ModelRow;

use crate::ServiceError;
use crate::learning::browsing;

/// A model that reads straight from its mapped file.
pub type MappedModel = ModelView<Mmap>;

/// The folder of model files.
pub(crate) struct Shelf {
    dir: PathBuf,
    models: Kept<MappedModel>,
    engines: Kept<ShopEngine>,
    browsing: Kept<BrowsingBook>,
}

/// Opened files by shop and name.
type Kept<T> = Cache<(ShopId, String), Arc<T>>;

/// Opened files that are kept so. A mapped file that nobody reads costs next to no memory.
const MAX_OPEN: u64 = 512;

impl Shelf {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            models: Cache::new(MAX_OPEN),
            engines: Cache::new(MAX_OPEN),
            browsing: Cache::new(MAX_OPEN),
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
            if let Some(model) = self.opened(shop, &self.models, &row.file_name, ModelView::open).await {
                return Some((model, row.version.clone()));
            }
        }
        None
    }

    /// The same for the engines of these models.
    pub(crate) async fn open_engine(&self, shop: ShopId, rows: &[ModelRow]) -> Option<Arc<ShopEngine>> {
        for engine in rows.iter().filter_map(|row| row.engine.as_ref()) {
            let opened = self
                .opened(shop, &self.engines, &engine.file_name, ShopEngine::open)
                .await;
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
            let opened = self.opened(shop, &self.browsing, &file_name, BrowsingBook::open).await;
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

    /// A file as it is kept open, or opened now: it never changes, so it is checked once.
    async fn opened<T: Send + Sync + 'static>(
        &self,
        shop: ShopId,
        kept: &Kept<T>,
        file_name: &str,
        open: fn(Mmap) -> Result<T, ModelFileError>,
    ) -> Option<Arc<T>> {
        let key = (shop, file_name.to_owned());
        if let Some(opened) = kept.get(&key).await {
            return Some(opened);
        }
        let path = self.path(shop, file_name);
        match blocking(move || Ok(open(map(&path)?)?)).await {
            Ok(opened) => {
                let opened = Arc::new(opened);
                kept.insert(key, Arc::clone(&opened)).await;
                Some(opened)
            }
            Err(error) => {
                tracing::error!(shop.id = shop.get(), file = file_name, %error, "left out");
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
