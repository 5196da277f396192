//! Ordinary households: who lives together, under which scheme, with which ties and papers.
//! Must not know planted cases, and leaves money to the money model.
//!
//! What the distributions follow, so that the roll looks like a county's:
//! * Schemes: a township's own figures of September 2026 (rural subsistence allowance 304 households with 478 people,
//!   urban 81 with 109, destitute support 144, near the line 73 with 110); a fifth of the households in town.
//! * Sizes: from them 1.57 people in a rural household, 1.35 in an urban one, one in destitute support.
//! * Ages of the old: of those of sixty and more 55.8 % in their sixties, 30.6 % in their seventies, 13.6 % older, as the
//!   Bureau of Statistics told of the seventh census (第七次全国人口普查, 2020; its bulletin no. 5 of 2021-05-11 has the
//!   264 million of sixty and more). The division by decades is quoted from memory.
//! * Disability: one person in six with a certificate, about the share of the disabled on the national roll; of the
//!   categories, physical first, as in 第二次全国残疾人抽样调查 of 2006 (from memory too).
//! * Recipients applied one to eight years ago (yearly and half-yearly reviews keep them on the roll).
use super::county::Person;
use super::fact::Value;
use super::maker::{Maker, days_before, member};
use super::names;
use super::records::{disability, enrolment, kinship, marriage};
use super::tangled::tangle;
use crate::domain::calendar::{date_from_days, date_to_days, minus_months, window};
use crate::domain::citizen_id::age_on;
use jiff::civil::Date;

/// One in so many households is tangled.
const TANGLED_ONE_IN: u64 = 40;

type People = Vec<(&'static str, Person)>;

/// Of so many households, two neighbours have heads of one rare name, which nobody else on the roll bears.
const NAMESAKES_EVERY: usize = 250;

/// Everybody of an ordinary household, on the roll or off it.
pub(super) struct Family {
    scheme: &'static str,
    residence: &'static str,
    members: People,
    /// The former spouse of the head.
    former: Option<Person>,
    /// A grown child of the head who lives elsewhere.
    heir: Option<Person>,
}

impl Family {
    /// All of them.
    pub(super) fn people(&self) -> impl Iterator<Item = &Person> {
        let members = self.members.iter().map(|(_, person)| person);
        members.chain(self.former.as_ref()).chain(self.heir.as_ref())
    }
}

/// Draws the people of the ordinary household of this number: the first thing that its choices are used for.
pub(super) fn family_of(m: &mut Maker, number: usize) -> Family {
    let (scheme, residence) = (scheme(m), if m.choices.chance(21, 100) { "urban" } else { "rural" });
    let mut members = if scheme == "tekun" { vec![("self", destitute(m))] } else { family(m, residence) };
    if number % NAMESAKES_EVERY < 2 {
        members[0].1.name = names::rare(number / NAMESAKES_EVERY);
    }
    let head = &members[0].1;
    let (sex, age) = (head.sex, age_on(head.birth, m.d()));
    let alone = members.iter().all(|(relation, _)| *relation != "spouse");
    let former = (alone && m.choices.chance(1, 10)).then(|| m.person(3 - sex, age.max(25), None));
    let heir =
        (age >= 60 && scheme != "tekun" && m.choices.chance(1, 2)).then(|| m.person(1, age - 27, None));
    Family { scheme, residence, members, former, heir }
}

/// Makes the ordinary household of this number with its ties, papers and money; its place.
pub(super) fn ordinary_household(m: &mut Maker, number: usize) -> usize {
    let Family { scheme, residence, members, former, heir } = family_of(m, number);
    let stage = if m.choices.chance(1, 7) { "applicant" } else { "recipient" };
    let days = if stage == "applicant" { m.choices.between(45, 85) } else { m.choices.between(430, 2_900) };
    let applied = days_before(m.d(), i32::try_from(days).map_or(600, |days| days));
    let place = m.household_of((scheme, stage, residence), members, applied);
    papers(m, place);
    ties(m, place, former, heir);
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

fn scheme(m: &mut Maker) -> &'static str {
    match m.choices.below(100) {
        0..=63 => "dibao",
        64..=81 => "tekun",
        82..=95 => "edge",
        96 | 97 => "rigid",
        _ => "temporary",
    }
}

/// Sixty or more, fewer the older.
fn old_age(m: &mut Maker) -> i32 {
    let years = m.choices.below(31).min(m.choices.below(31));
    60 + i32::try_from(years).map_or(10, |years| years)
}

fn working_age(m: &mut Maker) -> i32 {
    i32::try_from(m.choices.between(28, 59)).map_or(40, |age| age)
}

/// Somebody in destitute support: old, or younger and disabled; mostly men who never married.
fn destitute(m: &mut Maker) -> Person {
    let age = if m.choices.chance(17, 20) { old_age(m) } else { working_age(m) };
    let sex = 1 + u8::from(m.choices.chance(1, 5));
    m.person(sex, age, None)
}

/// A family of one of the usual forms: in town more people live alone.
fn family(m: &mut Maker, residence: &str) -> People {
    let form = if residence == "urban" && m.choices.chance(1, 4) { 0 } else { m.choices.below(100) };
    match form {
        0..=32 => {
            let (sex, age) = (1 + u8::from(m.choices.chance(1, 2)), old_age(m));
            vec![("self", m.person(sex, age, None))]
        }
        33..=54 => {
            let (sex, age) = (1 + u8::from(m.choices.chance(1, 3)), working_age(m));
            vec![("self", m.person(sex, age, None))]
        }
        55..=71 => {
            let age = old_age(m);
            vec![("self", m.person(1, age, None)), ("spouse", m.person(2, (age - 2).max(58), None))]
        }
        72..=74 => {
            let age = working_age(m);
            vec![("self", m.person(1, age, None)), ("spouse", m.person(2, age - 1, None))]
        }
        75..=82 => {
            let age = working_age(m);
            with_children(m, 2, age, "self")
        }
        83..=86 => with_grandchild(m),
        87..=90 => three_generations(m),
        _ => {
            let age = working_age(m);
            let mut people = with_children(m, 1, age, "self");
            let wife = m.person(2, age - 1, None);
            people.insert(1, ("spouse", wife));
            people
        }
    }
}

/// A grandparent who brings up a grandchild.
fn with_grandchild(m: &mut Maker) -> People {
    let age = old_age(m);
    let head = m.person(2, age, None);
    let (sex, years) = (1 + u8::from(m.choices.chance(1, 2)), m.choices.between(4, 17));
    let child = m.person(sex, i32::try_from(years).map_or(9, |years| years), None);
    vec![("self", head), ("grandchild", child)]
}

/// A man with his mother, and for some a child.
fn three_generations(m: &mut Maker) -> People {
    let age = working_age(m);
    let mut people = vec![("self", m.person(1, age, None))];
    let name = people[0].1.name.clone();
    people.push(("parent", m.person(2, age + 26, None)));
    if m.choices.chance(1, 2) {
        people.push(("child", m.person(1, (age - 25).clamp(3, 17), names::surname(&name))));
    }
    people
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
    let d = m.d();
    let single = m.county.households[place].members.len() == 1;
    let (expired, missing, narrow) =
        (m.choices.chance(1, 60), m.choices.chance(1, 90), m.choices.chance(1, 120));
    let (filed, late) = (m.choices.chance(1, 50), m.choices.chance(1, 70));
    let household = &mut m.county.households[place];
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
fn ties(m: &mut Maker, place: usize, former: Option<Person>, heir: Option<Person>) {
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
    } else if let Some(former) = former {
        let former = m.settle(former);
        let parted =
            days_before(m.d(), i32::try_from(m.choices.between(100, 3_000)).map_or(900, |days| days));
        m.add(&head, "marriage", marriage(&former, "divorced", parted));
    }
    for (_, child) in people.iter().filter(|(relation, _)| *relation == "child") {
        m.add(&head, "kinship", kinship(child, "child", None));
        m.add(child, "kinship", kinship(&head, "parent", None));
    }
    if let Some(son) = heir {
        let son = m.settle(son);
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
    if member.obligor || !matches!(member.relation, "child" | "grandchild") {
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
    if !m.choices.chance(1, 6) {
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
    if level <= 2 && !m.choices.chance(1, 5) {
        for month in window(m.m(), 12) {
            let fields: Vec<(&'static str, Value)> = vec![
                ("month", month.into()),
                ("class", "disability".into()),
                ("item", "残疾人两项补贴".into()),
                ("amount", Value::Fen(7_500)),
            ];
            m.fact(who, "subsidy", fields);
        }
    }
}
