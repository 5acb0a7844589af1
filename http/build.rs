//! With the feature `console`, writes the list of the files that `http/console/build.mjs` made, for `console.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=POSTERN_CONSOLE_DIR");
    if env::var_os("CARGO_FEATURE_CONSOLE").is_none() {
        return;
    }
    let Some(directory) = env::var_os("POSTERN_CONSOLE_DIR").map(PathBuf::from) else {
        println!(
            "cargo::error=the feature console needs POSTERN_CONSOLE_DIR, the directory that scripts/build_console.sh prints"
        );
        return;
    };
    println!("cargo::rerun-if-changed={}", directory.display());
    match list(&directory).and_then(|text| {
        let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
        fs::write(out.join("console_files.rs"), text)
    }) {
        Ok(()) => {}
        Err(error) => println!("cargo::error=the console in {}: {error}", directory.display()),
    }
}

/// Rust's text of a slice of `Asset`. Every file but the page is kept in its compressed forms alone.
fn list(directory: &Path) -> std::io::Result<String> {
    let assets = directory.join("assets");
    let mut names: Vec<String> = fs::read_dir(&assets)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| ![".gz", ".br", ".sum"].iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort();
    let mut text = format!("Files {{ page: include_bytes!({:?}), assets: &[\n", directory.join("index.html"));
    for name in names {
        let sum = fs::read_to_string(assets.join(format!("{name}.sum")))?;
        let form = |end: &str| assets.join(format!("{name}.{end}"));
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "Asset {{ name: {name:?}, etag: {:?}, gzip: include_bytes!({:?}), brotli: include_bytes!({:?}) }},",
            format!("\"{sum}\""),
            form("gz"),
            form("br"),
        );
    }
    text.push_str("] }");
    Ok(text)
}
