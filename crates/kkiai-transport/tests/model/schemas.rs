//! How types are described that are part of a bundle of schemas.

use kkiai_transport::json_schemas;
use schemars::{JsonSchema, schema_for};
use serde_json::json;

const BUNDLE: &str = r##"{
    "$defs": {
        "tree_node": {"type": "object", "properties": {
            "next": {"$ref": "#/$defs/tree_node"},
            "colours": {"type": "array", "items": {"$ref": "#/$defs/colour"}},
            "unnamed": {"$ref": "#/$defs/other"}
        }},
        "colour": {"enum": ["red"]},
        "other": {"type": "integer"}
    }
}"##;

struct TreeNode;
struct Colour;

json_schemas!(BUNDLE; TreeNode = "/$defs/tree_node", Colour = "/$defs/colour");

#[derive(JsonSchema)]
struct Mine {
    #[allow(dead_code, reason = "described, and no more")]
    tree: TreeNode,
}

#[test]
fn references_point_to_the_rust_names() {
    let schema = schema_for!(Mine).to_value();
    let reference = |name: &str| json!({"$ref": format!("#/$defs/{name}")});
    assert_eq!(schema["properties"]["tree"], reference("TreeNode"));
    let definitions = &schema["$defs"];
    let node = &definitions["TreeNode"]["properties"];
    assert_eq!(node["next"], reference("TreeNode"));
    assert_eq!(node["colours"]["items"], reference("Colour"));
    assert_eq!(node["unnamed"], reference("other"));
    assert_eq!(definitions["Colour"], json!({"enum": ["red"]}));
    assert_eq!(definitions["other"], json!({"type": "integer"}));
    assert_eq!(definitions.as_object().map(serde_json::Map::len), Some(3));
    assert_eq!(schema_for!(Colour).get("enum"), Some(&json!(["red"])));
}
