//! Lines of a dictionary without comments.

use super::MOST_LINE;
use crate::entities::Faults;

/// A line with something on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Whether it begins with a blank.
    pub indented: bool,
    /// What stands on it, without comment and blanks around it.
    pub text: &'a str,
}

/// The lines of a text: comments (`#`, `;`, `<!-- -->`) and empty lines left out, endless lines named.
pub(super) fn of<'a>(file: &str, text: &'a str, faults: &mut Faults) -> Vec<Line<'a>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Vec::new();
    let mut remark = false;
    // Some dictionaries come with the line ends of an old Macintosh.
    let ends: &[char] = if text.contains('\n') { &['\n'] } else { &['\r'] };
    for (i, line) in text.split(ends).enumerate() {
        if line.len() > MOST_LINE {
            faults.add(file, i + 1, format!("the line has {} bytes; {MOST_LINE} are the most", line.len()));
            continue;
        }
        if remark || line.trim_start().starts_with("<!--") {
            remark = !line.contains("-->");
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        let text = without_comment(line).trim();
        if !text.is_empty() {
            lines.push(Line { number: i + 1, indented, text });
        }
    }
    lines
}

/// What stands before a `#` or `;` outside brackets: `[###]` is a code.
fn without_comment(line: &str) -> &str {
    let mut depth = 0_u32;
    for (at, c) in line.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '#' | ';' if depth == 0 => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    // A bracket that never closes holds no comment.
    if depth > 0 { line.split([';']).next().unwrap_or(line) } else { line }
}

/// The brackets of a line and what stands outside them: `NAME [A] [B 01]` is `NAME`, `A`, `B 01`.
pub(super) fn brackets(line: &str) -> Result<(&str, Vec<&str>), &'static str> {
    let Some(first) = line.find('[') else { return Ok((line.trim(), Vec::new())) };
    let (outside, mut rest) = line.split_at(first);
    let mut inside = Vec::new();
    while let Some(open) = rest.strip_prefix('[') {
        let Some((code, after)) = open.split_once(']') else { return Err("a bracket is not closed") };
        inside.push(code.trim());
        rest = after.trim_start();
    }
    if rest.is_empty() { Ok((outside.trim(), inside)) } else { Err("something stands behind the last bracket") }
}
