// A caller of the crate that is made of base.yaml. It names all that the crate has, with its type,
// so that it builds with another crate if and only if nothing that it could use was broken.
//
// A line that names the crate stands before it: `use book::…  as studio;`.

use kkiai_transport::{ByteStream, Error, Operation, Response, Scheme, Text, Transport};
use studio::{
    Client, Link, ListPicturesParams, Model, Order, Picture, Size, Source, State, Trouble, Unit,
    Upload,
};

#[allow(dead_code)]
fn needs_default<T: Default>() -> T {
    T::default()
}

#[allow(dead_code)]
fn needs_clone<T: Clone + std::fmt::Debug + PartialEq>(value: &T) -> T {
    value.clone()
}

#[allow(dead_code)]
fn order() -> Order {
    let source: Source = Upload::new("file").into();
    let order = Order::new("a sloth", Model::Swift)
        .with_count(2_i32)
        .with_seed(7_i64)
        .with_style("ink")
        .with_sources([source, Source::from(Link::new("https://example.com/1.png"))]);
    let Order {
        prompt,
        model,
        count,
        seed,
        style,
        sources,
        ..
    } = needs_clone(&order);
    let _: (String, Model, Option<i32>, Option<i64>) = (prompt, model, count, seed);
    let _: (Option<String>, Option<Vec<Source>>) = (style, sources);
    let _ = order.validate();
    let _ = Link::new("https://example.com/1.png").validate();
    let _ = Model::Fine.validate();
    order
}

#[allow(dead_code)]
fn source(source: Source) -> String {
    match source {
        Source::Upload(upload) => upload.file,
        Source::Link(Link { url, .. }) => url,
        Source::Other(value) => value.to_string(),
        _ => String::new(),
    }
}

#[allow(dead_code)]
fn model(model: &Model) -> &str {
    match model {
        Model::Swift => "swift",
        Model::Fine => "fine",
        Model::Other(value) => value.as_str(),
        _ => model.as_str(),
    }
}

#[allow(dead_code)]
fn state(state: &State) -> bool {
    match state {
        State::Waiting | State::Drawing => false,
        State::Done | State::Failed => true,
        _ => false,
    }
}

#[allow(dead_code)]
fn picture(picture: Picture) -> Size {
    let again = Picture::new("id", "done", Size::new(1, 2))
        .with_url("https://example.com/1.png")
        .with_cost(0.5)
        .with_caption("A sloth.");
    needs_clone(&again);
    let Picture {
        id,
        state,
        size,
        url,
        cost,
        caption,
        ..
    } = picture;
    let _: (String, State, Option<String>, Option<f64>, Option<String>) =
        (id, state, url, cost, caption);
    let _: (i32, i32, Option<Unit>) = (size.width, size.height, size.unit.clone());
    let size = size.with_unit(Unit::Px);
    needs_clone(&Unit::Mm);
    size
}

#[allow(dead_code)]
fn trouble(trouble: Trouble) -> (String, Option<String>) {
    let again = Trouble::new("gone").with_message("It is gone.");
    needs_clone(&again);
    (trouble.code, trouble.message)
}

#[allow(dead_code)]
async fn calls(transport: Transport) -> Result<(), Error<Trouble>> {
    let client = Client::new(transport);
    let params: ListPicturesParams = needs_default();
    let params = params
        .with_limit(10_i32)
        .with_page(2_i32)
        .with_state(State::Done);
    let _: (Option<i32>, Option<i32>) = (params.limit, params.page);
    let listed: Response<Vec<Picture>> = client.list_pictures(&params).await?;
    let _ = listed.first().map(|picture| picture.id.clone());
    let drawn: Response<Picture> = client.draw_picture(&order()).await?;
    let got: Response<Picture> = client.get_picture(&drawn.id).await?;
    let _: Response<()> = client.delete_picture(&got.id).await?;
    Ok(())
}

#[allow(dead_code)]
async fn notes(client: &Client) -> Option<String> {
    let kept: Response<Text> = client.leave_note(Some("Done.")).await.ok()?;
    let _: Option<ByteStream> = None;
    Some(kept.to_string())
}

#[allow(dead_code)]
const OPERATIONS: [Operation; 5] = [
    studio::LIST_PICTURES,
    studio::DRAW_PICTURE,
    studio::GET_PICTURE,
    studio::DELETE_PICTURE,
    studio::LEAVE_NOTE,
];

#[allow(dead_code)]
const OTHERS: (&[&Operation], Scheme, &[&[Scheme]], &str) = (
    studio::OPERATIONS,
    studio::KEY,
    studio::AUTH,
    Client::SERVER,
);

fn main() {}
