//! What is checked in is what the spec makes.

use xtask::commands::generate::{Arguments, run};

#[test]
fn generated_files_are_fresh() {
    let arguments = Arguments {
        check: true,
        ..Arguments::default()
    };
    let mut report = Vec::new();
    let is_fresh = run(&arguments, &mut report).expect("the spec is understood");
    assert!(is_fresh, "{}", String::from_utf8_lossy(&report));
}
