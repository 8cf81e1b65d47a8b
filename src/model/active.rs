//! Files that browsers run when somebody opens them: on a site they could do what its pages can.

/// Endings of files that are pages or scripts by their form.
const ALWAYS: [&str; 15] = [
    "htm", "html", "shtml", "xhtml", "xht", "hta", "mht", "mhtml", "js", "mjs", "xml", "xsl",
    "xslt", "svgz", "swf",
];

/// Endings of pictures that may hold scripts.
const PICTURES: [&str; 1] = ["svg"];

/// Whether a file could run something, as far as its name says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// It cannot.
    None,
    /// It can.
    Always,
    /// Its text decides: see [`holds_scripts`].
    Perhaps,
}

/// What a file could run by its name.
pub fn activity(path: &str) -> Activity {
    let name = path.rsplit('/').next().unwrap_or(path);
    // `page.html.de` is a page as well, to some servers.
    let mut endings = name.split('.').skip(1).map(str::to_ascii_lowercase);
    if endings.clone().any(|ending| ALWAYS.contains(&&*ending)) {
        Activity::Always
    } else if endings.any(|ending| PICTURES.contains(&&*ending)) {
        Activity::Perhaps
    } else {
        Activity::None
    }
}

/// Whether a picture in SVG holds more than shapes: scripts, handlers, other pages, declarations
/// that could hide them, text that is not UTF-8.
pub fn holds_scripts(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return true };
    let lower = text.to_ascii_lowercase();
    let words = [
        "<script",
        ":script",
        "<foreignobject",
        ":foreignobject",
        "<iframe",
        "<embed",
        "<object",
        "javascript:",
        "data:text",
        "<!entity",
        "<!doctype",
        "<?xml-stylesheet",
        "<set",
        "<animate",
        "<handler",
        "<listener",
    ];
    // A doctype that only names the form is what old drawing programs write.
    let plain_doctype = lower.matches("<!doctype").count() == 1
        && lower.contains("<!doctype svg public")
        && !lower
            .split("<!doctype")
            .nth(1)
            .unwrap_or_default()
            .split('>')
            .next()
            .unwrap_or_default()
            .contains('[');
    let has = |word: &&str| lower.contains(*word) && !(*word == "<!doctype" && plain_doctype);
    words.iter().any(has) || has_handler(&lower)
}

/// Whether there is an attribute such as `onload=` anywhere.
fn has_handler(lower: &str) -> bool {
    lower.match_indices("on").any(|(at, _)| {
        let before = lower[..at].chars().next_back();
        let begins = before.is_none_or(|c| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
        let rest = &lower[at + 2..];
        let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        begins && name.len() < rest.len() && name.trim_start().starts_with('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_pages_and_scripts_from_other_files() {
        for path in ["a.html", "A.HTM", "x/b.js", "c.xml", "d.svgz", "e.html.de", "f.XHTML"] {
            assert_eq!(activity(path), Activity::Always, "{path}");
        }
        assert_eq!(activity("a/b.svg"), Activity::Perhaps);
        for path in ["a.png", "html", "x.json", "b.html/c.txt", "d.md"] {
            assert_eq!(activity(path), Activity::None, "{path}");
        }
    }

    #[test]
    fn shapes_are_told_from_scripts() {
        let plain = "<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">\
                     <svg xmlns=\"http://www.w3.org/2000/svg\"><title>once = on</title><path d=\"M0\"/></svg>";
        assert!(!holds_scripts(plain.as_bytes()));
        for active in [
            "<svg><script>x</script></svg>",
            "<svg><s:SCRIPT xlink:href='x.js'/></svg>",
            "<svg onload=\"x()\"/>",
            "<svg/onload = 'x()'>",
            "<svg\nONclick='x'>",
            "<svg><a href=\"JavaScript:x\"/></svg>",
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
        ] {
            assert!(holds_scripts(active.as_bytes()), "{active}");
        }
        assert!(holds_scripts(&[0xff, 0xfe, b'<', 0]));
    }
}
