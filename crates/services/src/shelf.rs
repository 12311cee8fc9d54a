//! Where model files stand: written whole, then renamed; mapped into memory when read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;
use pairwell_domain::ShopId;
use pairwell_recommender::ModelView;
use pairwell_store::models::ModelRow;

use crate::ServiceError;

/// A model that reads straight from its mapped file.
pub type MappedModel = ModelView<Mmap>;

/// The folder of model files.
pub(crate) struct Shelf {
    dir: PathBuf,
}

impl Shelf {
    pub(crate) const fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Writes a model file so that it is there whole or not at all, even if the process ends meanwhile.
    pub(crate) async fn put(&self, shop: ShopId, file_name: &str, bytes: Vec<u8>) -> Result<(), ServiceError> {
        let path = self.path(shop, file_name);
        blocking(move || write_whole(&path, &bytes)).await
    }

    /// Maps a model. A file that is missing or broken is reported and left out: the shop then does with its pairings
    /// until it has learnt anew, which is better than no offers at all.
    pub(crate) async fn open(&self, shop: ShopId, row: &ModelRow) -> Option<Arc<MappedModel>> {
        let path = self.path(shop, &row.file_name);
        match blocking(move || map(&path)).await {
            Ok(model) => Some(Arc::new(model)),
            Err(error) => {
                tracing::error!(shop.id = shop.get(), model.version = row.version, %error, "model left out");
                None
            }
        }
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

fn map(path: &Path) -> Result<MappedModel, ServiceError> {
    let file = std::fs::File::open(path).map_err(ServiceError::io(format!("opening {}", path.display())))?;
    #[expect(
        unsafe_code,
        reason = "mapping is unsafe because another process could cut the file while it is read; model files are \
                  written under a new name each time and never changed afterwards"
    )]
    let mapped = unsafe { Mmap::map(&file) }.map_err(ServiceError::io(format!("mapping {}", path.display())))?;
    Ok(ModelView::open(mapped)?)
}
