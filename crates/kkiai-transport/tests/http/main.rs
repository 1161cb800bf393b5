//! Requests as they arrive at a server, and answers as they come back from one.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod fetching;
#[cfg(test)]
mod params;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod security;
#[cfg(test)]
mod server;
#[cfg(test)]
mod streams;

#[cfg(test)]
mod common {
    use kkiai_transport::model::Mismatch;
    use kkiai_transport::{
        Answer, ApiKey, Bytes, Credential, Error, Json, Method, Operation, Transport,
    };
    use serde::Deserialize;

    pub(crate) const KEY: &str = "sk-0123456789-secret";

    pub(crate) static LIST_THINGS: Operation = Operation::new(Method::Get, "listThings", "/things");
    pub(crate) static GET_THING: Operation =
        Operation::new(Method::Get, "getThing", "/things/{thing_id}");
    pub(crate) static CREATE_THING: Operation =
        Operation::new(Method::Post, "createThing", "/things").billed();
    pub(crate) static GET_STATUS: Operation =
        Operation::new(Method::Get, "getStatus", "/status").without_auth();

    #[derive(Debug, PartialEq, Deserialize)]
    pub(crate) struct Thing {
        pub(crate) id: u64,
        #[serde(default)]
        pub(crate) parts: Vec<Part>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    pub(crate) struct Part {
        pub(crate) name: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    pub(crate) struct Problem {
        pub(crate) message: String,
    }

    macro_rules! read_by_serde {
        ($($name:ident)*) => {$(
            impl Answer for $name {
                fn decode(
                    status: u16,
                    media: Option<&str>,
                    body: &Bytes,
                ) -> Result<Self, Mismatch> {
                    Json::decode(status, media, body).map(|json| json.0)
                }
            }
        )*};
    }

    read_by_serde!(Thing Problem);

    pub(crate) type CallError = Error<Problem>;

    pub(crate) fn bearer() -> Credential {
        Credential::Bearer(ApiKey::new(KEY).unwrap())
    }

    pub(crate) fn transport(base_url: &str) -> Transport {
        Transport::builder(base_url)
            .credential(bearer())
            .build()
            .unwrap()
    }
}
