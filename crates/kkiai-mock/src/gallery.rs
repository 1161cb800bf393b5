//! Pictures that were drawn, so that they need not be drawn again.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::Bytes;

use crate::gateway::Inner;
use crate::picture::draw;
use crate::tasks::Task;

/// Most bytes of pictures that are kept. The latest one is kept at any size.
const MAX_KEPT: usize = 64 * 1024 * 1024;

/// The latest pictures, by the id of the task.
#[derive(Debug, Default)]
pub(crate) struct Gallery(VecDeque<(String, Bytes)>);

impl Gallery {
    fn find(&self, id: &str) -> Option<Bytes> {
        let found = self.0.iter().find(|(known, _)| known == id);
        found.map(|(_, picture)| picture.clone())
    }

    fn keep(&mut self, id: &str, picture: &Bytes) {
        self.0.retain(|(known, _)| known != id);
        self.0.push_back((id.to_owned(), picture.clone()));
        let mut bytes: usize = self.0.iter().map(|(_, picture)| picture.len()).sum();
        while bytes > MAX_KEPT && self.0.len() > 1 {
            bytes -= self.0.pop_front().map_or(0, |(_, picture)| picture.len());
        }
    }
}

/// Returns the picture of a task. It is drawn when it is first asked for, on a thread where that
/// keeps nobody waiting.
pub(crate) async fn picture(inner: &Inner, task: &Arc<Task>) -> Result<Bytes, NoPicture> {
    let known = inner.gallery().find(&task.id);
    if let Some(picture) = known {
        return Ok(picture);
    }
    let drawn = {
        let task = Arc::clone(task);
        tokio::task::spawn_blocking(move || draw(&task.request.prompt, task.size()))
    };
    let picture = Bytes::from(drawn.await??);
    inner.gallery().keep(&task.id, &picture);
    Ok(picture)
}

/// Reason that a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPicture {
    #[error("the drawing was given up")]
    GivenUp(#[from] tokio::task::JoinError),
    #[error("the picture could not be encoded")]
    Encoding(#[from] png::EncodingError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_picture_makes_room() {
        let mut gallery = Gallery::default();
        let half = Bytes::from(vec![0; MAX_KEPT / 2]);
        for id in ["a", "b", "b", "c"] {
            gallery.keep(id, &half);
        }
        assert!(gallery.find("a").is_none());
        assert!(gallery.find("b").is_some());
        assert!(gallery.find("c").is_some());
    }

    #[test]
    fn a_picture_larger_than_the_gallery_is_kept_alone() {
        let mut gallery = Gallery::default();
        gallery.keep("a", &Bytes::from_static(b"small"));
        gallery.keep("b", &Bytes::from(vec![0; MAX_KEPT + 1]));
        assert!(gallery.find("a").is_none());
        assert!(gallery.find("b").is_some());
    }
}
