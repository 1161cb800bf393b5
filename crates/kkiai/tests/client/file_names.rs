//! Images that get a name of their own.

use std::fs;

use kkiai::{DownloadError, DownloadOptions, ImageName};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::pictures::{LONG, client, image, image_at, names, png};
use crate::server::{Server, answer};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01...\xff\xd9";

fn fox() -> ImageName {
    let task = "1392336703-AigcImageTask-47965947a83db42af4b1e3a74c243531t";
    ImageName::new("A red fox").task(task).number(1)
}

#[tokio::test]
async fn a_name_ends_as_its_kind_does() {
    // Nothing of what the server says gets into a name.
    let named = "content-disposition: attachment; filename=\"../../evil.sh\"\r\n";
    let server = Server::replies([answer(200, named, &png(100)), answer(200, named, JPEG)]).await;
    let folder = tempfile::tempdir().unwrap();
    let image = image_at(&format!("{}/..%2F..%2Fevil.exe", server.origin()));
    for wanted in ["a-red-fox-c243531t-1.png", "a-red-fox-c243531t-1.jpg"] {
        let client = client();
        let name = fox();
        let download = client.download_into(&image, folder.path(), &name);
        let downloaded = timeout(LONG, download).await.unwrap().unwrap();
        assert_eq!(downloaded.path, folder.path().join(wanted));
    }
    assert_eq!(names(folder.path()).len(), 2);
}

#[tokio::test]
async fn a_name_that_is_taken_gets_a_number() {
    let server = Server::replies((0..4).map(|_| answer(200, "", &png(100)))).await;
    let folder = tempfile::tempdir().unwrap();
    let (client, image, name) = (client(), image(&server), ImageName::new("../fox"));
    fs::write(folder.path().join("fox.png"), "mine").unwrap();
    fs::create_dir(folder.path().join("fox-3.png")).unwrap();
    for wanted in ["fox-2.png", "fox-4.png"] {
        let download = client.download_into(&image, folder.path(), &name);
        let downloaded = timeout(LONG, download).await.unwrap().unwrap();
        assert_eq!(downloaded.path, folder.path().join(wanted));
    }
    assert_eq!(fs::read(folder.path().join("fox.png")).unwrap(), b"mine");

    let options = DownloadOptions::default().overwrite(true);
    let download = client.download_into_with(&image, folder.path(), &name, &options);
    let downloaded = timeout(LONG, download).await.unwrap().unwrap();
    assert_eq!(downloaded.path, folder.path().join("fox.png"));
    assert_eq!(fs::read(&downloaded.path).unwrap(), png(100));

    fs::remove_file(&downloaded.path).unwrap();
    fs::create_dir(&downloaded.path).unwrap();
    let download = client.download_into_with(&image, folder.path(), &name, &options);
    let error = timeout(LONG, download).await.unwrap().unwrap_err();
    assert!(
        matches!(&error, DownloadError::NotAFile(path) if *path == downloaded.path),
        "{error:?}"
    );
}

#[tokio::test]
async fn downloads_at_one_time_get_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::replies((0..8).map(|_| answer(200, "", &png(100)))).await;
    let mut downloads = JoinSet::new();
    for _ in 0..8 {
        let (client, image, folder) = (client(), image(&server), folder.path().to_owned());
        downloads.spawn(async move {
            let name = fox();
            client.download_into(&image, folder, &name).await.unwrap()
        });
    }
    let downloaded = timeout(LONG, downloads.join_all()).await.unwrap();
    let mut paths: Vec<_> = downloaded.into_iter().map(|file| file.path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), 8);
    assert_eq!(names(folder.path()).len(), 8);
    assert!(paths.iter().all(|path| fs::read(path).unwrap() == png(100)));
}
