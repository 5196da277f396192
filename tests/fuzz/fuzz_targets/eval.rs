//! Any expression ends with a value, an error or a refusal, and a value's literal has the same value again.
#![no_main]

use hedui_fuzz::expr::eval::{Given, Stop, evaluate, literal, plain, typed};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static GIVEN: LazyLock<Given> = LazyLock::new(|| {
    let mut given = Given::none();
    let json = serde_json::json!({
        "x": 5, "y": 2.5, "s": "低保", "l": [1, 2, 3], "m": {"a": {"b": 1}}, "a.b": true,
        "u": {"uint64Value": "7"}, "t": {"timestampValue": "2009-02-13T23:31:30Z"},
        "d": {"durationValue": "90s"}, "b": {"bytesValue": "/w=="},
    });
    given.read(&json).expect("values");
    given
});

fuzz_target!(|text: &str| {
    let outcome = evaluate(text, &GIVEN);
    let Ok(value) = outcome else {
        let span = outcome.expect_err("no value").span();
        assert!(span.start <= span.end && span.end as usize <= text.len());
        return;
    };
    let (Ok(written), Ok(typed_form), Ok(_)) = (literal(&value), typed(&value), plain(&value)) else {
        return;
    };
    match evaluate(&written, &Given::none()) {
        Ok(again) => {
            let typed_again = typed(&again).expect("it could be written before");
            assert_eq!(typed_again.to_string(), typed_form.to_string(), "{text:?} is written as {written:?}");
        }
        Err(Stop::Refused { .. }) => {}
        Err(stop) => panic!("{text:?} is written as {written:?}, which is an error: {stop}"),
    }
});
