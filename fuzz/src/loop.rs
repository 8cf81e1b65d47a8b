//! The targets under plain random changes: `cargo run --release --no-default-features --bin loop --
//! TARGET SECONDS [SEED]`. Inputs that fail, or take more than five seconds, are kept in
//! `artifacts/TARGET/`.

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

/// What inputs are put together from, beside random bytes.
const PIECES: &[&str] = &[
    "---\n", "id: feat-x\n", "depends_on: [feat-y]\n", "# A Feature Specification\n\n", "## FR-1: t\n\n",
    "**Dependencies:** FR-1 to 9\n\n", "- [ ] a\n", "| a | b |\n|---|---|\n| c | d |\n\n", "```js\nlet a;\n```\n",
    "> ", "[x](y)", "![x](/\\evil.test)", "<b id=x>", "</b>", "<p>", "<script>x</script>", "<img src=x onerror=x>",
    "<table>", "<!--", "-->", "&lt;", "\"", "'", "`", "\n\n", "extends = \"feature\"\n", "[items.a]\n",
    "like = \"# A-{n}: {title}\"\n", "[fields]\nx = { to = [\"feature\"] }\n", "[book]\n", "title = \"x\"\n",
    "[output.html]\n", "site-url = \"javascript:x\"\n", "[limits]\nmax-kinds = 3\n", "**/", "{name}", "*.md\n",
    "a/b.md", "[check.rules]\nbroken-link = \"off\"\n",
    "flowchart LR\n", "sequenceDiagram\n", "gantt\n", "a --> b\n", "style a fill:url(//x)\n", "end\n", "subgraph a\n",
    "%%{init: {\"themeCSS\": \"g rect{fill:red}\"}}%%\n", "click a \"https://x\"\n", "\\frac", "\\text{a}", "\\def\\a", "^", "_",
    "\\begin{matrix}", "&", "\\\\", "$", "\u{2028}", "é", "{", "}", "[", "]", "(", ")", "\\",
];

/// A generator of numbers that is the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let targets: [(&str, fn(&[u8])); 8] = [
        ("parse", specbook_fuzz::parse),
        ("kind_file", specbook_fuzz::kind_file),
        ("config", specbook_fuzz::config),
        ("path_pattern", specbook_fuzz::path_pattern),
        ("html", specbook_fuzz::html),
        ("diagram", specbook_fuzz::diagram),
        ("formula", specbook_fuzz::formula),
        ("mermaid", specbook_fuzz::mermaid),
    ];
    let name = arguments.first().map_or("parse", String::as_str);
    let (_, target) = targets.into_iter().find(|(known, _)| *known == name).expect("a target");
    let number = |at: usize, default: u64| {
        arguments.get(at).map_or(default, |text| text.parse().expect("a number"))
    };
    let (seconds, seed) = (number(1, 60), number(2, 1));
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (end, mut runs, mut failed) = (Instant::now() + Duration::from_secs(seconds), 0_u64, 0);
    while Instant::now() < end {
        let mut input: Vec<u8> = Vec::new();
        for _ in 0..=numbers.below(40) {
            match numbers.below(8) {
                0 => input.push(u8::try_from(numbers.below(256)).unwrap_or(0)),
                1 if !input.is_empty() => {
                    let at = numbers.below(input.len());
                    input[at] = u8::try_from(numbers.below(256)).unwrap_or(0);
                }
                2 if !input.is_empty() => {
                    let at = numbers.below(input.len());
                    let piece = input[at..].to_vec();
                    (0..numbers.below(6)).for_each(|_| input.extend(&piece));
                    input.truncate(20_000);
                }
                _ => input.extend(PIECES[numbers.below(PIECES.len())].bytes()),
            }
        }
        let start = Instant::now();
        let held = catch_unwind(|| target(&input)).is_ok();
        runs += 1;
        if !held || start.elapsed() > Duration::from_secs(5) {
            failed += 1;
            let folder = format!("artifacts/{name}");
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(format!("{folder}/{seed}-{runs}"), &input).expect("a file");
        }
    }
    println!("{name}: {runs} inputs in {seconds} s, {failed} kept");
    std::process::exit(i32::from(failed > 0));
}
