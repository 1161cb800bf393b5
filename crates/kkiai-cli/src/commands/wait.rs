//! `kkiai wait`, and the second half of `kkiai create`.

use kkiai::{Client, DownloadError, DownloadOptions, Downloaded, Image, Task, WaitOptions};
use serde_json::{Value, json};

use crate::again;
use crate::args::{SaveArgs, WaitArgs};
use crate::commands::{Context, build, builder};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::target::Target;
use crate::task;

/// Highest number that a name gets when others are taken.
const MAX_NUMBER: usize = 1000;

pub(crate) async fn run(args: &WaitArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let target = Target::check(args.save.output.as_deref(), args.save.force)?;
    let task = task::read(&args.task)?;
    let client = build(builder(context.base_url)?)?;
    let wait = Wait {
        client: &client,
        task: &task,
        is_new: false,
        args: &args.save,
        target: &target,
        title: "",
    };
    wait.run(context).await
}

/// What is done with a task once it is there.
pub(crate) struct Wait<'a> {
    pub(crate) client: &'a Client,
    pub(crate) task: &'a Task,
    /// Whether this command has created the task.
    pub(crate) is_new: bool,
    pub(crate) args: &'a SaveArgs,
    pub(crate) target: &'a Target,
    /// What names are made of.
    pub(crate) title: &'a str,
}

/// An image, and the file that it was saved in.
struct Saved {
    image: Image,
    file: Downloaded,
}

impl Wait<'_> {
    /// Waits for the task, saves its images and shows where they are.
    pub(crate) async fn run(&self, context: &mut Context<'_>) -> Result<(), Failure> {
        let task = self.task;
        let base_url = context.base_url;
        let output = self.args.output.as_ref();
        let output = output.map(|path| path.to_string_lossy());
        let resume = again::wait(task, output.as_deref(), base_url);
        let progress = Progress::start();
        let options = WaitOptions::default().timeout(self.args.timeout);
        let work = async {
            let images = self
                .client
                .wait_with(task, &options, |update| progress.show(update));
            let images = images.await;
            let images =
                images.map_err(|error| Failure::wait(&error, task, &resume, self.is_new))?;
            progress.saving();
            Ok(self.save(images, base_url).await)
        };
        let result = context.interrupt.until_signal(work).await;
        drop(progress);
        let result = result.map_err(|signal| Failure::interrupted_wait(signal, task, &resume))?;
        let (saved, failure) = result?;
        if !saved.is_empty() {
            context.output.result(&text(&saved), &json(task, &saved))?;
        }
        failure.map_or(Ok(()), Err)
    }

    /// Saves what can be saved, and returns the first failure beside it.
    async fn save(
        &self,
        images: Vec<Image>,
        base_url: Option<&str>,
    ) -> (Vec<Saved>, Option<Failure>) {
        let mut saved = Vec::new();
        let mut first_failure = None;
        let mut number = 0;
        for (place, image) in images.into_iter().enumerate() {
            number += 1;
            let result = loop {
                let path = self.target.path(&image, number, self.title, self.task.id());
                // Only the first name was chosen by somebody, and so may be overwritten.
                let options = DownloadOptions::default().overwrite(self.args.force && number == 1);
                let result = self.client.download_with(&image, &path, &options).await;
                match result {
                    Err(DownloadError::Exists(_)) if (2..MAX_NUMBER).contains(&number) => {
                        number += 1;
                    }
                    result => break result,
                }
            };
            match result {
                Ok(file) => saved.push(Saved { image, file }),
                Err(error) if first_failure.is_none() => {
                    let number = place + 1;
                    let failure = Failure::save(error, &image, number, self.task, base_url);
                    first_failure = Some(failure);
                }
                Err(_) => {}
            }
        }
        (saved, first_failure)
    }
}

fn text(saved: &[Saved]) -> String {
    let paths: Vec<_> = saved
        .iter()
        .map(|saved| saved.file.path.display().to_string())
        .collect();
    paths.join("\n")
}

fn json(task: &Task, saved: &[Saved]) -> Value {
    let images: Vec<_> = saved
        .iter()
        .map(|Saved { image, file }| {
            json!({
                "path": file.path.display().to_string(),
                "bytes": file.bytes,
                "url": image.url,
                "file_id": image.file_id,
                "expires": image.expires,
            })
        })
        .collect();
    json!({ "task_id": task.id(), "task": task, "images": images })
}
