//! People whom records name and who stand on the roll in another household, and rows of which it is not certain whose
//! they are: told to the office, never joined by guess. Must not know how they are found.

use super::support::{ROOT, Said, hedui, text};
use std::fs;
use std::path::Path;

const A: &str = "410399198506150024";
const B: &str = "410399198702030046";
const CHILD: &str = "410399201609090030";
const D: &str = "410399195603010011";

const HOUSEHOLDS: &str =
    "household_id,area_code,residence,scheme,stage,applied_on,authorised_on,relative_filed,\
                          declared_deposits,declared_homes,declared_vehicles
H1,410399001001,urban,dibao,applicant,2026-09-01,2026-09-01,false,0,0,0
H2,410399001001,urban,dibao,applicant,2026-09-01,2026-09-01,false,0,0,0
H3,410399001001,urban,dibao,applicant,2026-09-01,2026-09-01,false,0,0,0
H4,410399001001,urban,dibao,applicant,2026-09-01,2026-09-01,false,0,0,0
";

const MEMBER: &str = "household_id,person_id,name,relation,role,joined_on,student,declared_wage,declared_business,\
                      declared_property,declared_transfer\n";

/// A county of four households: A (H1) is married to B (H2), has a child in H3; D is in H3 and in H4.
fn county(vehicles: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    };
    let member = |household: &str, id: &str, name: &str, relation: &str| {
        format!("{household},{id},{name},{relation},member,2026-09-01,false,0,0,0,0\n")
    };
    let members = [
        member("H1", A, "欧阳示例", "self"),
        member("H2", B, "王示例", "self"),
        member("H3", D, "李示例", "self"),
        member("H3", CHILD, "欧阳小例", "grandchild"),
        member("H4", D, "李示例", "self"),
    ];
    write("data/household.csv", HOUSEHOLDS);
    write("data/member.csv", &format!("{MEMBER}{}", members.concat()));
    write(
        "data/marriage.csv",
        &format!(
            "record_key,person_id,name,as_of,spouse_id,spouse_name,status,registered_on\n\
             M1,{A},欧阳示例,2026-10-30,{B},王示例,married,2012-05-20\n"
        ),
    );
    write(
        "data/kinship.csv",
        &format!(
            "record_key,person_id,name,as_of,relative_id,relative_name,relation,since,until\n\
             K1,{A},欧阳示例,2026-10-30,{CHILD},欧阳小例,child,,\n"
        ),
    );
    let head = "record_key,person_id,name,as_of,plate,class,registered_on,inspection_until,status\n";
    write("data/vehicle.csv", &format!("{head}{vehicles}"));
    let table = "type = \"csv\"\ncharset = \"utf-8\"\n";
    let named =
        "department = { zh = \"示例\", en = \"sample\" }\ntitle = { zh = \"示例\", en = \"sample\" }\n";
    let roll = |name: &str| {
        format!(
            "[{name}]\ncanonical = true\n[{name}.transport]\ntype = \"file\"\npath = \"{name}.csv\"\n\
             [{name}.format]\n{table}"
        )
    };
    let (households, members) = (roll("household"), roll("member"));
    let head = format!("id = \"roll\"\n{named}roll = true\ndelivery = \"latest\"\n");
    write("adapters/roll.toml", &format!("{head}{households}{members}"));
    for kind in ["marriage", "kinship", "vehicle"] {
        let adapter = format!(
            "id = \"src.{kind}\"\n{named}kind = \"{kind}\"\ncanonical = true\ndelivery = \"latest\"\n\
             not_listed = \"none\"\naccess = \"authorised\"\nmax_age_days = 400\nset_aside_max = \"1/1\"\n\
             [transport]\ntype = \"file\"\npath = \"{kind}.csv\"\n[format]\n{table}"
        );
        write(&format!("adapters/{kind}.toml"), &adapter);
    }
    let settings = format!(
        "data = \"data\"\nadapters = \"adapters\"\nrules = \"{ROOT}/rules\"\nout = \"runs\"\nas_of = \"2026-11-01\"\n"
    );
    write("hedui.toml", &settings);
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    let config = folder.join("hedui.toml");
    let mut all = vec!["--quiet", "--config", text(&config)];
    all.extend(arguments);
    hedui(&all)
}

fn page(folder: &Path, household: &str, audience: &str) -> String {
    let said = run(
        folder,
        &["report", "r", "--household", household, "--audience", audience, "--lang", "en", "--file", "-"],
    );
    assert_eq!(said.code, 0, "{said:?}");
    said.stdout
}

/// The verdicts where one household's row on the roll has other cells.
fn with_cells(household: &str, cells: &[(&str, &str)]) -> super::support::Verdicts {
    let county = county("");
    let mut rows = HOUSEHOLDS.to_owned();
    for (old, new) in cells {
        let row = rows.lines().find(|row| row.starts_with(household)).expect("a row").to_owned();
        rows = rows.replace(&row, &row.replacen(old, new, 1));
    }
    fs::write(county.path().join("data/household.csv"), rows).expect("written");
    let batch = run(county.path(), &["batch", "--run", "r"]);
    assert!([0, 3].contains(&batch.code), "{batch:?}");
    super::support::Verdicts::of(&county.path().join("runs/r"))
}

#[test]
fn of_a_household_whose_row_cannot_be_read_no_rule_is_decided() {
    let verdicts = with_cells("H1", &[("false,0", "false,x")]);
    let of_one = |id: &str| verdicts.rules.iter().filter(|((h, _), _)| h == id).collect::<Vec<_>>();
    let (broken, sound) = (of_one("H1"), of_one("H2"));
    assert!(broken.iter().all(|(_, verdict)| **verdict == "undecided"), "{broken:#?}");
    let says = |rule: &str| broken.iter().any(|((_, id), _)| id == rule);
    assert!(sound.iter().all(|((_, rule), _)| says(rule)));
    assert!(["HH-01", "ID-03", "STF-02"].into_iter().all(says), "{broken:#?}");
    assert_eq!(verdicts.households["H1"], "undecided");
}

#[test]
fn the_page_says_that_rows_of_the_roll_could_not_be_read_and_shows_no_zero_for_them() {
    let (sound, county) = (county(""), county(""));
    assert_eq!(run(sound.path(), &["batch", "--run", "r"]).code, 0);
    let members = fs::read_to_string(county.path().join("data/member.csv")).expect("members");
    let third = format!("H2,{A},欧阳示例,spouse,member,2026-09-01,maybe,0,0,0,0\n");
    fs::write(county.path().join("data/member.csv"), members + &third).expect("written");
    assert_eq!(run(county.path(), &["batch", "--run", "r"]).code, 3);
    let (broken, sound) = (page(county.path(), "H2", "office"), page(sound.path(), "H2", "office"));
    let remark = "Rows of this household on the roll could not be read";
    assert!(broken.contains(remark) && !sound.contains(remark), "{broken}");
    // The same one member can be read in both; of the household's own figures no zero is left.
    let zeros = |page: &str| page.matches(">0<").count();
    assert!(zeros(&broken) < zeros(&sound), "{broken}");
}

#[test]
fn a_household_that_may_not_be_on_the_roll_yet_decides_nothing_of_others() {
    let said = |cells: &[(&str, &str)]| {
        let verdicts = with_cells("H4", cells);
        let found = ["H3", "H4"].map(|h| verdicts.rules.get(&(h.to_owned(), "ID-03".to_owned())).copied());
        (found, verdicts.households.contains_key("H4"))
    };
    let unread = ("false,0", "false,x");
    assert_eq!(said(&[]), ([Some("conflict"); 2], true));
    assert_eq!(said(&[unread]), ([Some("conflict"), Some("undecided")], true));
    assert_eq!(said(&[("2026-09-01", "2026-11-02"), unread]), ([None, None], false));
    assert_eq!(said(&[("2026-09-01", "soon")]), ([Some("undecided"); 2], true));
}

#[test]
fn the_office_is_told_of_people_who_stand_on_the_roll_elsewhere_and_the_household_is_not() {
    let county = county("");
    let batch = run(county.path(), &["batch", "--run", "r"]);
    assert_eq!(batch.code, 0, "{batch:?}");
    let note = |of: &str, household: &str| {
        format!(
            "{} is a member of another household on the roll ({household}).",
            hedui::domain::citizen_id::mask(of)
        )
    };
    let first = page(county.path(), "H1", "office");
    for words in [note(B, "H2"), note(CHILD, "H3")] {
        assert!(first.contains(&words), "`{words}` is missing in {first}");
    }
    assert!(page(county.path(), "H3", "office").contains(&note(D, "H4")), "the same person twice, from here");
    assert!(page(county.path(), "H4", "office").contains(&note(D, "H3")), "and from there");
    assert!(!page(county.path(), "H2", "office").contains("another household on the roll"));
    for household in ["H1", "H3", "H4"] {
        let handed_over = page(county.path(), household, "household");
        assert!(!handed_over.contains("another household on the roll"), "{household}");
        assert!(!handed_over.contains(B) && !handed_over.contains(CHILD), "{household}");
    }
    let verdicts = super::support::Verdicts::of(&county.path().join("runs/r"));
    let says = |household: &str, rule: &str| verdicts.rules.get(&(household.into(), rule.into())).copied();
    assert_eq!(says("H1", "HH-01"), Some("conflict"));
    assert_eq!(says("H1", "HH-02"), Some("conflict"));
    assert_eq!([says("H3", "ID-03"), says("H4", "ID-03")], [Some("conflict"); 2]);
    assert_eq!(says("H1", "ID-03"), None);
}

/// One vehicle row; whose it is is in doubt for the person of `id`, or for everybody of the name.
fn vehicle(key: &str, id: &str, name: &str) -> String {
    format!("{key},{id},{name},2026-10-30,例A{key},car,2020-01-01,,normal\n")
}

#[test]
fn rows_in_doubt_are_listed_for_people_with_the_reason_and_joined_to_nobody() {
    let slip = format!("{}5{}", &A[..14], &A[15..]);
    let rows = [
        vehicle("V1", &slip, "欧阳示例"),
        vehicle("V2", "", "王 示例"),
        vehicle("V3", CHILD, "某某"),
        vehicle("V4", D, "李示例"),
        vehicle("V5", D, "赵示例"),
    ];
    let county = county(&rows.concat());
    let batch = run(county.path(), &["batch", "--run", "r"]);
    assert_eq!(batch.code, 3, "{batch:?}");
    let listed = run(county.path(), &["export", "r", "set-aside"]).stdout;
    let mut lines: Vec<String> = Vec::new();
    for line in listed.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let part = |name: &str| line[name].as_str().map_or("-", |text| text).to_owned();
        if part("reason").starts_with("ambiguous") {
            assert_eq!(part("source"), "src.vehicle");
            lines.push(format!("{} line {}: {}", part("household_id"), line["line"], part("reason")));
        }
    }
    let slipped = "ambiguous: the ID has a wrong check digit, is nobody's, and is one slip from a member's";
    let nameless = "ambiguous: a name without an ID, which a member bears";
    let other = "ambiguous: the name is neither the declared nor the registered one";
    for wanted in
        [format!("H1 line 2: {slipped}"), format!("H2 line 3: {nameless}"), format!("H3 line 4: {other}")]
    {
        assert!(lines.contains(&wanted), "`{wanted}` is missing in {lines:#?}");
    }
    let two_names = |household: &str| {
        lines.iter().filter(|l| l.starts_with(household) && l.contains("line 6")).count() > 0
    };
    assert!(two_names("H3 ") && two_names("H4 "), "{lines:#?}");
    for id in [A, B, CHILD, D, slip.as_str()] {
        assert!(!listed.contains(id), "the list holds an ID");
    }
    let verdicts = super::support::Verdicts::of(&county.path().join("runs/r"));
    for household in ["H1", "H2", "H3", "H4"] {
        let says = verdicts.rules.get(&(household.into(), "VEH-01".into())).copied();
        assert_eq!(says, Some("undecided"), "{household}: a row in doubt is nobody's, and no silence either");
    }
}
