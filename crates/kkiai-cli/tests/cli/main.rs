//! Real runs of the program against gateways on this machine.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod gateways;
#[cfg(test)]
mod later;
#[cfg(test)]
mod making;
#[cfg(test)]
mod payloads;
#[cfg(test)]
mod program;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod run;
#[cfg(test)]
mod unsent;
