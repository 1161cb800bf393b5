//! Names that generated files keep for themselves.

/// Names that no type may have, as generated files have them for something else.
///
/// All other names of the standard library and of the runtime are free: where a type has one, the
/// other is written with its path.
pub const RESERVED_TYPES: [&str; 7] =
    ["Box", "Client", "Option", "Result", "Self", "String", "Vec"];

/// Names that no operation may have, as the client has them for something else.
pub const RESERVED_METHODS: [&str; 4] = ["new", "server", "servers", "transport"];

/// Names that no value of a path may have as an argument.
pub const RESERVED_ARGUMENTS: [&str; 2] = ["body", "params"];

/// Names that no module of a group may have, as they are those of crates.
pub const RESERVED_MODULES: [&str; 5] = ["alloc", "core", "kkiai_transport", "serde_json", "std"];

/// Names that no constant of an operation may have.
pub const RESERVED_CONSTANTS: [&str; 9] = [
    "ADVICE",
    "ALIASES",
    "AUTH",
    "ERROR_RULES",
    "OPERATIONS",
    "REQUEST_SCHEMAS",
    "SCHEMA_FILES",
    "SCHEMAS",
    "SERVERS",
];
