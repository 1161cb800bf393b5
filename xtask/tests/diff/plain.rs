//! Rules about what is no schema: edits of one description.

use super::{edited, rules, set};

/// Rules, and edits that show them.
pub(super) type Row = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

const BASE: &str = include_str!("base.yaml");

const NEW_OPERATION: &str =
    "  /new: {get: {operationId: fresh, responses: {'204': {description: Yes.}}}}\n  /health:\n";

const ROWS: &[Row] = &[
    (&["endpoint-added"], &[("  /health:\n", NEW_OPERATION)]),
    (
        &["api-removed-without-deprecation"],
        &[(
            "    put:\n      operationId: setPet\n",
            "    x-put:\n      operationId: setPet\n",
        )],
    ),
    (
        &["api-removed-with-deprecation"],
        &[(
            "    get:\n      operationId: getPet\n",
            "    x-get:\n      operationId: getPet\n",
        )],
    ),
    (
        &["api-path-removed-without-deprecation"],
        &[("  /version:", "  x-version:")],
    ),
    (
        &["api-path-removed-with-deprecation"],
        &[("  /health:", "  x-health:")],
    ),
    (&["api-path-changed"], &[("  /version:", "  /v2/version:")]),
    (
        &["api-method-changed"],
        &[(
            "    put:\n      operationId: setPet\n",
            "    patch:\n      operationId: setPet\n",
        )],
    ),
    (
        &["api-path-parameter-renamed"],
        &[
            ("/pets/{id}:", "/pets/{pet}:"),
            (
                "deprecated: true\n      security: [{login: [read]}]\n      parameters:\n        - {name: id",
                "deprecated: true\n      security: [{login: [read]}]\n      parameters:\n        - {name: pet",
            ),
            (
                "operationId: setPet\n      parameters:\n        - {name: id",
                "operationId: setPet\n      parameters:\n        - {name: pet",
            ),
        ],
    ),
    (
        &["endpoint-deprecated"],
        &[(
            "operationId: addPet",
            "operationId: addPet\n      deprecated: true",
        )],
    ),
    (
        &["endpoint-reactivated"],
        &[(
            "operationId: getPet\n      deprecated: true",
            "operationId: getPet",
        )],
    ),
    (
        &["api-operation-id-changed"],
        &[("operationId: addPet", "operationId: createPet")],
    ),
    (
        &["api-tag-added"],
        &[("tags: [pets]", "tags: [pets, animals]")],
    ),
    (&["api-tag-removed"], &[("tags: [pets]", "tags: []")]),
    (
        &["api-description-changed"],
        &[("summary: Lists.", "summary: Lists pets.")],
    ),
    (
        &["api-server-changed"],
        &[("https://v.example.com", "https://w.example.com")],
    ),
    (
        &["new-required-request-parameter"],
        &[(
            "        - {name: ids,",
            "        - {name: new, in: query, required: true, schema: {}}\n        - {name: ids,",
        )],
    ),
    (
        &["new-optional-request-parameter"],
        &[(
            "        - {name: ids,",
            "        - {name: new, in: header, schema: {}}\n        - {name: ids,",
        )],
    ),
    (
        &["new-request-path-parameter", "api-path-changed"],
        &[
            ("  /version:", "  /version/{part}:"),
            (
                "operationId: version",
                "operationId: version\n      parameters: [{name: part, in: path, required: true, schema: {}}]",
            ),
        ],
    ),
    (
        &["request-parameter-removed"],
        &[(
            "        - {name: limit, in: query, schema: {type: integer}}\n",
            "",
        )],
    ),
    (
        &["request-parameter-became-required"],
        &[(
            "{name: limit, in: query,",
            "{name: limit, in: query, required: true,",
        )],
    ),
    (
        &["request-parameter-became-optional"],
        &[(
            "{name: kind, in: query, required: true,",
            "{name: kind, in: query,",
        )],
    ),
    (
        &["request-parameter-location-changed"],
        &[("{name: limit, in: query", "{name: limit, in: header")],
    ),
    (
        &["request-parameter-serialization-changed"],
        &[(
            "{name: ids, in: query",
            "{name: ids, explode: false, in: query",
        )],
    ),
    (
        &["request-body-added-required"],
        &[(
            "operationId: version",
            "operationId: version\n      requestBody: {required: true, content: {text/plain: {}}}",
        )],
    ),
    (
        &["request-body-added-optional"],
        &[(
            "operationId: version",
            "operationId: version\n      requestBody: {content: {text/plain: {}}}",
        )],
    ),
    (
        &["request-body-removed"],
        &[(
            "      requestBody:\n        content:\n          multipart/form-data:",
            "      x-requestBody:\n        content:\n          multipart/form-data:",
        )],
    ),
    (
        &["request-body-became-required"],
        &[(
            "        content:\n          multipart/form-data:",
            "        required: true\n        content:\n          multipart/form-data:",
        )],
    ),
    (
        &["request-body-became-optional"],
        &[(
            "        required: true\n        content:",
            "        content:",
        )],
    ),
    (
        &["request-body-media-type-added"],
        &[(
            "          multipart/form-data:",
            "          image/png: {}\n          multipart/form-data:",
        )],
    ),
    (
        &["request-body-media-type-removed"],
        &[(
            "          text/plain: {schema: {type: string}}\n      callbacks",
            "      callbacks",
        )],
    ),
    (
        &["request-body-parts-changed"],
        &[("contentType: image/png", "contentType: image/webp")],
    ),
    (
        &["new-required-request-property"],
        &[(
            "      required: [title]\n      properties:\n",
            "      required: [title, new]\n      properties:\n        new: {type: string}\n",
        )],
    ),
    (
        &["new-optional-request-property"],
        &[(
            "        note: {type: string}\n",
            "        note: {type: string}\n        new: {type: string}\n",
        )],
    ),
    (
        &["request-property-removed"],
        &[("        note: {type: string}\n", "")],
    ),
    (
        &["request-property-became-required"],
        &[("required: [title]", "required: [title, note]")],
    ),
    (
        &["request-property-became-optional"],
        &[("      required: [title]\n", "")],
    ),
    (
        &["request-property-became-read-only"],
        &[(
            "        note: {type: string}",
            "        note: {type: string, readOnly: true}",
        )],
    ),
    (
        &["request-property-became-not-read-only"],
        &[(
            "        seen: {type: string, readOnly: true}",
            "        seen: {type: string}",
        )],
    ),
    (
        &["response-required-property-added"],
        &[
            ("required: [id, name]", "required: [id, name, new]"),
            (
                "        id: {type: string}\n",
                "        id: {type: string}\n        new: {type: string}\n",
            ),
        ],
    ),
    (
        &["response-optional-property-added"],
        &[(
            "        id: {type: string}\n",
            "        id: {type: string}\n        new: {type: string}\n",
        )],
    ),
    (
        &["response-required-property-removed"],
        &[
            ("required: [id, name]", "required: [id]"),
            ("        name: {type: string}\n", ""),
        ],
    ),
    (
        &["response-optional-property-removed"],
        &[("        tag: {type: string}\n", "")],
    ),
    (
        &["response-property-became-optional"],
        &[("required: [id, name]", "required: [id]")],
    ),
    (
        &["response-property-became-required"],
        &[("required: [id, name]", "required: [id, name, tag]")],
    ),
    (
        &["response-property-became-write-only"],
        &[(
            "        tag: {type: string}",
            "        tag: {type: string, writeOnly: true}",
        )],
    ),
    (
        &["response-property-became-not-write-only"],
        &[(
            "        born: {type: string, writeOnly: true}",
            "        born: {type: string}",
        )],
    ),
    (
        &["response-success-status-added"],
        &[(
            "        '204': {description: Set.}",
            "        '204': {description: Set.}\n        '200': {description: Yes.}",
        )],
    ),
    (
        &["response-success-status-removed"],
        &[("        '202': {description: Later.}\n", "")],
    ),
    (
        &["response-non-success-status-added"],
        &[(
            "        '202': {description: Later.}",
            "        '202': {description: Later.}\n        '400': {description: No.}",
        )],
    ),
    (
        &["response-non-success-status-removed"],
        &[("        '404': {description: None.}\n", "")],
    ),
    (
        &["response-body-added"],
        &[(
            "        '202': {description: Later.}",
            "        '202': {description: Later., content: {text/plain: {}}}",
        )],
    ),
    (
        &["response-body-removed"],
        &[(
            "description: Version., content: {text/plain: {schema: {type: string}}}",
            "description: Version.",
        )],
    ),
    (
        &["response-media-type-added"],
        &[(
            "            text/csv:",
            "            text/html: {}\n            text/csv:",
        )],
    ),
    (
        &["response-media-type-removed"],
        &[("            text/csv: {schema: {type: string}}\n", "")],
    ),
    (
        &["response-header-added"],
        &[(
            "            X-Page:",
            "            X-New: {schema: {}}\n            X-Page:",
        )],
    ),
    (
        &["required-response-header-removed"],
        &[(
            "            X-Total: {required: true, schema: {type: integer}}\n",
            "",
        )],
    ),
    (
        &["optional-response-header-removed"],
        &[("            X-Page: {schema: {type: integer}}\n", "")],
    ),
    (
        &["response-header-became-optional"],
        &[("X-Total: {required: true, schema", "x-total: {schema")],
    ),
    (
        &["response-header-became-required"],
        &[("X-Page: {schema", "X-Page: {required: true, schema")],
    ),
    (
        &["response-link-changed"],
        &[(
            "'204': {description: Set.}",
            "'204': {description: Set., links: {self: {operationId: getPet}}}",
        )],
    ),
    (
        &["api-security-added"],
        &[(
            "      security: [{login: [read]}]\n",
            "      security: [{login: [read]}, {key: []}]\n",
        )],
    ),
    (
        &["api-security-removed"],
        &[(
            "operationId: addPet",
            "operationId: addPet\n      security: [{key: []}]",
        )],
    ),
    (
        &["api-security-became-required"],
        &[("      security: []\n", "      security: [{key: []}]\n")],
    ),
    (
        &["api-security-became-optional"],
        &[(
            "operationId: addPet",
            "operationId: addPet\n      security: [{}, {key: []}, {login: [read]}]",
        )],
    ),
    (
        &["api-security-scope-added"],
        &[(
            "      security: [{login: [read]}]\n",
            "      security: [{login: [write, read]}]\n",
        )],
    ),
    (
        &["api-security-scope-removed"],
        &[(
            "      security: [{login: [read]}]\n",
            "      security: [{login: []}]\n",
        )],
    ),
    (
        &["api-global-security-added"],
        &[(
            "security: [{key: []}, {login: [read]}]",
            "security: [{key: []}, {login: [read]}, {spare: []}]",
        )],
    ),
    (
        &["api-global-security-removed"],
        &[(
            "security: [{key: []}, {login: [read]}]",
            "security: [{key: []}]",
        )],
    ),
    (
        &["api-global-security-became-optional"],
        &[(
            "security: [{key: []}, {login: [read]}]",
            "security: [{key: []}, {login: [read]}, {}]",
        )],
    ),
    (
        &["api-global-security-scope-added"],
        &[(
            "security: [{key: []}, {login: [read]}]",
            "security: [{key: []}, {login: [read, write]}]",
        )],
    ),
    (
        &["api-global-security-scope-removed"],
        &[(
            "security: [{key: []}, {login: [read]}]",
            "security: [{key: []}, {login: []}]",
        )],
    ),
    (
        &["api-security-component-added"],
        &[(
            "    spare:",
            "    new: {type: http, scheme: bearer}\n    spare:",
        )],
    ),
    (
        &["api-security-component-removed"],
        &[("    spare: {type: http, scheme: basic}\n", "")],
    ),
    (
        &["api-security-component-type-changed"],
        &[("scheme: basic", "scheme: bearer")],
    ),
    (
        &["api-security-component-place-changed"],
        &[("name: X-Key", "name: X-Api-Key")],
    ),
    (
        &["api-security-component-oauth-url-changed"],
        &[(
            "tokenUrl: https://example.com/token",
            "tokenUrl: https://example.com/oauth",
        )],
    ),
    (
        &["api-security-component-oauth-flow-added"],
        &[(
            "        clientCredentials:",
            "        password: {tokenUrl: https://example.com/token, scopes: {}}\n        clientCredentials:",
        )],
    ),
    (
        &[
            "api-security-component-oauth-flow-removed",
            "api-security-component-oauth-flow-added",
        ],
        &[("        clientCredentials:", "        password:")],
    ),
    (
        &["api-security-component-oauth-scope-added"],
        &[("write: Writes.}", "write: Writes., list: Lists.}")],
    ),
    (
        &["api-security-component-oauth-scope-removed"],
        &[(", write: Writes.}", "}")],
    ),
    (
        &["server-added"],
        &[(
            "  - url: https://second",
            "  - url: https://third.example.com\n  - url: https://second",
        )],
    ),
    (
        &["server-removed"],
        &[("  - url: https://second.example.com\n", "")],
    ),
    (
        &["server-order-changed"],
        &[
            (
                "servers:\n",
                "servers:\n  - url: https://second.example.com/\n",
            ),
            ("  - url: https://second.example.com\nsecurity", "security"),
        ],
    ),
    (
        &["server-variable-added"],
        &[(
            "variables: {region:",
            "variables: {zone: {default: a}, region:",
        )],
    ),
    (
        &["server-variable-removed"],
        &[(
            "    variables: {region: {default: eu, enum: [eu, us]}}\n",
            "",
        )],
    ),
    (
        &["server-variable-default-changed"],
        &[("{default: eu,", "{default: us,")],
    ),
    (
        &["server-variable-enum-value-added"],
        &[("enum: [eu, us]", "enum: [eu, us, ap]")],
    ),
    (
        &["server-variable-enum-value-removed"],
        &[("enum: [eu, us]", "enum: [eu]")],
    ),
    (
        &["webhook-added"],
        &[(
            "webhooks:\n",
            "webhooks:\n  petFound: {post: {responses: {'200': {description: Yes.}}}}\n",
        )],
    ),
    (
        &["webhook-removed", "webhook-added"],
        &[("  petLost:", "  petGone:")],
    ),
    (
        &["callback-added"],
        &[(
            "      callbacks:\n",
            "      callbacks:\n        gone: {'{$request.query.bye}': {post: {responses: {'200': {description: Yes.}}}}}\n",
        )],
    ),
    (
        &["callback-removed"],
        &[(
            "      callbacks:\n        added:",
            "      x-callbacks:\n        added:",
        )],
    ),
    (
        &["api-version-changed"],
        &[("version: 1.0.0", "version: 1.0.1")],
    ),
    (&["api-title-changed"], &[("title: Base", "title: Basis")]),
    (
        &["api-info-changed"],
        &[("description: About.", "description: About it.")],
    ),
    (
        &["api-rate-limit-changed"],
        &[("x-rate-limit: 10", "x-rate-limit: 5")],
    ),
    (
        &["api-billed-changed"],
        &[(
            "operationId: addPet",
            "operationId: addPet\n      x-billed: true",
        )],
    ),
    (
        &["api-request-id-header-changed"],
        &[("x-request-id-header: x-id", "x-request-id-header: x-call")],
    ),
    (
        &["api-error-class-added"],
        &[(
            "    - {name: other,",
            "    - {name: new, advice: wait}\n    - {name: other,",
        )],
    ),
    (
        &["api-error-class-removed", "api-error-rules-changed"],
        &[
            ("    - {name: gone, advice: look elsewhere}\n", ""),
            ("    - {class: gone, accepted: never, status: [404]}\n", ""),
        ],
    ),
    (
        &["api-error-advice-changed"],
        &[("advice: try later", "advice: give up")],
    ),
    (
        &["api-error-rules-changed"],
        &[("status: [404]", "status: [404, 410]")],
    ),
    (
        &["api-vocabularies-changed"],
        &[("words: [fine]", "words: [fine, well]")],
    ),
    (
        &["api-places-changed"],
        &[("at: [/id]", "at: [/id, /data/id]")],
    ),
    (
        &["schema-advice-changed"],
        &[("text: Be good.", "text: Be very good.")],
    ),
    (
        &["schema-aliases-changed"],
        &[("x-aliases: {fine: good}", "x-aliases: {well: good}")],
    ),
];

/// Rules, and edits that make what was before and what is now.
type Other = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

/// Rules whose edits are not of the base as it is: what it is first, and then.
const OTHERS: &[Other] = &[
    (
        &["api-global-security-became-required"],
        &[("security: [{key: []}, {login: [read]}]\n", "")],
        &[],
    ),
    (
        &["request-property-refused"],
        &[(
            "    NewPet:\n      type: object\n",
            "    NewPet:\n      type: object\n      additionalProperties: false\n",
        )],
        &[
            (
                "    NewPet:\n      type: object\n",
                "    NewPet:\n      type: object\n      additionalProperties: false\n",
            ),
            ("        note: {type: string}\n", ""),
        ],
    ),
];

fn own() -> impl Iterator<Item = (Vec<&'static str>, String, String)> {
    let rows = ROWS.iter();
    let rows = rows.map(|(rules, edits)| (rules.to_vec(), BASE.to_owned(), edited(BASE, edits)));
    let others = OTHERS.iter();
    let others = others
        .map(|(rules, before, now)| (rules.to_vec(), edited(BASE, before), edited(BASE, now)));
    rows.chain(others)
}

pub(super) fn tried() -> impl Iterator<Item = String> {
    own().map(|(rules, ..)| rules[0].to_owned())
}

#[test]
fn each_edit_is_named() {
    for (names, old, new) in own() {
        assert_eq!(rules(&old, &new), set(&names), "{names:?}");
    }
}
