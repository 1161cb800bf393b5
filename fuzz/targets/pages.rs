//! Pages of a documentation.

use xtask::{import, page};

/// Makes a draft of a page, which may be anything.
pub(crate) fn page(data: &[u8]) {
    let Ok(page) = page::read(data, "page") else {
        return;
    };
    if let Ok(draft) = import::draft(&page, None) {
        import::write(&[draft]).expect("a draft can be written");
    }
}
