//! Makes persons, households and facts and hands out their numbers; ordinary life and planted cases both use it.
//! Must not know files, formats or flaws.
use super::county::{CountyModel, Household, Member, Person, Plant};
use super::county_plan::Part;
use super::fact::{Fact, Value};
use super::identity::Identities;
use super::illustrative::{COUNTY, standard_fen};
use super::names;
use super::seed::Choices;
use super::source_of_kind::{lag_days, source_of};
use crate::domain::calendar::{Month, date_from_days, date_to_days, minus_months, window};
use jiff::civil::Date;

/// A part of the county in the making.
pub(super) struct Maker {
    pub(super) county: CountyModel,
    pub(super) choices: Choices,
    pub(super) identities: Identities,
    /// What of the county is being made.
    pub(super) part: Part,
}

/// The day so many days before `d`.
pub(super) fn days_before(d: Date, days: i32) -> Date {
    date_from_days(date_to_days(d) - days).map_or(d, |day| day)
}

impl Maker {
    /// A part with nothing in it.
    pub(super) fn new(part: Part) -> Self {
        let county = CountyModel {
            as_of: part.as_of,
            households: Vec::new(),
            others: Vec::new(),
            facts: Vec::new(),
            spoilt: Vec::new(),
            plants: Vec::new(),
            failed: Vec::new(),
        };
        let identities = Identities::new(part.seed, part.number, part.parts);
        Self { county, choices: Choices::of(part.seed, "part", u64::from(part.number)), identities, part }
    }

    /// The as-of date.
    pub(super) fn d(&self) -> Date {
        self.county.as_of
    }

    /// Its month.
    pub(super) fn m(&self) -> Month {
        Month::of(self.county.as_of)
    }

    /// A person of this age, some days past the birthday.
    pub(super) fn person(&mut self, sex: u8, age: i32, surname: Option<&str>) -> Person {
        let (id, birth) = self.identities.person(self.d(), age, sex);
        Person { id, name: names::made_up(&mut self.choices, sex, surname), birth, sex }
    }

    /// A person born on this day: for planted cases only.
    pub(super) fn person_born(&mut self, sex: u8, birth: Date, surname: Option<&str>) -> Person {
        let id = self.identities.born(&mut self.choices, birth, sex);
        Person { id, name: names::made_up(&mut self.choices, sex, surname), birth, sex }
    }

    /// A person off the roll, registered in the county.
    pub(super) fn outsider(&mut self, sex: u8, age: i32) -> Person {
        let person = self.person(sex, age, None);
        self.settle(person)
    }

    /// Registers a person off the roll.
    pub(super) fn settle(&mut self, person: Person) -> Person {
        let area = self.area("rural");
        self.register(&person, &area, "active", None);
        self.county.others.push(person.clone());
        person
    }

    /// A village or community of the county.
    pub(super) fn area(&mut self, residence: &str) -> String {
        let (towns, townships) = (self.part.towns(), self.part.townships());
        let (township, village) = match residence {
            "urban" => (self.choices.between(1, towns), self.choices.between(1, 8)),
            _ => (self.choices.between(101, 100 + townships), self.choices.between(201, 212)),
        };
        format!("{COUNTY}{township:03}{village:03}")
    }

    /// The civil registration of a person.
    pub(super) fn register(&mut self, person: &Person, area: &str, status: &str, death: Option<Date>) {
        let book = format!("{}{:04}", &area[6..], self.identities.number() % 10_000);
        let mut fields = vec![
            ("birth_date", person.birth.into()),
            ("sex", Value::Count(i64::from(person.sex))),
            ("status", status.into()),
        ];
        fields.extend(death.map(|day| ("death_date", Value::Day(day))));
        fields.extend([("area_code", area.into()), ("book_no", book.into())]);
        self.add(person, "registration", fields);
    }

    /// A fact from the source that states such a record; its place among the facts.
    pub(super) fn add(
        &mut self,
        person: &Person,
        kind: &'static str,
        fields: Vec<(&'static str, Value)>,
    ) -> usize {
        self.add_from(source_of(kind, &fields), person, kind, fields)
    }

    /// A fact from a named source; its place among the facts.
    pub(super) fn add_from(
        &mut self,
        source: &'static str,
        person: &Person,
        kind: &'static str,
        fields: Vec<(&'static str, Value)>,
    ) -> usize {
        self.county.facts.push(Fact {
            kind,
            source,
            record_key: self.identities.key(source),
            person_id: person.id.as_str().into(),
            name: person.name.as_str().into(),
            as_of: days_before(self.county.as_of, lag_days(source)),
            fields,
        });
        self.county.facts.len() - 1
    }

    /// A fact of a member of a household.
    pub(super) fn fact(
        &mut self,
        (household, member): (usize, usize),
        kind: &'static str,
        fields: Vec<(&'static str, Value)>,
    ) -> usize {
        self.fact_from(source_of(kind, &fields), (household, member), kind, fields)
    }

    /// A fact of a member from a named source.
    pub(super) fn fact_from(
        &mut self,
        source: &'static str,
        (household, member): (usize, usize),
        kind: &'static str,
        fields: Vec<(&'static str, Value)>,
    ) -> usize {
        let record_key = self.identities.key(source);
        let as_of = days_before(self.county.as_of, lag_days(source));
        let person = &self.county.households[household].members[member].person;
        let (person_id, name) = (person.id.as_str().into(), person.name.as_str().into());
        self.county.facts.push(Fact { kind, source, record_key, person_id, name, as_of, fields });
        self.county.facts.len() - 1
    }

    /// A household of these people, authorised on the day of its application; recipients draw aid.
    pub(super) fn household(
        &mut self,
        kind: (&'static str, &'static str, &'static str),
        people: Vec<(&'static str, Person)>,
    ) -> usize {
        let applied = match kind.1 {
            "applicant" => days_before(self.d(), 45),
            _ => minus_months(days_before(self.d(), 20), 18),
        };
        self.household_of(kind, people, applied)
    }

    /// A household of these people that applied on this day.
    pub(super) fn household_of(
        &mut self,
        (scheme, stage, residence): (&'static str, &'static str, &'static str),
        people: Vec<(&'static str, Person)>,
        applied: Date,
    ) -> usize {
        let area_code = self.area(residence);
        for (_, person) in &people {
            self.register(person, &area_code, "active", None);
        }
        let members =
            people.into_iter().map(|(relation, person)| member(relation, person, applied)).collect();
        let recipient = stage == "recipient";
        let place = self.county.households.len();
        self.county.households.push(Household {
            id: format!("JT{COUNTY}{:07}", self.part.first_household + place + 1),
            area_code,
            residence,
            scheme,
            stage,
            applied_on: applied,
            confirmed_on: recipient.then(|| days_before(applied, -40)),
            authorised_on: Some(applied),
            authorised_until: None,
            authorised_sources: None,
            single_person_reason: None,
            relative_filed: false,
            county_visit_on: None,
            declared_deposits_fen: 0,
            declared_homes: 0,
            declared_vehicles: 0,
            monthly_aid_fen: recipient.then_some(40_000),
            members,
            planted: false,
        });
        if recipient {
            self.draw_aid(place, 12);
        }
        place
    }

    /// Aid on the register for every member, and payments of the last months to the first.
    fn draw_aid(&mut self, place: usize, months: i64) {
        let household = &self.county.households[place];
        let (scheme, no, area) = (household.scheme, household.id.clone(), household.area_code.clone());
        let from = household.confirmed_on.map_or(household.applied_on, |day| day);
        let each = household.members.len();
        for member in 0..each {
            let fields = aid_fields(scheme, &no, &area, from, None);
            self.fact((place, member), "aid", fields);
        }
        for month in window(self.m(), months) {
            self.pay_aid((place, 0), month);
        }
    }

    /// A payment of aid in a month, to a member of a household that draws it.
    pub(super) fn pay_aid(&mut self, (place, member): (usize, usize), month: Month) {
        let household = &self.county.households[place];
        let fields = vec![
            ("month", month.into()),
            ("scheme", household.scheme.into()),
            ("household_no", household.id.clone().into()),
            ("area_code", household.area_code.clone().into()),
            ("amount", Value::Fen(household.monthly_aid_fen.map_or(40_000, |fen| fen))),
        ];
        self.fact((place, member), "aid_payment", fields);
    }

    /// The income window of a household.
    pub(super) fn window(&self, place: usize) -> Vec<Month> {
        window(self.window_end(place), 12)
    }

    /// The month before which the window ends.
    pub(super) fn window_end(&self, place: usize) -> Month {
        let household = &self.county.households[place];
        if household.stage == "applicant" { Month::of(household.applied_on) } else { self.m() }
    }

    /// The standard of a household.
    pub(super) fn standard(&self, place: usize) -> i64 {
        standard_fen(self.county.households[place].residence, self.d())
    }

    /// Notes what a rule must say of a household.
    pub(super) fn expect(
        &mut self,
        place: usize,
        rule_id: &'static str,
        expect: &'static str,
        note: &'static str,
    ) {
        self.county.households[place].planted = true;
        let household_id = Some(self.county.households[place].id.clone());
        let plant_id = format!("{rule_id}/{:04}", self.county.plants.len() + 1);
        self.county.plants.push(Plant { plant_id, household_id, person_id: None, rule_id, expect, note });
    }

    /// Notes what a rule must say of a person off the roll.
    pub(super) fn expect_of(
        &mut self,
        person: &Person,
        rule_id: &'static str,
        expect: &'static str,
        note: &'static str,
    ) {
        let plant_id = format!("{rule_id}/{:04}", self.county.plants.len() + 1);
        let person_id = Some(person.id.clone());
        self.county.plants.push(Plant { plant_id, household_id: None, person_id, rule_id, expect, note });
    }
}

/// A row of the aid register.
pub(super) fn aid_fields(
    scheme: &str,
    household_no: &str,
    area: &str,
    from: Date,
    to: Option<Date>,
) -> Vec<(&'static str, Value)> {
    let mut fields = vec![
        ("scheme", scheme.into()),
        ("household_no", household_no.into()),
        ("area_code", area.into()),
        ("from", from.into()),
    ];
    fields.extend(to.map(|day| ("to", Value::Day(day))));
    fields.push(("monthly_amount", Value::Fen(40_000)));
    fields
}

/// A person as a member who declares nothing.
pub(super) fn member(relation: &'static str, person: Person, joined_on: Date) -> Member {
    Member {
        stated_id: person.id.clone(),
        person,
        relation,
        obligor: false,
        joined_on,
        authorised_on: None,
        authorised_sources: None,
        student: false,
        declared_fen: [0; 4],
        declared_disability: (None, None),
    }
}
