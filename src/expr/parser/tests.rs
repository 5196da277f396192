//! Tests of the parser: lexis, precedence, faults with their places, hostile texts.

use super::*;

#[test]
fn a_rule_reads_and_prints() {
    let text = "size(members) > 2 && !has(m.wage) ? a.b[0] * -3 : [1u, 2.5, 'x'].exists(v, v in {'k': b'y'})";
    let expr = parse(text).expect("a right expression");
    let printed = expr.to_string();
    assert_eq!(
        printed,
        "size(members) > 2 && !has(m.wage) ? a.b[0] * -3 : [1u, 2.5, \"x\"].exists(v, v in {\"k\": b\"y\"})"
    );
    assert!(parse(&printed).expect("the normal form").same_as(&expr));
}
