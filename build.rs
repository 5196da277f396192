//! Lists the adapter files that ship with the program, so that the made-up county writes what they read: a department
//! is one file, and no list of them is kept by hand. Tells builds apart by the program's text. Must not know what the
//! files say.

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
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    let mut hash = FNV_OFFSET;
    add_text(&Path::new(&root).join("src"), &mut hash)?;
    add_text(&Path::new(&root).join("Cargo.lock"), &mut hash)?;
    // Cargo sets it for what it runs, too: by another name it would be taken for a setting.
    println!("cargo::rustc-env=BUILD_OF_HEDUI={hash:016x}");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("adapters.rs"), list)
}

/// FNV-1a, of 64 bits: what it starts with, and what it multiplies by.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// Adds the names and contents of a file, or of all files below a folder, to a hash.
fn add_text(path: &Path, hash: &mut u64) -> io::Result<()> {
    let mut add = |bytes: &[u8]| {
        bytes.iter().for_each(|byte| *hash = (*hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME));
    };
    if path.is_dir() {
        let mut below: Vec<_> =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        below.sort();
        return below.iter().try_for_each(|path| add_text(path, hash));
    }
    add(path.file_name().map_or(&[], |name| name.as_encoded_bytes()));
    add(&fs::read(path)?);
    Ok(())
}
