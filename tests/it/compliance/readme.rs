//! The page on adapters holds: its example passes as it stands, and a department is added by the steps it gives.

use crate::support::{County, ROOT, small_county};
use std::fs;
use std::path::Path;

/// The blocks of TOML of the page.
fn examples() -> Vec<String> {
    let page = fs::read_to_string(Path::new(ROOT).join("adapters/README.md")).expect("the page");
    page.split("```toml\n")
        .skip(1)
        .map(|block| block.split("```").next().expect("an end").to_owned())
        .collect()
}

/// A county with the shipped adapters, which a test may add to.
fn county() -> County {
    let county = small_county().copied();
    crate::support::copy_folder(&Path::new(ROOT).join("adapters"), &county.path("adapters"));
    county.configure("adapters", &format!("{ROOT}/rules"));
    county
}

#[test]
fn the_annotated_example_passes_check_and_probe() {
    let county = county();
    fs::write(county.path("adapters/heat-bill.toml"), &examples()[0]).expect("written");
    let checked = county.hedui(&["adapters", "check"]);
    assert_eq!((checked.code, checked.stderr.as_str()), (0, ""), "{}", checked.stdout);
    let probed = county.hedui(&["adapters", "probe", "heat.bill"]);
    assert_eq!(probed.code, 0, "{}", probed.stdout);
    assert!(probed.stdout.contains("amount=36.50"), "{}", probed.stdout);
    let listed = county.hedui(&["--lang", "en", "adapters", "list"]).stdout;
    let line = listed.lines().find(|line| line.starts_with("heat.bill ")).expect("listed");
    assert!(line.contains("probe only") && line.contains("Heating company · heating bills"), "{line}");
    assert!(listed.ends_with("(no rule in force reads their records)\n"), "{listed}");
}

#[test]
fn the_example_names_every_key() {
    let page = fs::read_to_string(Path::new(ROOT).join("adapters/README.md")).expect("the page");
    let example = &examples()[0];
    for key in [
        "id",
        "department",
        "title",
        "kind",
        "delivery",
        "not_listed",
        "access",
        "max_age_days",
        "ahead_days",
        "required",
        "sweep",
        "set_aside_max",
        "sources",
        "canonical",
        "as_of",
        "column",
        "in",
        "type",
        "path",
        "manifest",
        "charset",
        "delimiter",
        "title_rows",
        "header_rows",
        "constant",
        "derive",
        "codes",
        "other",
        "unit",
        "blank",
        "default",
        "forms",
        "separator",
        "from",
        "length",
        "text",
        "file",
        "expect",
    ] {
        let stands = example.contains(&format!("{key} = ")) || example.contains(&format!("{key}]]"));
        assert!(
            stands || example.contains(&format!("`{key}`")) && page.contains(&format!("`{key}`")),
            "{key}"
        );
    }
}

#[test]
fn a_decision_that_there_is_no_source_stands_in_place_of_the_adapters() {
    let county = county();
    for name in ["maritime-vessel.toml", "fishery-vessel.toml"] {
        fs::remove_file(county.path("adapters").join(name)).expect("removed");
    }
    fs::write(county.path("adapters/vessel-none.toml"), &examples()[1]).expect("written");
    let checked = county.hedui(&["adapters", "check"]);
    assert_eq!((checked.code, checked.stderr.as_str()), (0, ""), "{}", checked.stdout);
}

#[test]
fn a_sample_that_is_not_there_is_a_fault_beside_the_others() {
    let county = county();
    let file = county.path("adapters/heat-bill.toml");
    let example = examples()[0].replace("kind = \"utility\"", "kind = \"utilty\"");
    let (head, _) = example.split_once("[sample]").expect("a sample");
    let sample = "[sample]\nfile = \"samples/heat-bill.csv\"\nexpect = [{ service = \"heat\" }]\n";
    fs::write(&file, format!("{head}{sample}")).expect("written");
    let checked = county.hedui(&["adapters", "check"]);
    assert_eq!(checked.code, 2, "{checked:?}");
    for text in ["did you mean `utility`?", "there is no sample `samples/heat-bill.csv`", "2 fault(s)"] {
        assert!(checked.stderr.contains(text), "{}", checked.stderr);
    }
}
