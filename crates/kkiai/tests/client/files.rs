//! What happens to files while an image is downloaded.

use std::fs;
use std::path::Path;
use std::time::Duration;

use kkiai::{DownloadError, DownloadOptions, Downloaded};
use tokio::time::timeout;

use crate::pictures::{LONG, attempts, client, image, names, png};
use crate::server::{Server, Step, answer, head};

async fn download(path: &Path, overwrite: bool) -> Result<Downloaded, DownloadError> {
    let server = Server::replies([answer(200, "", &png(100))]).await;
    let (client, image) = (client(), image(&server));
    let options = DownloadOptions::default().overwrite(overwrite);
    let download = client.download_with(&image, path, &options);
    let result = timeout(LONG, download).await.unwrap();
    // What cannot be saved is not fetched.
    assert_eq!(server.requests().len(), usize::from(result.is_ok()));
    result
}

#[tokio::test]
async fn a_file_is_replaced_only_if_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::write(&path, "mine").unwrap();
    let error = download(&path, false).await.unwrap_err();
    assert!(matches!(&error, DownloadError::Exists(found) if *found == path));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    download(&path, true).await.unwrap();
    assert_eq!(fs::read(&path).unwrap(), png(100));
    assert_eq!(names(folder.path()), ["fox.png"]);
}

#[tokio::test]
async fn a_file_that_appears_meanwhile_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    let server = Server::replies([answer(200, "", &png(100))]).await;
    let options = DownloadOptions::default().on_progress({
        let path = path.clone();
        move |_, _| fs::write(&path, "mine").unwrap()
    });
    let (client, image) = (client(), image(&server));
    let download = client.download_with(&image, &path, &options);
    let error = timeout(LONG, download).await.unwrap().unwrap_err();
    assert!(matches!(error, DownloadError::Exists(_)), "{error:?}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(names(folder.path()), ["fox.png"]);
}

#[tokio::test]
async fn only_regular_files_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::create_dir(&path).unwrap();
    let error = download(&path, true).await.unwrap_err();
    assert!(matches!(&error, DownloadError::NotAFile(found) if *found == path));
    assert!(error.to_string().contains("fox.png"));
    for name in ["..", "new.png/"] {
        for overwrite in [false, true] {
            let error = download(&folder.path().join(name), overwrite).await;
            assert!(
                matches!(error, Err(DownloadError::NotAFile(_))),
                "{error:?}"
            );
        }
    }
    assert_eq!(names(folder.path()), ["fox.png"]);
}

#[cfg(unix)]
#[tokio::test]
async fn links_and_devices_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real.png");
    let link = folder.path().join("link.png");
    let loose = folder.path().join("loose.png");
    fs::write(&real, "mine").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    std::os::unix::fs::symlink("nowhere", &loose).unwrap();
    for path in [link.as_path(), &loose, Path::new("/dev/null")] {
        let error = download(path, true).await.unwrap_err();
        assert!(matches!(&error, DownloadError::NotAFile(found) if found == path));
        let error = download(path, false).await.unwrap_err();
        assert!(matches!(&error, DownloadError::Exists(found) if found == path));
    }
    assert_eq!(fs::read(&real).unwrap(), b"mine");
    assert_eq!(names(folder.path()), ["link.png", "loose.png", "real.png"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_replaced_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::write(&path, "mine").unwrap();
    for mode in [0o600, 0o640, 0o444, 0o666, 0o4755] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        download(&path, true).await.unwrap();
        let found = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(found, mode & 0o777, "{found:o}");
    }
    // A new file is open to whom the settings of the process say.
    let other = folder.path().join("other.png");
    download(&other, true).await.unwrap();
    fs::write(folder.path().join("usual"), "").unwrap();
    let usual = fs::metadata(folder.path().join("usual")).unwrap();
    let mode = fs::metadata(&other).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, usual.permissions().mode() & 0o777);
}

#[cfg(unix)]
#[tokio::test]
async fn what_comes_is_not_shown_to_those_who_could_not_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::{Arc, Mutex};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    fs::write(&path, "mine").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let server = Server::replies([answer(200, "", &png(100))]).await;
    let modes: Arc<Mutex<Vec<u32>>> = Arc::default();
    let options = DownloadOptions::default().overwrite(true).on_progress({
        let (folder, modes) = (folder.path().to_owned(), Arc::clone(&modes));
        move |_, _| {
            for name in names(&folder) {
                let found = fs::metadata(folder.join(name)).unwrap();
                modes
                    .lock()
                    .unwrap()
                    .push(found.permissions().mode() & 0o777);
            }
        }
    });
    let (client, image) = (client(), image(&server));
    let download = client.download_with(&image, &path, &options);
    timeout(LONG, download).await.unwrap().unwrap();
    let modes = modes.lock().unwrap();
    assert!(
        modes.len() >= 2 && modes.iter().all(|mode| *mode == 0o600),
        "{modes:?}"
    );
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no/such/fox.png");
    let error = download(&path, false).await.unwrap_err();
    assert!(
        matches!(&error, DownloadError::File { path: found, .. } if *found == path),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fox.png");
    let begun = head(200, "content-length: 100000\r\n", &png(100_000)[..50_000]);
    let server = Server::start(vec![Step::Hold(begun)]).await;
    let (client, image) = (client(), image(&server));
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let options = attempts(1).on_progress(move |received, _| {
        let _ = tell.send(received);
    });
    let download = tokio::spawn({
        let path = path.clone();
        async move { client.download_with(&image, &path, &options).await }
    });
    let received = timeout(LONG, told.recv()).await.unwrap().unwrap();
    assert!(received > 0);
    let found = names(folder.path());
    assert!(
        matches!(&found[..], [part] if part.starts_with(".kkiai-") && part.rsplit('.').next() == Some("part")),
        "{found:?}"
    );
    download.abort();
    assert!(download.await.unwrap_err().is_cancelled());
    // A write that was under way may end a little later, on a file without a name.
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(names(folder.path()), [""; 0]);
}
