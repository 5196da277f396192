//! A random rule in the rule language, with parentheses around everything. It must not know what it means.

use super::grammar::{Arg, Body, Cond, Field, List, Num, Part, Rule, Scalar, Values};
use crate::dictionary::Dictionary;

pub struct InOurs<'d>(pub &'d Dictionary);

impl InOurs<'_> {
    /// The file of a rule.
    pub fn rule(&self, id: &str, rule: &Rule, tidy: bool) -> String {
        let plain = |text: String| if tidy { tidied(&text) } else { text };
        let when = plain(self.cond(&rule.when));
        let measured = rule
            .measured
            .as_ref()
            .map_or_else(String::new, |m| format!("measured = '''{}'''\n", plain(self.num(m))));
        format!(
            "id = \"{id}\"\ntitle = {{ zh = \"一\", en = \"one\" }}\nseverity = \"verify\"\n[[version]]\nversion = 1\n\
             from = 2000-01-01\nlegal = [{{ cite = \"A1\", zh = \"一\", en = \"one\" }}]\nwhen = '''{when}'''\n{measured}\
             message = {{ zh = \"一\", en = \"one\" }}\n"
        )
    }

    /// The file of the parts, `p0`, `p1` and so on.
    pub fn parts(&self, parts: &[Part]) -> String {
        let one = |(place, part): (usize, &Part)| {
            let params: Vec<String> = part.params.iter().map(|p| format!("\"{}\"", p.name)).collect();
            let body = match &part.body {
                Body::Cond(cond) => self.cond(cond),
                Body::Num(num) => self.num(num),
            };
            let params =
                if params.is_empty() { String::new() } else { format!("params = [{}]\n", params.join(", ")) };
            format!(
                "[[define]]\nname = \"p{place}\"\n{params}expr = '''{body}'''\ntitle = {{ zh = \"一\", en = \"one\" }}\n"
            )
        };
        parts.iter().enumerate().map(one).collect()
    }

    fn joined(&self, terms: &[Cond], between: &str) -> String {
        let terms: Vec<String> = terms.iter().map(|t| self.cond(t)).collect();
        format!("({})", terms.join(between))
    }

    fn cond(&self, cond: &Cond) -> String {
        match cond {
            Cond::Const(value) => value.to_string(),
            Cond::Flag(field) => self.field(field),
            Cond::Has(field) => format!("has({})", self.field(field)),
            Cond::And(terms) => self.joined(terms, " && "),
            Cond::Or(terms) => self.joined(terms, " || "),
            Cond::Not(inner) => format!("!({})", self.cond(inner)),
            Cond::Choose(three) => {
                let [a, b, c] = three.as_ref();
                format!("({} ? {} : {})", self.cond(a), self.cond(b), self.cond(c))
            }
            Cond::Same(op, two) => format!("(({}) {op} ({}))", self.cond(&two[0]), self.cond(&two[1])),
            Cond::Numbers(op, two) => format!("({} {op} {})", self.num(&two[0]), self.num(&two[1])),
            Cond::Scalars(op, two) => format!("({} {op} {})", self.scalar(&two[0]), self.scalar(&two[1])),
            Cond::InWords(item, words) => {
                let words: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
                format!("({} in [{}])", self.scalar(item), words.join(", "))
            }
            Cond::InValues(item, values) => format!("({} in {})", self.scalar(item), self.values(values)),
            Cond::InParameter(item, name) => format!("({} in param.{name})", self.scalar(item)),
            Cond::Exists(list, var, body) => self.over(&self.list(list), "exists", var, &self.cond(body)),
            Cond::All(list, var, body) => self.over(&self.list(list), "all", var, &self.cond(body)),
            Cond::One(list, var, body) => self.over(&self.list(list), "exists_one", var, &self.cond(body)),
            Cond::ExistsValue(list, var, body) => {
                self.over(&self.values(list), "exists", var, &self.cond(body))
            }
            Cond::ValidId(id) => format!("valid_id({})", self.scalar(id)),
            Cond::SameName(two) => format!("same_name({}, {})", self.scalar(&two[0]), self.scalar(&two[1])),
            Cond::ParameterFlag(name, None) => format!("param.{name}"),
            Cond::ParameterFlag(name, Some(month)) => format!("param.{name}.on({})", self.scalar(month)),
            Cond::Part(place, args) => self.call(*place, args),
        }
    }

    fn over(&self, list: &str, name: &str, var: &str, body: &str) -> String {
        format!("{list}.{name}({var}, {body})")
    }

    fn call(&self, place: usize, args: &[Arg]) -> String {
        let args: Vec<String> = args
            .iter()
            .map(|arg| match arg {
                Arg::Var(name) => name.clone(),
                Arg::Value(scalar) => self.scalar(scalar),
            })
            .collect();
        if args.is_empty() { format!("p{place}") } else { format!("p{place}({})", args.join(", ")) }
    }

    fn num(&self, num: &Num) -> String {
        let pair = |two: &[Num; 2], op: &str| format!("({} {op} {})", self.num(&two[0]), self.num(&two[1]));
        match num {
            Num::Const(written, ..) => written.clone(),
            Num::Field(field) => self.field(field),
            Num::Parameter(name) => format!("param.{name}"),
            Num::Count(list) => format!("{}.count()", self.list(list)),
            Num::CountValues(values) => format!("{}.count()", self.values(values)),
            Num::Sum(list, var, body) => self.over(&self.list(list), "sum", var, &self.num(body)),
            Num::SumMonths(var, body) => self.over("W", "sum", var, &self.num(body)),
            Num::Least(list, var, body) => self.over(&self.list(list), "min", var, &self.num(body)),
            Num::Greatest(list, var, body) => self.over(&self.list(list), "max", var, &self.num(body)),
            Num::Add(two) => pair(two, "+"),
            Num::Subtract(two) => pair(two, "-"),
            Num::Multiply(two) => pair(two, "*"),
            Num::Larger(two) => format!("max({}, {})", self.num(&two[0]), self.num(&two[1])),
            Num::Lesser(two) => format!("min({}, {})", self.num(&two[0]), self.num(&two[1])),
            Num::Choose(cond, two) => {
                format!("({} ? {} : {})", self.cond(cond), self.num(&two[0]), self.num(&two[1]))
            }
            Num::Round(inner) => format!("round_half_up({})", self.num(inner)),
            Num::LessPercent(inner, share) => {
                format!("less_percent({}, percent({share}))", self.num(inner))
            }
            Num::Age(id) => format!("age({})", self.scalar(id)),
            Num::Part(place, args) => self.call(*place, args),
        }
    }

    fn scalar(&self, scalar: &Scalar) -> String {
        match scalar {
            Scalar::Today => "D".to_owned(),
            Scalar::ThisMonth => "M".to_owned(),
            Scalar::Anchor => "A".to_owned(),
            Scalar::Var(name) => name.clone(),
            Scalar::Field(field) => self.field(field),
            Scalar::Name(var) => format!("{var}.name"),
            Scalar::Person(var) => format!("{var}.person_id"),
            Scalar::Text(text) => format!("\"{text}\""),
            Scalar::Day(text, _) => format!("date(\"{text}\")"),
            Scalar::MonthOf(day) => format!("month({})", self.scalar(day)),
            Scalar::PlusMonths(day, by) => format!("({}).plus_months({by})", self.scalar(day)),
            Scalar::MonthPlus(month, by) => format!("({}).plus({by})", self.scalar(month)),
            Scalar::FirstDay(month) => format!("({}).first_day()", self.scalar(month)),
            Scalar::LastDay(month) => format!("({}).last_day()", self.scalar(month)),
            Scalar::County(area) => format!("county({})", self.scalar(area)),
            Scalar::Choose(cond, two) => {
                format!("({} ? {} : {})", self.cond(cond), self.scalar(&two[0]), self.scalar(&two[1]))
            }
        }
    }

    fn list(&self, list: &List) -> String {
        match list {
            List::Members => "members".to_owned(),
            List::Persons => "persons".to_owned(),
            List::Records(of, kind) => {
                format!("{}.{}", of.as_deref().unwrap_or("h"), self.0.kinds[*kind].name)
            }
            List::Filter(inner, var, body) => self.over(&self.list(inner), "filter", var, &self.cond(body)),
            List::Choose(cond, two) => {
                format!("({} ? {} : {})", self.cond(cond), self.list(&two[0]), self.list(&two[1]))
            }
            List::Whole(inner) => format!("whole({})", self.list(inner)),
        }
    }

    fn values(&self, values: &Values) -> String {
        match values {
            Values::Window => "W".to_owned(),
            Values::Map(list, var, body) => self.over(&self.list(list), "map", var, &self.scalar(body)),
            Values::Filter(inner, var, body) => {
                self.over(&self.values(inner), "filter", var, &self.cond(body))
            }
            Values::Distinct(inner) => format!("{}.distinct()", self.values(inner)),
        }
    }

    fn field(&self, field: &Field) -> String {
        format!("{}.{}", field.of.as_deref().unwrap_or("h"), field.name)
    }
}

/// Without parentheses that say nothing.
fn tidied(text: &str) -> String {
    crate::expr::parser::parse(text).expect("it is written in the language").to_string()
}
