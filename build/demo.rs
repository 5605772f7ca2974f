//! Lists the files of `testdata/demo` with their bytes, so that `demo` works wherever the program does.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Source of a table of name and bytes; names are relative and use `/`.
pub fn table(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    files.sort();
    let mut source = String::from("/// The files of the demo: name and bytes.\nconst DEMO: &[(&str, &[u8])] = &[\n");
    for file in &files {
        let name = file.strip_prefix(folder)?.to_str().ok_or("a file of the demo has no UTF-8 name")?;
        writeln!(source, "    ({name:?}, include_bytes!({:?})),", file.to_str().ok_or("the path is not UTF-8")?)?;
    }
    source.push_str("];\n");
    Ok(source)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_none_or(|end| end != "md") {
            files.push(path);
        }
    }
    Ok(())
}
