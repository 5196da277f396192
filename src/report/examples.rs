//! Made-up people, households and runs for the tests of reports.
//! Must not know a real person: every ID stands in the unassigned area 410399.

use super::*;
use crate::domain::{
    Bilingual, Certainty, Explanation, Finding, HouseholdResult, HouseholdVerdict, Language, MainFigures,
    RecordRef, RuleVerdict, Severity, SourceState, Step, Unit, WaitingOn,
};
use jiff::civil::{Date, date};
use std::sync::Arc;

/// The ID of someone outside the household whom a record names.
pub(super) const OUTSIDER: &str = "410399197507070047";
const WANG: &str = "410399198001010013";
const LI: &str = "410399198203030021";
const DAY: Date = date(2026, 11, 15);

fn names() -> Names {
    let mut names = Names::default();
    let sources = [
        ("bank.deposits", "商业银行", "Banks", "存款", "deposits"),
        ("pay.balances", "支付机构", "Payment operators", "账户余额", "account balances"),
        ("tax.withholding", "税务局", "Tax bureau", "个税扣缴明细", "income tax withheld"),
        ("civil.marriage", "民政局", "Civil affairs", "婚姻登记", "marriage registration"),
        ("maritime.vessels", "海事局", "Maritime office", "船舶登记", "vessels"),
    ];
    for (id, zh, en, title_zh, title_en) in sources {
        let name = SourceName { department: Bilingual::of(zh, en), title: Bilingual::of(title_zh, title_en) };
        names.sources.insert(id.to_owned(), name);
    }
    let basis = Bilingual::of(
        "《最低生活保障审核确认办法》（民发〔2021〕57号）第十四条",
        "Measures for the review and confirmation of minimum living security (2021 No. 57), Article 14",
    );
    let rules = [
        ("AST-01", Severity::Disq, "货币财产超过上限", "Money assets above the cap"),
        ("AST-02", Severity::Verify, "货币财产高于申报", "Money assets above what was declared"),
        ("DEC-01", Severity::Disq, "去世后仍有发放", "Payments after a death"),
        ("HH-01", Severity::Verify, "配偶不在家庭成员内", "A spouse who is not a member"),
        ("INC-02", Severity::For, "可能适用低保边缘", "May be an edge family"),
        ("INC-07", Severity::Verify, "工资高于申报", "Wages above what was declared"),
        ("INC-09", Severity::For, "可能申报了免计入部分", "The exempt part may have been declared"),
        ("VEH-05", Severity::Disq, "船舶或农机超值", "A vessel or farm machine above the value"),
    ];
    for (id, severity, zh, en) in rules {
        let rule = RuleName {
            title: Bilingual::of(zh, en),
            severity,
            basis: vec![basis.clone()],
            exception_to: None,
        };
        names.rules.insert(id.to_owned(), rule);
    }
    names.people.insert(WANG.to_owned(), "王某某".to_owned());
    names.people.insert(LI.to_owned(), "李某某".to_owned());
    names
}

fn reference(source: &str, key: &str, person: &str) -> RecordRef {
    RecordRef { source: source.to_owned(), record_key: key.to_owned(), person_id: person.to_owned() }
}

fn bank_waits() -> WaitingOn {
    WaitingOn {
        source: "bank.deposits".to_owned(),
        person_id: Some(LI.to_owned()),
        state: SourceState::NoAnswer,
    }
}

fn finding(rule: &str, verdict: RuleVerdict, severity: Severity, message: Bilingual) -> Finding {
    Finding {
        household_id: "H-410399-0001".to_owned(),
        person_id: None,
        rule_id: rule.to_owned(),
        rule_version: 1,
        verdict,
        severity,
        measured: None,
        limit: None,
        unit: None,
        message,
        evidence: Vec::new(),
        waiting_on: Vec::new(),
    }
}

fn step(label: (&str, &str), expression: &str, value: (&str, &str), parts: Vec<Step>) -> Step {
    Step {
        label: Bilingual::of(label.0, label.1),
        expression: expression.to_owned(),
        person_id: None,
        value: Bilingual::of(value.0, value.1),
        records: Vec::new(),
        record_count: 0,
        waiting_on: Vec::new(),
        parts,
    }
}

fn assets() -> FindingPart {
    let mut deposits =
        step(("存款", "deposits"), "sum(deposit.balance)", ("≥ 65,000.00 元", "≥ 65,000.00 yuan"), vec![]);
    deposits.person_id = Some(WANG.to_owned());
    deposits.records = vec![reference("bank.deposits", "A-17", WANG)];
    deposits.record_count = 3;
    let mut balances = step(
        ("支付账户余额", "payment balances"),
        "sum(payment_account.balance)",
        ("3,100.00 元", "3,100.00 yuan"),
        vec![],
    );
    balances.records = vec![reference("pay.balances", "P-2", LI)];
    balances.record_count = 1;
    let money = step(
        ("货币财产", "money assets"),
        "money_assets",
        ("≥ 68,100.00 元", "≥ 68,100.00 yuan"),
        vec![deposits, balances],
    );
    let cap = step(("上限", "cap"), "asset_months * std * n", ("67,200.00 元", "67,200.00 yuan"), vec![]);
    let condition = step(
        ("货币财产超过上限", "money assets above the cap"),
        "money_assets > cap",
        ("是", "yes"),
        vec![money, cap],
    );
    let mut of = finding(
        "AST-01",
        RuleVerdict::Conflict,
        Severity::Disq,
        Bilingual::of(
            "货币财产至少 68,100.00 元，上限 67,200.00 元。",
            "Money assets of at least 68,100.00 yuan; the cap is 67,200.00 yuan.",
        ),
    );
    (of.measured, of.limit, of.unit) = (Some(6_810_000), Some(6_720_000), Some(Unit::Fen));
    of.evidence = vec![reference("bank.deposits", "A-17", WANG), reference("pay.balances", "P-2", LI)];
    let title = Bilingual::of("货币财产超过上限", "Money assets above the cap");
    let explanation = Explanation {
        rule_id: "AST-01".to_owned(),
        title,
        verdict: RuleVerdict::Conflict,
        measured: Some(Certainty::AtLeast),
        condition,
    };
    let records = asset_records(&of.evidence);
    FindingPart { finding: of, explanation: Some(explanation), notes: Vec::new(), records }
}

/// The records that [`assets`] names.
fn asset_records(evidence: &[RecordRef]) -> Vec<RecordView> {
    let line = |zh: &str, en: &str, value: Option<&str>| FieldLine {
        title: Bilingual::of(zh, en),
        value: value.map(Bilingual::same),
        third_person: false,
    };
    let record = |at: usize, kind: (&str, &str), fields: Vec<FieldLine>| RecordView {
        answer: String::from("example.csv"),
        reference: evidence[at].clone(),
        kind: Bilingual::of(kind.0, kind.1),
        as_of: Some(date(2026, 10, 31)),
        fields,
    };
    vec![
        record(
            0,
            ("银行存款", "bank deposit"),
            vec![
                line("银行", "bank", Some("农商行")),
                line("余额", "balance", Some("65,000.00")),
                line("近12月利息", "interest of 12 months", None),
            ],
        ),
        record(1, ("支付机构余额", "payment account"), vec![line("余额", "balance", Some("3,100.00"))]),
    ]
}

fn undecided_assets() -> FindingPart {
    let mut known =
        step(("货币财产", "money assets"), "money_assets", ("≥ 68,100.00 元", "≥ 68,100.00 yuan"), vec![]);
    known.waiting_on = vec![bank_waits()];
    let declared = step(
        ("申报存款加标准", "declared deposits and the standard"),
        "declared_deposits + std",
        ("70,700.00 元", "70,700.00 yuan"),
        vec![],
    );
    let condition = step(
        ("货币财产高于申报", "money assets above what was declared"),
        "money_assets > declared_deposits + std",
        ("未知", "not known yet"),
        vec![known, declared],
    );
    let title = Bilingual::of("货币财产高于申报", "Money assets above what was declared");
    let mut of = finding(
        "AST-02",
        RuleVerdict::Undecided,
        Severity::Verify,
        Bilingual::of("银行尚未答复，不能确定。", "A bank has not answered, so it is not decided."),
    );
    of.waiting_on = vec![bank_waits()];
    let explanation = Explanation {
        rule_id: "AST-02".to_owned(),
        title,
        verdict: RuleVerdict::Undecided,
        measured: None,
        condition,
    };
    FindingPart { finding: of, explanation: Some(explanation), notes: Vec::new(), records: Vec::new() }
}

fn spouse() -> FindingPart {
    let mut of = finding(
        "HH-01",
        RuleVerdict::Conflict,
        Severity::Verify,
        Bilingual::of("登记的配偶不是家庭成员。", "The registered spouse is not a member of the household."),
    );
    of.person_id = Some(LI.to_owned());
    of.evidence = vec![reference("civil.marriage", "M-5", LI)];
    let line = |zh: &str, en: &str, value: &str, third_person: bool| FieldLine {
        title: Bilingual::of(zh, en),
        value: Some(Bilingual::same(value)),
        third_person,
    };
    let fields = vec![
        line("状态", "status", "已婚", false),
        line("配偶身份证号", "spouse ID", OUTSIDER, true),
        line("配偶姓名", "spouse name", "赵外人", true),
    ];
    let record = RecordView {
        answer: String::from("example.csv"),
        reference: of.evidence[0].clone(),
        kind: Bilingual::of("婚姻登记", "marriage registration"),
        as_of: None,
        fields,
    };
    FindingPart { finding: of, explanation: None, notes: Vec::new(), records: vec![record] }
}

fn favourable() -> FindingPart {
    let of = finding(
        "INC-02",
        RuleVerdict::Conflict,
        Severity::For,
        Bilingual::of(
            "人均收入低于标准的1.5倍，可能适用低保边缘。",
            "Income per head lies below 1.5 times the standard: may be an edge family.",
        ),
    );
    FindingPart { finding: of, explanation: None, notes: Vec::new(), records: Vec::new() }
}

fn result(id: &str, verdict: HouseholdVerdict) -> HouseholdResult {
    HouseholdResult {
        household_id: id.to_owned(),
        verdict,
        conflicts: [1, 0, 1, 0, 1, 0],
        undecided: [0, 0, 1, 0, 0, 0],
        figures: MainFigures::default(),
        waiting_on: Vec::new(),
    }
}

fn compared() -> Vec<Comparison> {
    let wan = |yuan: i64| Figure::fen(Some(yuan * 100));
    let line = |person: Option<&str>, key: &str, label: (&str, &str), declared, verified| Comparison {
        person_id: person.map(str::to_owned),
        key: key.to_owned(),
        label: Bilingual::of(label.0, label.1),
        declared,
        verified,
    };
    vec![
        line(Some(WANG), "wage", ("工资性收入", "wages"), wan(24_000), wan(25_776)),
        line(Some(WANG), "business", ("经营净收入", "business income"), wan(0), Figure::Unknown),
        line(Some(LI), "wage", ("工资性收入", "wages"), wan(0), Figure::AtLeast(Amount::Fen(300_000))),
        line(Some(LI), "transfer", ("转移净收入", "transfer income"), Figure::NotStated, wan(1_956)),
        line(
            None,
            "deposits",
            ("货币财产", "money assets"),
            wan(70_000),
            Figure::AtLeast(Amount::Fen(6_810_000)),
        ),
        line(None, "homes", ("住房（套）", "homes"), Figure::count(Some(1)), Figure::count(Some(1))),
        line(None, "vehicles", ("机动车（辆）", "vehicles"), Figure::count(Some(0)), Figure::Unknown),
    ]
}

fn answers() -> AnswerMatrix {
    let day = Some(date(2026, 10, 31));
    let row = |source: &str, states: [(SourceState, Option<Date>); 2], decision: Option<&str>| AnswerRow {
        source: source.to_owned(),
        answers: states.map(|(state, as_of)| MemberAnswer { state, as_of }).to_vec(),
        none_by_decision: decision.map(str::to_owned),
    };
    use SourceState::{Hit, NoAnswer, None as No, Stale};
    AnswerMatrix {
        persons: vec![WANG.to_owned(), LI.to_owned()],
        rows: vec![
            row("bank.deposits", [(Hit, day), (NoAnswer, None)], None),
            row("civil.marriage", [(No, None), (Hit, day)], None),
            row("maritime.vessels", [(No, None), (No, None)], Some("本县无通航水域（民政局，2026-01-05）")),
            row("pay.balances", [(No, None), (Hit, day)], None),
            row("tax.withholding", [(Hit, day), (Stale, Some(date(2026, 6, 30)))], None),
        ],
    }
}

fn not_run() -> Vec<NotRun> {
    vec![NotRun { rule_id: "VEH-05".to_owned(), missing: vec![Bilingual::of("农机", "farm machine")] }]
}

/// A household with a conflict, an undecided rule, a question about a spouse, and one thing in its favour.
pub(super) fn household(language: Language) -> HouseholdReport {
    let member = |id: &str, name: &str, relation: (&str, &str)| MemberLine {
        person_id: id.to_owned(),
        name: name.to_owned(),
        relation: Bilingual::of(relation.0, relation.1),
        role: Bilingual::of("共同生活成员", "member"),
    };
    HouseholdReport {
        language,
        audience: Audience::Office,
        run_id: "r-2026-11-15".to_owned(),
        as_of: DAY,
        names: names(),
        head: HouseholdHead {
            household_id: "H-410399-0001".to_owned(),
            area_code: "410399001001".to_owned(),
            scheme: Bilingual::of("低保", "subsistence allowance"),
            residence: Bilingual::of("农村", "rural"),
            stage: Bilingual::of("申请", "applicant"),
            applied_on: Some(date(2026, 11, 2)),
            confirmed_on: None,
        },
        members: vec![member(WANG, "王某某", ("本人", "self")), member(LI, "李某某", ("父母", "parent"))],
        result: HouseholdResult {
            waiting_on: vec![bank_waits()],
            ..result("H-410399-0001", HouseholdVerdict::Conflict)
        },
        compared: compared(),
        findings: vec![assets(), undecided_assets(), spouse(), favourable()],
        answers: answers(),
        not_run: not_run(),
        remarks: vec![Bilingual::of(
            "参数为示例，不是任何地区的官方标准。",
            "The parameters are illustrative, not any locality's official ones.",
        )],
    }
}

fn tallies() -> Vec<SourceTally> {
    let tally = |id: &str, rows: [u64; 4], states: [u64; 6]| SourceTally {
        id: id.to_owned(),
        rows_read: rows[0],
        rows_kept: rows[1],
        rows_set_aside: rows[2],
        rows_repeated: rows[3],
        states,
        as_of_min: Some(date(2026, 9, 30)),
        as_of_max: Some(date(2026, 10, 31)),
        ..SourceTally::default()
    };
    vec![
        tally("bank.deposits", [4_210, 4_180, 3, 27], [1_804, 520, 96, 41, 7, 0]),
        tally("civil.marriage", [1_102, 1_102, 0, 0], [1_102, 1_325, 0, 41, 0, 0]),
        SourceTally {
            none_by_decision: Some("本县无通航水域（民政局，2026-01-05）".to_owned()),
            as_of_min: None,
            as_of_max: None,
            ..tally("maritime.vessels", [0; 4], [0, 2_468, 0, 0, 0, 0])
        },
        tally("pay.balances", [2_011, 2_001, 1, 9], [1_600, 700, 0, 41, 7, 120]),
        SourceTally {
            fault: Some("文件 tax_20261101.csv 的校验和不符".to_owned()),
            as_of_min: None,
            as_of_max: None,
            ..tally("tax.withholding", [12_000, 0, 0, 0], [0, 0, 2_427, 41, 0, 0])
        },
    ]
}

/// A run of 1,234 households, three of them listed.
pub(super) fn run(language: Language) -> RunReport {
    let tally = |id: &str, conflict, undecided| RuleTally { rule_id: id.to_owned(), conflict, undecided };
    let entry = |id: &str, verdict, parts: Vec<FindingPart>, page: Option<&str>| HouseholdEntry {
        result: result(id, verdict),
        area_code: "410399001001".to_owned(),
        scheme: Bilingual::of("低保", "subsistence allowance"),
        findings: parts.into_iter().map(|part| part.finding).collect(),
        page: page.map(str::to_owned),
    };
    let mut waits = entry("H-410399-0002", HouseholdVerdict::Undecided, vec![undecided_assets()], None);
    waits.result.waiting_on = vec![WaitingOn { person_id: None, ..bank_waits() }];
    let page = Some("households/H-410399-0001.html");
    let own = report_remarks();
    RunReport {
        language,
        totals: RunTotals {
            off_roll: None,
            without_standard: 0,
            run_id: "r-2026-11-15".to_owned(),
            as_of: DAY,
            area: Some("410399".to_owned()),
            verdicts: [58, 121, 311, 744],
            rules: vec![
                tally("INC-09", 64, 0),
                tally("INC-07", 143, 60),
                tally("AST-01", 31, 12),
                tally("AST-02", 88, 96),
                tally("DEC-01", 0, 0),
                tally("HH-01", 17, 0),
                tally("INC-02", 22, 5),
            ],
            not_run: not_run(),
            sources: tallies(),
        },
        names: names(),
        households: vec![
            entry("H-410399-0001", HouseholdVerdict::Conflict, vec![assets(), spouse(), favourable()], page),
            waits,
            entry("H-410399-0003", HouseholdVerdict::Consistent, Vec::new(), None),
        ]
        .into_iter()
        .map(Arc::new)
        .collect(),
        townships: vec![
            TownshipTally { area_code: "410399001".to_owned(), verdicts: [40, 70, 200, 400] },
            TownshipTally { area_code: "410399002".to_owned(), verdicts: [17, 50, 111, 343] },
        ],
        ambiguous: Vec::new(),
        remarks: own,
    }
}

fn report_remarks() -> Vec<Bilingual> {
    vec![Bilingual::of(
        "参数为示例，不是任何地区的官方标准。",
        "The parameters are illustrative, not any locality's official ones.",
    )]
}
