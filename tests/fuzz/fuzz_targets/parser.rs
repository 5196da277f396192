//! Any text is read or refused, and what is read means the same when it is written out and read again.
#![no_main]

use hedui_fuzz::expr::parser::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(expr) => {
            let again = parse(&expr.to_string()).expect("what is written out can be read");
            assert!(expr.same_as(&again), "{text:?} changes when it is written out");
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal says why");
            for fault in faults {
                assert!(fault.span.start <= fault.span.end && fault.span.end as usize <= text.len());
            }
        }
    }
});
