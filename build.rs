//! Lists the adapter files that ship with the program, so that the made-up county writes what they read: a department
//! is one file, and no list of them is kept by hand. Must not know what the files say.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("adapters");
    println!("cargo::rerun-if-changed=adapters");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name();
        let name = name.to_str().ok_or_else(|| io::Error::other("a file name is not UTF-8"))?;
        if name.ends_with(".toml") {
            names.push(name.to_owned());
        }
    }
    names.sort();
    let mut list = String::from("[\n");
    for name in names {
        let path = folder.join(&name);
        list.push_str(&format!("    ({name:?}, include_str!({path:?})),\n"));
    }
    list.push_str("]\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("adapters.rs"), list)
}
