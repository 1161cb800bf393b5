//! What generated code does: which bytes it sends, and what it makes of those that come.
//!
//! `generated/` is made of `shop.yaml`, which has something of all that a description can say. What
//! generators differ in is a row each:
//!
//! | What | Test |
//! |---|---|
//! | unknown enum value | `values::a_value_that_nobody_described_is_kept` |
//! | unknown discriminator | `values::a_shape_that_nobody_described_is_kept` |
//! | known discriminated value | `values::the_tag_decides_between_shapes` |
//! | null and absent kept apart | `values::null_and_absent_are_two_things` |
//! | omitted value stays omitted | `values::what_is_left_out_stays_out` |
//! | multipart body | `bodies::parts_of_a_form` |
//! | binary answer | `answers::bytes_come_as_they_are` |
//! | server-sent events | `answers::events_are_typed`, `answers::events_or_a_whole_answer` |
//! | form-urlencoded body | `bodies::a_form_in_an_address` |
//! | header parameters | `params::headers_and_cookies` |
//! | error body | `answers::each_refusal_has_its_type`, `answers::a_refusal_that_nobody_described` |
//! | auth from the description | `security::each_secret_goes_where_its_scheme_says` |
//! | examples in docs | `docs::examples_are_shown` |
//! | operation without an id | `docs::an_operation_without_an_id_has_a_name` |
//! | styles of queries | `params::styles_of_a_query` |
//! | several answers by status | `answers::each_status_has_its_type` |
//! | several types of a body | `bodies::one_body_in_several_types` |
//! | text | `bodies::text_is_sent_and_read_as_it_is` |
//! | path with a query | `params::a_path_brings_its_own_query` |
//! | deprecated | `docs::what_is_deprecated_is_marked` |
//! | server of an operation | `security::no_key_goes_to_the_server_of_an_operation` |
//! | variables of a server | `security::an_address_is_made_of_its_variables` |
//! | recursion | `values::a_type_holds_itself` |
//! | `readOnly`, `writeOnly` | `bodies::a_member_goes_its_way_only` |
//! | tuples | `values::a_tuple_is_a_list` |
//! | integer and mixed enums | `values::enums_of_numbers_and_of_all_kinds` |
//! | members alike but for case or sign | `values::names_differ_as_the_values_do` |
//! | maps, extra members | `values::members_that_have_no_name_of_their_own` |
//! | `allOf` with overrides | `values::the_later_part_says_what_a_member_is` |
//! | `oneOf` by constants | `values::a_constant_decides_between_shapes` |
//! | webhooks | `values::a_payload_of_a_webhook_has_a_name` |
//! | features of tags | `docs::each_tag_is_a_feature` |

#[allow(dead_code, unreachable_pub, unused_imports, reason = "code of a crate that has more")]
#[rustfmt::skip]
mod generated;

mod answers;
mod bodies;
mod docs;
mod params;
mod security;
mod server;
mod values;

use std::fs;
use std::path::PathBuf;

use generated::*;
use xtask::codegen::{Options, generate};
use xtask::commands::workspace_root;

/// Set to write the files that are made of the description.
const UPDATE: &str = "KKIAI_UPDATE";

#[test]
fn the_files_are_those_of_the_description() {
    let folder: PathBuf = workspace_root().join("tests/behaviour");
    let options = Options {
        spec_name: "shop.yaml".to_owned(),
        command: "KKIAI_UPDATE=1 cargo test -p kkiai-tests behaviour".to_owned(),
        deny_warnings: true,
        ..Options::default()
    };
    let spec = fs::read_to_string(folder.join("shop.yaml")).unwrap();
    let (files, _) = generate(&spec, &options).unwrap();
    for (path, text) in files.iter() {
        let own = folder.join("generated").join(path);
        if std::env::var_os(UPDATE).is_some() {
            fs::create_dir_all(own.parent().unwrap()).unwrap();
            fs::write(own, text).unwrap();
        } else {
            let found = fs::read_to_string(&own).unwrap_or_default();
            assert!(found == text, "{path} is stale; set {UPDATE}=1 to write it");
        }
    }
}
