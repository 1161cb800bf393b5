//! JSON and YAML as a tree of values that know where they stand in the text.
