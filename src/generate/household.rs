//! Ordinary households: who lives together, under which scheme, with which ties and papers.
//! Must not know planted cases, and leaves money to the money model.
use super::county::Person;
use super::fact::Value;
use super::maker::{Maker, days_before, member};
use super::names;
use super::records::{disability, enrolment, kinship, marriage};
use super::tangled::tangle;
use crate::domain::calendar::{date_from_days, date_to_days, minus_months};
use crate::domain::citizen_id::age_on;
use jiff::civil::Date;

/// One in so many households is tangled.
const TANGLED_ONE_IN: u64 = 40;

type People = Vec<(&'static str, Person)>;

/// Makes one ordinary household with its ties, papers and money; its place.
pub(super) fn ordinary_household(m: &mut Maker) -> usize {
    let residence = if m.choices.chance(1, 3) { "urban" } else { "rural" };
    let people = family(m);
    let single = people.len() == 1;
    let old = age_on(people[0].1.birth, m.d()) >= 60;
    let scheme = match m.choices.below(20) {
        0..=2 if single && old => "tekun",
        0..=13 => "dibao",
        14..=17 => "edge",
        18 => "rigid",
        _ => "temporary",
    };
    let stage = if m.choices.chance(1, 6) { "applicant" } else { "recipient" };
    let place = m.household((scheme, stage, residence), people);
    papers(m, place);
    ties(m, place);
    for member in 0..m.county.households[place].members.len() {
        schooling(m, (place, member));
        certificate(m, (place, member));
    }
    super::money_model::money(m, place);
    if m.choices.chance(1, TANGLED_ONE_IN) {
        tangle(m, place);
    }
    place
}

/// A family of one of the usual forms.
fn family(m: &mut Maker) -> People {
    let old = i32::try_from(m.choices.between(61, 86)).map_or(70, |age| age);
    let grown = i32::try_from(m.choices.between(28, 58)).map_or(40, |age| age);
    match m.choices.below(12) {
        0..=3 => {
            let sex = 1 + u8::from(m.choices.chance(1, 2));
            vec![("self", m.person(sex, old, None))]
        }
        4 => {
            let sex = 1 + u8::from(m.choices.chance(1, 3));
            vec![("self", m.person(sex, grown, None))]
        }
        5 | 6 => vec![("self", m.person(1, old, None)), ("spouse", m.person(2, old - 2, None))],
        7 => with_children(m, 2, grown, "self"),
        8 => {
            let mut people = vec![("self", m.person(1, grown, None))];
            let surname = people[0].1.name.clone();
            let mother = m.person(2, grown + 26, None);
            people.push(("parent", mother));
            if m.choices.chance(1, 2) {
                let child = m.person(1, (grown - 25).clamp(3, 17), names::surname(&surname));
                people.push(("child", child));
            }
            people
        }
        _ => {
            let mut people = with_children(m, 1, grown, "self");
            let wife = m.person(2, grown - 1, None);
            people.insert(1, ("spouse", wife));
            people
        }
    }
}

/// A parent and one or two children under age or in school.
fn with_children(m: &mut Maker, sex: u8, age: i32, relation: &'static str) -> People {
    let parent = m.person(sex, age, None);
    let surname = names::surname(&parent.name).map(str::to_owned);
    let mut people = vec![(relation, parent)];
    for _ in 0..=m.choices.below(2) {
        let oldest = i64::from((age - 22).clamp(3, 21));
        let years = i32::try_from(m.choices.between(1, oldest)).map_or(8, |years| years);
        let sex = 1 + u8::from(m.choices.chance(1, 2));
        people.push(("child", m.person(sex, years, surname.as_deref())));
    }
    people
}

/// Dates, authorisations and declarations that differ from household to household.
fn papers(m: &mut Maker, place: usize) {
    let days = i32::try_from(m.choices.between(0, 40)).map_or(0, |days| days);
    let d = m.d();
    let single = m.county.households[place].members.len() == 1;
    let (expired, missing, narrow) =
        (m.choices.chance(1, 60), m.choices.chance(1, 90), m.choices.chance(1, 120));
    let (filed, late) = (m.choices.chance(1, 50), m.choices.chance(1, 70));
    let household = &mut m.county.households[place];
    household.applied_on = days_before(household.applied_on, days);
    household.authorised_on = Some(household.applied_on);
    household.confirmed_on = household.confirmed_on.map(|day| days_before(day, days));
    for member in &mut household.members {
        member.joined_on = household.applied_on;
    }
    if expired {
        household.authorised_until = Some(days_before(d, 12));
    } else if missing {
        household.authorised_on = None;
    } else if narrow {
        household.authorised_sources = Some(
            ["psb.registration", "civil.death", "bank.a", "bank.b", "hr.pension"].map(str::to_owned).to_vec(),
        );
    }
    if filed {
        household.relative_filed = true;
        household.county_visit_on = household.confirmed_on.map(|day| days_before(day, 3));
    }
    if late && !single {
        household.members[1].joined_on = days_before(d, 60);
    }
}

/// Marriages, children in and out of the household, obligors.
fn ties(m: &mut Maker, place: usize) {
    let people: Vec<(&'static str, Person)> = m.county.households[place]
        .members
        .iter()
        .map(|member| (member.relation, member.person.clone()))
        .collect();
    let head = people[0].1.clone();
    if let Some((_, spouse)) = people.iter().find(|(relation, _)| *relation == "spouse") {
        let younger = head.birth.max(spouse.birth);
        let wed = days_before(minus_months(younger, -23 * 12), -40).min(days_before(m.d(), 200));
        m.add(&head, "marriage", marriage(spouse, "married", wed));
        m.add(spouse, "marriage", marriage(&head, "married", wed));
    } else if m.choices.chance(1, 12) {
        let former = m.outsider(3 - head.sex, age_on(head.birth, m.d()).max(25));
        let parted =
            days_before(m.d(), i32::try_from(m.choices.between(100, 3_000)).map_or(900, |days| days));
        m.add(&head, "marriage", marriage(&former, "divorced", parted));
    }
    for (_, child) in people.iter().filter(|(relation, _)| *relation == "child") {
        m.add(&head, "kinship", kinship(child, "child", None));
        m.add(child, "kinship", kinship(&head, "parent", None));
    }
    let age = age_on(head.birth, m.d());
    if age >= 60 && m.choices.chance(1, 2) {
        let son = m.outsider(1, age - 27);
        m.add(&head, "kinship", kinship(&son, "child", None));
        if m.choices.chance(3, 4) {
            let mut obligor = member("child", son, m.county.households[place].applied_on);
            obligor.obligor = true;
            m.county.households[place].members.push(obligor);
        }
    }
}

/// The first of September of the school year in which `d` lies.
fn school_year(d: Date) -> Date {
    let year = if d.month() >= 9 { d.year() } else { d.year() - 1 };
    Date::constant(year, 9, 1)
}

fn schooling(m: &mut Maker, who: (usize, usize)) {
    let member = &m.county.households[who.0].members[who.1];
    if member.obligor || member.relation != "child" {
        return;
    }
    let (stage, school) = match age_on(member.person.birth, m.d()) {
        3..=5 => ("preschool", "示例县第一幼儿园"),
        6..=11 => ("primary", "示例县实验小学"),
        12..=14 => ("junior", "示例县第二初级中学"),
        15..=17 => ("senior", "示例县第一高级中学"),
        18..=22 => ("bachelor", "示例学院"),
        _ => return,
    };
    let grown = stage == "bachelor";
    m.county.households[who.0].members[who.1].student = grown || stage != "preschool";
    if m.choices.chance(1, 25) {
        return;
    }
    let fee_class = match m.choices.below(60) {
        0 => "private_high",
        1..=4 => "private",
        _ => "public",
    };
    let started = school_year(m.d());
    let from =
        date_from_days(date_to_days(started) - 366 * i32::try_from(m.choices.below(2)).map_or(0, |y| y))
            .map_or(started, |day| day);
    m.fact(who, "enrolment", enrolment(school, stage, fee_class, from, None));
}

/// A disability certificate for some, declared as it is for most of them.
fn certificate(m: &mut Maker, who: (usize, usize)) {
    if !m.choices.chance(1, 8) {
        return;
    }
    let category = [1, 2, 3, 4, 4, 4, 5, 6, 7][m.choices.place(9)];
    let level = [1, 2, 2, 3, 3, 4][m.choices.place(6)];
    let id = m.county.households[who.0].members[who.1].person.id.clone();
    let issued = days_before(m.d(), i32::try_from(m.choices.between(300, 3_300)).map_or(900, |days| days));
    let until = minus_months(issued, -120);
    let fields = disability(&id, category, level, issued, Some(until));
    m.fact(who, "disability", fields);
    let stated = if m.choices.chance(1, 12) { (level - 1).max(1) } else { level };
    let single = m.county.households[who.0].members.len() == 1;
    let household = &mut m.county.households[who.0];
    household.members[who.1].declared_disability = (Some(category), Some(stated));
    if single && household.scheme == "edge" {
        household.single_person_reason = Some("disability");
    }
    if m.choices.chance(1, 2) {
        let month = m.m().plus(-1);
        let fields: Vec<(&'static str, Value)> = vec![
            ("month", month.into()),
            ("class", "disability".into()),
            ("item", "残疾人两项补贴".into()),
            ("amount", Value::Fen(7_500)),
        ];
        m.fact(who, "subsidy", fields);
    }
}
