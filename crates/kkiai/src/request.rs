//! Requests, and the images that they start from.

use kkiai_gen::{CreateImageTaskRequest, FileInfo, FileInfoType, Model};

/// Returns a request for an image of `prompt`. More is set with the request's `with_` methods.
///
/// ```
/// use kkiai::{AspectRatio, Model, OutputConfig, Resolution, request};
///
/// let request = request::image(&Model::Gem3_0, "a red fox in the snow")
///     .with_session_id("fox-1")
///     .with_file_infos([request::url("https://example.com/snow.png").with_text("the ground")])
///     .with_output_config(
///         OutputConfig::new()
///             .with_resolution(Resolution::P1080)
///             .with_aspect_ratio(AspectRatio::Ratio16x9),
///     );
/// assert_eq!(request.model_version, "3.0");
/// ```
pub fn image(model: &Model, prompt: impl Into<String>) -> CreateImageTaskRequest {
    CreateImageTaskRequest::for_model(model, prompt)
}

/// Returns an image to start from, by the id that VOD gave to it.
///
/// The type is spelt `file`, as in the documented example. For another spelling, use
/// [`FileInfo::with_type_`] after this.
pub fn file(id: impl Into<String>) -> FileInfo {
    FileInfo::new()
        .with_type_(FileInfoType::File)
        .with_file_id(id)
}

/// Returns an image to start from, by an address that Tencent can reach.
///
/// The type is spelt `Url`, as in the documented table. For another spelling, use
/// [`FileInfo::with_type_`] after this.
pub fn url(address: impl Into<String>) -> FileInfo {
    FileInfo::new()
        .with_type_(FileInfoType::Url)
        .with_url(address)
}
