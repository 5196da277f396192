//! Tables of two banks: one sends Parquet with amounts in fen and an answers table, one sends JSON lines by person.
//! Must not know which rows go into them.
use super::super::sheet::{DayStyle, Shape, Sheet, Writing, col};
use std::borrow::Cow;

/// The tables.
pub(super) fn sheets() -> Vec<Sheet> {
    vec![bank_a(), bank_b()]
}

fn bank_a() -> Sheet {
    let columns = vec![
        col("cert_no", "person_id", Writing::Id),
        col("cust_name", "name", Writing::Name),
        col("bank_name", "bank", Writing::Text),
        col("acct_tail", "account_tail", Writing::Text),
        col("balance_cent", "balance", Writing::Fen),
        col("interest_cent", "interest_12m", Writing::Fen),
        col("query_date", "as_of", Writing::Days(&[DayStyle::Typed])),
    ];
    let states = &[("hit", "Y"), ("none", "N"), ("no_answer", "E")];
    let answers = vec![
        col("cert_no", "person_id", Writing::Id),
        col("result", "state", Writing::Codes(states)),
        col("query_date", "as_of", Writing::Days(&[DayStyle::Typed])),
    ];
    Sheet {
        answers: Some((Cow::Borrowed("bank_a/answer_{date}.parquet"), Shape::Parquet, answers)),
        ..Sheet::one("bank.a", "bank_a/deposit_{date}.parquet", Shape::Parquet, columns)
    }
}

fn bank_b() -> Sheet {
    let columns = vec![
        col("idNo", "person_id", Writing::Id),
        col("custName", "name", Writing::Name),
        col("queryDate", "as_of", Writing::Days(&[DayStyle::Iso])),
        col("accounts.bankName", "bank", Writing::Text),
        col("accounts.tail", "account_tail", Writing::Text),
        col("accounts.balance", "balance", Writing::PlainYuan),
        col("accounts.interest", "interest_12m", Writing::PlainYuan),
    ];
    let shape = Shape::Ndjson { explode: Some("accounts") };
    Sheet::one("bank.b", "bank_b/zhcx_{date}.jsonl", shape, columns)
}
