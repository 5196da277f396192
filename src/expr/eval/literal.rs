//! Values as CEL writes them. What has no literal is written as the call that makes it.

use super::{
    stop::{Budget, Stop},
    value::Value,
};
use crate::expr::span::Span;

/// The longest text of a value, in bytes.
const LONGEST: usize = 4 << 20;

/// The text of a value.
///
/// # Errors
/// If it is too large to be written: lists share their parts, so a small one can be long when written out.
pub fn literal(value: &Value) -> Result<String, Stop> {
    let mut out = String::new();
    write(value, &mut out, &mut Budget::full()).map_err(|stop| *stop)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String, budget: &mut Budget) -> Result<(), Box<Stop>> {
    budget.spend(Span::default(), 1)?;
    if out.len() > LONGEST {
        return Err(Stop::refused(
            Span::default(),
            format!("the value is longer than {} MiB", LONGEST >> 20),
        ));
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Uint(number) => out.push_str(&format!("{number}u")),
        Value::Double(number) => out.push_str(&double(*number)),
        Value::Text(text) => quoted(text, out),
        Value::Bytes(bytes) => quoted_bytes(bytes, out),
        Value::Timestamp(moment) => out.push_str(&format!("timestamp(\"{}\")", moment.text())),
        Value::Duration(duration) => out.push_str(&format!("duration(\"{}\")", duration.text())),
        Value::Type(ty) => out.push_str(ty.word()),
        Value::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                write(item, out, budget)?;
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push('{');
            for (place, (key, value)) in map.sorted().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                write(key, out, budget)?;
                out.push_str(": ");
                write(value, out, budget)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn double(number: f64) -> String {
    if number.is_nan() {
        return "double(\"NaN\")".to_owned();
    }
    if number.is_infinite() {
        return format!("double(\"{}Infinity\")", if number < 0.0 { "-" } else { "" });
    }
    format!("{number:?}")
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn quoted_bytes(bytes: &[u8], out: &mut String) {
    out.push_str("b\"");
    for byte in bytes {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b' '..=b'~' => out.push(char::from(*byte)),
            byte => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
}
