//! The site in a real browser: headless Chromium, led by chromedriver over `WebDriver`.
//!
//! These tests need `chromium` and `chromedriver` and are ignored without; `tests/run` installs
//! both and runs them.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::serve::{PATIENCE, Server};
use crate::support::{checkout, command, folder, specbook};

const AXE: &str = include_str!("../vendor/axe-core/axe.min.js");

const BODY: &str = "return document.body && document.body.innerText";

/// The key that closes what lies over a page.
pub(crate) const ESCAPE: &str = "\u{e00c}";

/// Every sort of page, from the site's root.
const PAGES: [&str; 28] = [
    "index.html",
    "documents.html",
    "kinds.html",
    "statuses/draft.html",
    "example/speckit/specs/004-gift-cards/index.html",
    "roadmap.html",
    "graph.html",
    "findings.html",
    "findings-by-document.html",
    "gates.html",
    "progress.html",
    "traceability.html",
    "traceability/functional-requirement.html",
    "traceability/user-story/sys-ecommerce.html",
    "traceability/user-story-by-integration-test.html",
    "registers/index.html",
    "registers/requirements.html",
    "registers/endpoints.html",
    "manual/queries.html",
    "404.html",
    "example/sys-ecommerce.html",
    "example/sys-ecommerce-print.html",
    "example/technical/technical-spec.html",
    "example/features/feat-order-service.html",
    "example/features/feat-notification-service.html",
    "example/plans/plan-0001-guest-checkout.html",
    "example/engineering/returns-and-refunds.html",
    "manual/book-toml.html",
];

/// A browser; closed when dropped.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Opens a browser, with scripts or without.
    pub(crate) fn open(scripts: bool) -> Browser {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed: `tests/run` installs it");
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let agent: ureq::Agent = config.into();
        let base = format!("http://127.0.0.1:{port}");
        let start = Instant::now();
        while agent.get(format!("{base}/status")).call().is_err() {
            assert!(start.elapsed() < Duration::from_mins(1), "chromedriver answers");
            std::thread::yield_now();
        }
        let arguments = [
            "--headless",
            "--window-size=1500,1400",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let setting = if scripts { 1 } else { 2 };
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": { "profile.managed_default_content_settings.javascript": setting },
            },
        } } });
        let mut browser = Browser { driver, session: format!("{base}/session"), agent };
        let answer = browser.post("", capabilities);
        let id = answer["sessionId"].as_str().unwrap_or_else(|| panic!("a session: {answer}"));
        browser.session = format!("{base}/session/{id}");
        browser
    }

    fn post(&self, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.session);
        let mut answer = self.agent.post(url).send_json(body).expect("an answer");
        let mut json: Value = answer.body_mut().read_json().expect("JSON");
        json["value"].take()
    }

    fn get(&self, path: &str) -> Value {
        let mut answer =
            self.agent.get(format!("{}{path}", self.session)).call().expect("an answer");
        let mut json: Value = answer.body_mut().read_json().expect("JSON");
        json["value"].take()
    }

    pub(crate) fn visit(&self, site: &Path, page: &str) {
        self.go(&format!("file://{}/{page}", site.display()));
    }

    pub(crate) fn go(&self, url: &str) {
        let answer = self.post("/url", json!({ "url": url }));
        assert!(answer.is_null(), "{url}: {answer}");
    }

    /// Waits until a script gives something true; while a page is being left it gives nothing.
    pub(crate) fn until(&self, script: &str) {
        let start = Instant::now();
        while self.run(&format!("return Boolean({script})")) != json!(true) {
            assert!(start.elapsed() < PATIENCE, "{script}: {}", self.run(BODY));
            std::thread::yield_now();
        }
    }

    pub(crate) fn press(&self, key: &str) {
        let keys = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key }));
        let actions = json!({ "actions": [{ "type": "key", "id": "keys", "actions": keys }] });
        let answer = self.post("/actions", actions);
        assert!(answer.is_null(), "{answer}");
    }

    /// Presses a key while another one is held.
    pub(crate) fn hold(&self, held: &str, key: &str) {
        let one = |kind: &str, key: &str| json!({ "type": kind, "value": key });
        let keys =
            [one("keyDown", held), one("keyDown", key), one("keyUp", key), one("keyUp", held)];
        let actions = json!({ "actions": [{ "type": "key", "id": "keys", "actions": keys }] });
        let answer = self.post("/actions", actions);
        assert!(answer.is_null(), "{answer}");
    }

    /// What is wrong with the page for people who cannot see it.
    pub(crate) fn violations(&self) -> Value {
        self.run_async(&format!(
            "{AXE};const done = arguments[arguments.length - 1];\
             axe.run(document, {{ resultTypes: ['violations'], preload: false }}).then(result => \
             done(result.violations.map(v => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3)\
             .map(n => n.target.join(' ')).join(', '))), error => done(['axe: ' + error]))"
        ))
    }

    pub(crate) fn resize(&self, width: u32, height: u32) {
        // Narrower than a window may be: the page's own size is set.
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        self.command("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Has the system ask for a colour scheme.
    pub(crate) fn scheme(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.command("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    pub(crate) fn command(&self, name: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", json!({ "cmd": name, "params": parameters }))
    }

    fn find(&self, selector: &str) -> String {
        let body = json!({ "using": "css selector", "value": selector });
        let answer = self.post("/element", body);
        let id = answer.as_object().and_then(|map| map.values().next()).and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("{selector}: {answer}")).to_owned()
    }

    fn click(&self, selector: &str) {
        let element = self.find(selector);
        let answer = self.post(&format!("/element/{element}/click"), json!({}));
        assert!(answer.is_null(), "{selector}: {answer}");
    }

    fn text(&self, selector: &str) -> String {
        let element = self.find(selector);
        self.get(&format!("/element/{element}/text")).as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn url(&self) -> String {
        self.get("/url").as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] }))
    }

    pub(crate) fn run_async(&self, script: &str) -> Value {
        self.post("/execute/async", json!({ "script": script, "args": [] }))
    }

    /// What the browser complained of since the last time.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        let bad = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        bad.map(|entry| entry["message"].to_string()).collect()
    }
}

/// The portal of this repository's site in a folder of its own.
fn site() -> tempfile::TempDir {
    site_with("default")
}

/// The same with a theme.
fn site_with(theme: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("site");
    let arguments = ["build", "-q", "-d", target.to_str().expect("a path")];
    let mut build = command(&checkout(""), &arguments);
    let built = build.env("SPECBOOK_OUTPUT__HTML__THEME", theme).status().expect("the binary runs");
    assert!(built.success());
    folder
}

/// From the dashboard to a feature through the diagram's link, and on through the next diagram.
fn walk(browser: &Browser, site: &Path) {
    browser.visit(site, "index.html");
    browser.click("figure[data-diagram='dependencies'] svg a[href$='feat-order-service.html']");
    assert!(
        browser.url().ends_with("example/features/feat-order-service.html"),
        "{}",
        browser.url()
    );
    assert!(browser.text("h1").starts_with("Order Service"));
    browser
        .click("figure[data-diagram='dependencies'] svg a[href$='feat-notification-service.html']");
    assert!(browser.text("[data-stub]").contains("Not written yet"));
    browser
        .click("[data-relations] [data-relation='depends_on'] a[href$='feat-auth-service.html']");
    assert!(browser.text("h1").starts_with("Auth Service"));
    // What is seen at its place is what a pointer meets, also where a closed `<details>` shows it.
    browser.run(
        "const link = document.querySelector('.toc a[href=\"#4-functional-requirements\"]');\
         const box = link.getBoundingClientRect();\
         document.elementFromPoint(box.x + 4, box.y + box.height / 2).click()",
    );
    assert!(browser.url().ends_with("#4-functional-requirements"));
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_reader_walks_through_the_diagrams_with_scripts_and_without() {
    let folder = site();
    let site = folder.path().join("site");
    walk(&Browser::open(true), &site);
    let plain = Browser::open(false);
    walk(&plain, &site);
    plain.visit(&site, "index.html");
    let ran = plain.text("header button[data-theme-toggle]");
    assert!(ran.is_empty(), "controls that need scripts are hidden without: {ran}");
}

/// What is wrong with the pages of a site, in both colour schemes, on a screen and on a phone.
fn faults(site: &Path, browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    for page in PAGES {
        for scheme in ["light", "dark"] {
            for width in [1400, 360] {
                browser.resize(width, 900);
                browser.scheme(scheme);
                browser.visit(site, page);
                let complaints = browser.complaints();
                let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
                let violations = browser.violations();
                if (complaints.is_empty(), &wide, &violations) != (true, &json!(0), &json!([])) {
                    faults.push(format!(
                        "{page}, {scheme}, {width} px: {complaints:?}, {wide} px too wide, {violations}"
                    ));
                }
            }
        }
    }
    faults
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn pages_are_accessible_fit_a_phone_and_keep_their_policy() {
    let folder = site();
    let faults = faults(&folder.path().join("site"), &Browser::open(true));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The same of the theme without scripts, which is read and walked through alike.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn pages_of_the_plain_theme_are_accessible_too() {
    let folder = site_with("plain");
    let site = folder.path().join("site");
    let browser = Browser::open(true);
    let faults = faults(&site, &browser);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    browser.resize(320, 640);
    for page in PAGES {
        browser.visit(&site, page);
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert_eq!(wide, json!(0), "{page} scrolls sideways");
    }
    browser.resize(1400, 900);
    walk(&browser, &site);
}

/// A sheet of the portal sets tokens and rules without `!important`, in each theme and colour scheme.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_sheet_of_the_portal_wins() {
    let browser = Browser::open(true);
    for theme in ["default", "plain"] {
        let settings = ["[output.html]\nadditional-css = [\"own.css\"]\ntheme = \"", theme, "\"\n"];
        let folder = folder(&[
            ("book.toml", &settings.concat()),
            (
                "own.css",
                ":root { --bg: rgb(4, 5, 6); --accent: rgb(1, 2, 3); }\nh1 { color: rgb(7, 8, 9); }\n",
            ),
            ("content/a.md", "# A\n\n[b](b.md)\n"),
            ("content/b.md", "# B\n\nx\n"),
        ]);
        assert!(specbook(folder.path(), &["build", "-q"]).status.success());
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            browser.visit(&folder.path().join("site"), "a.html");
            let seen = browser.run(
                "const look = (s) => getComputedStyle(document.querySelector(s));\
                 return [look('body').backgroundColor, look('html').backgroundColor, look('.prose p a').color, look('h1').color]",
            );
            let page = if theme == "plain" { "rgba(0, 0, 0, 0)" } else { "rgb(4, 5, 6)" };
            let wanted = [page, "rgb(4, 5, 6)", "rgb(1, 2, 3)", "rgb(7, 8, 9)"];
            assert_eq!(seen, json!(wanted), "{theme}, {scheme}");
        }
    }
}

/// The tree opens by keyboard and stays open on the next page; the list of documents is filtered.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_document_is_found_in_the_tree_and_in_the_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    crate::support::put(root, "book.toml", "[book]\ntitle = \"Many\"\n");
    for number in 0..1_100 {
        let text = format!("# Note {number}\n\nx\n");
        crate::support::put(root, &format!("content/notes/note-{number}.md"), &text);
    }
    crate::support::put(root, "content/guide/one.md", "# One\n\nx\n");
    crate::support::put(root, "content/guide/two.md", "# Two\n\nx\n");
    assert!(specbook(root, &["build", "-q"]).status.success());
    let site = root.join("site");
    let browser = Browser::open(true);
    browser.visit(&site, "guide/one.html");
    let shown =
        "return [...document.querySelectorAll('.near a')].filter(a => a.offsetParent).length";
    let count = |wanted: &str| {
        browser.run_async(&format!(
            "const done = arguments[arguments.length - 1];\
             const look = (left) => {wanted} || !left ? done({wanted}) : setTimeout(look, 50, left - 1);\
             look(100)"
        ))
    };
    assert_eq!(count("!!document.querySelector('.near [data-key] .twist')"), json!(true));
    let before = browser.run(shown);
    browser.run("[...document.querySelectorAll('.twist')].pop().focus()");
    browser.press("\u{e007}");
    let notes = "document.querySelectorAll('.near a[href*=\"note-\"]').length";
    assert_eq!(count(&format!("{notes} === 250")), json!(true), "the first file: {before}");
    browser.visit(&site, "guide/two.html");
    assert_eq!(count(&format!("{notes} === 250")), json!(true), "it stays open");
    // Of parts, separators and drafts, which lead nowhere, none is taken for another.
    crate::support::put(
        root,
        "content/SUMMARY.md",
        "# Summary\n\n# Part one\n\n- [One](guide/one.md)\n- [Draft]()\n\n---\n\n# Part two\n\n- [Two](guide/two.md)\n",
    );
    assert!(specbook(root, &["build", "-q"]).status.success());
    browser.visit(&site, "guide/two.html");
    assert_eq!(count("document.querySelectorAll('.near [data-form]').length === 5"), json!(true));
    browser.visit(&site, "documents.html");
    browser.run(
        "const input = document.querySelector('[data-filter-documents] input');\
         input.value = 'note 1099'; input.dispatchEvent(new Event('input'))",
    );
    let rows = "document.querySelectorAll('table.documents tbody tr').length";
    assert_eq!(count(&format!("{rows} === 1")), json!(true), "found on another page of the list");
    assert_eq!(browser.text("[data-filter-count]"), "1 document");
    browser.click("table.documents tbody a");
    assert!(browser.url().ends_with("notes/note-1099.html"));
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn registers_and_live_tables_sort_and_filter_by_keyboard() {
    let folder = site();
    let site = folder.path().join("site");
    let browser = Browser::open(true);
    browser.visit(&site, "registers/endpoints.html");
    let shown = "[...document.querySelectorAll('.register tbody tr')].filter(r => !r.hidden)";
    let all = browser.run(&format!("return {shown}.length")).as_u64().expect("a number");
    browser.run("document.querySelector('[data-filter-rows] input').focus()");
    "password".chars().for_each(|key| browser.press(&key.to_string()));
    let left = browser.run(&format!("return {shown}.length")).as_u64().expect("a number");
    assert!(left > 0 && left < all, "{left} of {all}");
    assert_eq!(browser.text("[data-filter-count]"), format!("{left} rows"));
    browser.visit(&site, "manual/queries.html");
    let first = "return document.querySelector('[data-query=table] tbody tr th').textContent";
    let before = browser.run(first);
    browser.run("document.querySelector('[data-query=table] th button').focus()");
    browser.press("\u{e007}");
    browser.press("\u{e007}");
    let sorted = "return document.querySelector('[data-query=table] th').getAttribute('aria-sort')";
    assert_eq!(browser.run(sorted), json!("descending"));
    assert_ne!(browser.run(first), before);
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn who_follows_an_old_address_is_led_on() {
    let folder = folder(&[
        (
            "book.toml",
            "[book]\ntitle = \"Old\"\n[output.html.redirect]\n\"old.html\" = \"/new.html\"\n\
             \"new.html#gone\" = \"/other.html#here\"\n",
        ),
        ("content/new.md", "# New\n\n## Place\n\nx\n"),
        ("content/other.md", "# Other\n\n## Here\n\nx\n"),
        ("content/sub/order-service.md", "# Order Service\n\nx\n"),
    ]);
    let root = folder.path();
    assert!(specbook(root, &["build", "-q"]).status.success());
    let site = root.join("site");
    let browser = Browser::open(true);
    let led = |page: &str, end: &str| {
        browser.visit(&site, page);
        browser.until(&format!("location.href.endsWith({})", json!(end)));
    };
    led("old.html#place", "/new.html#place");
    led("new.html#gone", "/other.html#here");
    led("new.html#place", "/new.html#place");
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
    let plain = Browser::open(false);
    plain.visit(&site, "old.html");
    plain.until("location.href.endsWith('/new.html')");
    let server = Server::of(folder, &[]);
    browser.go(&format!("{}sub/order-servce.html", server.url));
    browser.until("document.querySelector('[data-near] a')?.textContent === 'Order Service'");
    browser.click("[data-near] a");
    assert!(browser.url().ends_with("/sub/order-service.html"), "{}", browser.url());
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn labels_fit_their_boxes_in_the_fonts_of_this_machine() {
    let folder = site();
    let site = folder.path().join("site");
    let browser = Browser::open(true);
    let mut measured = 0;
    for page in
        ["index.html", "roadmap.html", "graph.html", "example/features/feat-order-service.html"]
    {
        browser.visit(&site, page);
        let result = browser.run(
            "return [...document.querySelectorAll('[data-diagram=dependencies] a.node')].map(node => {\
               const box = node.querySelector('rect, path').getBoundingClientRect();\
               return [...node.querySelectorAll('text')].map(text => {\
                 const t = text.getBoundingClientRect();\
                 return [text.textContent, t.left - box.left, box.right - t.right,\
                         t.top - box.top, box.bottom - t.bottom] }) }).flat()",
        );
        for label in result.as_array().expect("labels") {
            let room = label.as_array().expect("numbers")[1..].iter().filter_map(Value::as_f64);
            assert!(room.into_iter().all(|space| space >= 0.0), "{page}: {label}");
            measured += 1;
        }
    }
    assert!(measured > 20, "{measured} labels");
}

/// A drawing fits its frame at first, is made larger by buttons and keys, and is moved by dragging,
/// which follows no link.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_drawing_fits_and_is_made_larger_and_moved() {
    let folder = site();
    let site = folder.path().join("site");
    let browser = Browser::open(true);
    browser.visit(&site, "roadmap.html");
    browser.resize(390, 844);
    let frame = "document.querySelector('.drawing-scroll')";
    let svg = "document.querySelector('.drawing-scroll svg')";
    let over = format!("return {frame}.scrollWidth - {frame}.clientWidth");
    assert_eq!(browser.run(&over), json!(0), "it fits");
    let width = format!("return {svg}.getBoundingClientRect().width");
    let first = browser.run(&width).as_f64().expect("a width");
    browser.click(".zoom button[aria-label='Larger']");
    let larger = browser.run(&width).as_f64().expect("a width");
    assert!((larger / first - 1.5).abs() < 0.02, "{first} {larger}");
    assert!(browser.run(&over).as_f64().expect("a number") > 0.0);
    browser.run(&format!("{frame}.focus()"));
    browser.press("+");
    assert!(browser.run(&width).as_f64().expect("a width") > larger * 1.4);
    let at = format!("return {frame}.scrollLeft");
    let before = browser.run(&at).as_f64().expect("a number");
    // From a box, so that a link would be followed.
    let drag = json!({ "actions": [{ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
        "actions": [
            { "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": { "element-6066-11e4-a52e-4f735466cecf": browser.find(".drawing-scroll") } },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerMove", "duration": 0, "x": -60, "y": 0, "origin": "pointer" },
            { "type": "pointerUp", "button": 0 },
        ] }] });
    let answer = browser.post("/actions", drag);
    assert!(answer.is_null(), "{answer}");
    let after = browser.run(&at).as_f64().expect("a number");
    assert!((after - before - 60.0).abs() < 2.0, "{before} {after}");
    assert!(browser.url().ends_with("roadmap.html"), "{}", browser.url());
    browser.press("0");
    assert_eq!(browser.run(&over), json!(0), "it fits again");
    assert_eq!(browser.complaints(), Vec::<String>::new(), "the policy holds");
    // Any figure with a drawing is found, also one without a frame of its own.
    browser.run(
        "const figure = document.createElement('figure'); figure.dataset.diagram = 'other';\
         figure.innerHTML = '<svg viewBox=\"0 0 2000 100\"><title>Far</title></svg>';\
         document.querySelector('main').append(figure); window.made = false;\
         const script = document.createElement('script');\
         script.src = document.querySelector('script[src$=\"figures.js\"]').src;\
         script.onload = () => { window.made = true; };\
         document.querySelectorAll('figure:not([data-diagram=other])').forEach(f => f.remove());\
         document.head.append(script); return true",
    );
    browser.until("window.made");
    let made = browser.run(
        "const frame = document.querySelector('figure .drawing-scroll');\
         return [frame.getAttribute('aria-label'), frame.tabIndex, frame.scrollWidth - frame.clientWidth,\
                 document.querySelectorAll('figure .zoom button').length]",
    );
    assert_eq!(made, json!(["Far", 0, 0, 3]));
    // Without scripts it scrolls.
    let plain = Browser::open(false);
    plain.visit(&site, "roadmap.html");
    plain.resize(390, 844);
    let wide = |selector: &str| {
        let element = plain.find(selector);
        plain.get(&format!("/element/{element}/rect"))["width"].as_f64().expect("a width")
    };
    assert!(wide(".drawing-scroll svg") > wide(".drawing-scroll") * 1.5);
    assert!(plain.text(".drawing figcaption").contains("As a list"));
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn the_theme_is_kept_and_a_phone_has_a_menu() {
    let folder = site();
    let site = folder.path().join("site");
    let browser = Browser::open(true);
    browser.visit(&site, "index.html");
    let theme = || browser.run("return document.documentElement.dataset.theme");
    let first = theme();
    browser.click("button[data-theme-toggle]");
    let second = theme();
    assert_ne!(first, second);
    browser.visit(&site, "roadmap.html");
    assert_eq!(theme(), second, "the choice holds on the next page");
    browser.resize(390, 844);
    browser.visit(&site, "example/features/feat-order-service.html");
    browser.click("button.menu-button");
    assert!(browser.text("nav[aria-label='Portal']").contains("Roadmap"));
    browser.click("nav[aria-label='Portal'] a[href$='roadmap.html']");
    assert!(browser.url().ends_with("roadmap.html"));
}

/// A page that is longer than a window.
fn long(end: &str) -> String {
    let lines: Vec<String> = (0..200).map(|number| format!("Paragraph {number}.\n\n")).collect();
    format!("# Long\n\n{}{end}\n", lines.concat())
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_served_page_follows_its_source_and_keeps_its_place() {
    let mut server = Server::start();
    server.put("content/long.md", &long("First end."));
    let browser = Browser::open(true);
    browser.go(&format!("{}long.html", server.url));
    // The page may have been asked for before it was built: then it comes by itself.
    browser.until("document.body.innerText.includes('First end.')");
    browser.run("scrollTo({ top: 1234, behavior: 'instant' })");
    server.put("content/long.md", &long("Second end."));
    browser.until("document.body.innerText.includes('Second end.')");
    browser.until("scrollY === 1234");
    assert_eq!(browser.run("return document.querySelector('.problem')"), Value::Null);

    // An edit while nobody serves, and another server at the same address.
    server.end();
    server.put("content/long.md", &long("Third end."));
    server.again();
    browser.until("document.body.innerText.includes('Third end.')");
    browser.until("scrollY === 1234");
    // It listens to the new one.
    server.put("content/long.md", &long("Fourth end."));
    browser.until("document.body.innerText.includes('Fourth end.')");
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn findings_of_a_saved_file_lie_over_the_page_until_they_are_mended() {
    let server = Server::start();
    let browser = Browser::open(true);
    browser.go(&format!("{}features/feat-loans.html", server.url));
    let wrong = "# Mine\n\nSee [it](features/feat-loan.md).\n";
    server.put("content/mine.md", wrong);
    browser.until("document.querySelector('.problem [role=alert] li')");
    let text = browser.text(".problem li");
    for part in [
        "content/mine.md:3:5",
        "error",
        "broken-link",
        "the target of the link features/feat-loan.md does not exist",
        "help: did you mean features/feat-loans.md?",
    ] {
        assert!(text.replace('`', "").contains(part), "{part} in {text}");
    }
    for theme in ["light", "dark"] {
        for width in [1400, 360] {
            browser.resize(width, 900);
            browser.run(&format!("document.documentElement.dataset.theme = '{theme}'"));
            assert_eq!(browser.violations(), json!([]), "{theme}, {width} px");
            let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
            assert_eq!(wide, json!(0), "scrolls sideways at {width} px");
        }
    }
    assert_eq!(browser.complaints(), Vec::<String>::new(), "the policy holds");

    browser.press(ESCAPE);
    assert_eq!(browser.run("return document.querySelector('.problem')"), Value::Null);
    // What was hidden comes back only with something else.
    server.put("content/mine.md", &format!("{wrong}\nMore: [a](a.md)\n"));
    browser.until("document.querySelectorAll('.problem li').length === 2");
    server.put("content/mine.md", "# Mine\n\nSee [it](features/feat-loans.md).\n");
    browser.until("document.readyState === 'complete' && !document.querySelector('.problem')");
    browser.go(&format!("{}mine.html", server.url));
    assert!(browser.text("main").contains("See it"));

    // What an edit breaks elsewhere is one line, with the way to the page of all findings.
    let catalogue = server.folder.path().join("content/features/feat-catalogue.md");
    std::fs::remove_file(catalogue).expect("removed");
    browser.until("document.querySelector('.problem a') && !document.querySelector('.problem li')");
    assert_eq!(browser.violations(), json!([]));
    browser.click(".problem a");
    browser.until("location.pathname === '/findings.html'");
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_build_that_fails_is_told_without_taking_the_focus() {
    let server = Server::start();
    let browser = Browser::open(true);
    browser.go(&format!("{}index.html", server.url));
    browser.run("window.same = true; document.querySelector('[data-theme-toggle]').focus()");
    let has_focus = "document.activeElement.matches('[data-theme-toggle]')";
    server.put("book.toml", "[book]\ntitel = \"x\"\n");
    browser.until("document.querySelector('.problem [role=alert] pre')");
    let text = browser.text(".problem");
    assert!(text.contains("book.toml:2:1") && text.contains("did you mean"), "{text}");
    browser.until(has_focus);
    assert_eq!(browser.violations(), json!([]));
    assert_eq!(browser.complaints(), Vec::<String>::new());
    browser.press(ESCAPE);
    browser.until(&format!("!document.querySelector('.problem') && {has_focus} && window.same"));
    server.put("book.toml", "[book]\ntitle = \"Renamed\"\n");
    browser.until("document.title.includes('Renamed')");
    assert_eq!(browser.run("return document.querySelector('.problem')"), Value::Null);
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_page_that_waits_becomes_the_one_that_was_asked_for() {
    let server = Server::of(folder(&[("book.toml", "[book]\nsrc = \"specs\"\n")]), &[]);
    let browser = Browser::open(true);
    browser.go(&format!("{}deep/page.html", server.url));
    assert!(browser.text("[role=alert]").contains("specs"), "says what is missing");
    assert_eq!(browser.violations(), json!([]));
    let policy: Vec<String> =
        browser.complaints().into_iter().filter(|line| line.contains("Policy")).collect();
    assert_eq!(policy, Vec::<String>::new());
    server.put("specs/deep/page.md", "# Come at last\n");
    browser.until("document.querySelector('h1').textContent === 'Come at last'");
}

/// The search: opened, asked and left by keyboard, from a folder, with what was read before.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn pages_are_found_by_keyboard() {
    let folder = folder(&[
        ("book.toml", "[book]\ntitle = \"Garden\"\n"),
        ("content/index.md", "# Garden\n\nAll of it.\n"),
        (
            "content/feat-pruning.md",
            "---\nid: feat-pruning\nstatus: approved\nowner: Ana\ntags: [winter]\n---\n# Pruning\n\nCut in winter.\n\n\
             ## Safety\n\nWear gloves.\n",
        ),
        (
            "content/roses.md",
            "---\nowner: Ben\n---\n# Roses\n\nPruning is done in March. Gloves help.\n",
        ),
        (
            "content/specs/001-graft/spec.md",
            "# Feature Specification: Grafting\n\n**Status**: Draft\n\n## Requirements\n\n\
             - **FR-012**: The system MUST label the tree.\n",
        ),
    ]);
    let root = folder.path();
    assert!(specbook(root, &["build", "-q"]).status.success());
    let site = root.join("site");
    let browser = Browser::open(true);
    browser.visit(&site, "roses.html");
    browser.visit(&site, "index.html");
    let dialog = "document.querySelector('dialog[data-search]')";
    let is_open = format!("{dialog}?.open === true");
    let results = "[...document.querySelectorAll('a[data-search-result]')]";
    browser.press("/");
    browser.until(&is_open);
    let shown = format!("{results}.map((a) => a.textContent).join(' ')");
    browser.until(&format!("{shown}.includes('Roses')"));
    // Esc gives the page back, and Ctrl with K opens it again.
    browser.press("\u{e00c}");
    browser.until(&format!("{dialog}.open === false"));
    browser.hold("\u{e009}", "k");
    browser.until(&is_open);
    type_into(&browser, "golves");
    browser.until(&format!("{results}.some((a) => a.href.endsWith('feat-pruning.html#safety'))"));
    let marks = browser.run("return [...document.querySelectorAll('dialog mark')].length");
    assert!(marks.as_u64().is_some_and(|marks| marks > 0), "{marks}");
    // By id, and to it.
    type_into(&browser, "fr12");
    browser.until(&format!("{results}[0]?.href.includes('spec.html')"));
    browser.until(&format!("{results}.some((a) => a.href.endsWith('#fr-012'))"));
    browser.press("\u{e015}");
    browser.press("\u{e007}");
    // Keys are heard once the scripts of the page have run.
    browser.until("location.pathname.endsWith('spec.html') && document.readyState === 'complete'");
    // Facets say how many there are.
    browser.press("/");
    browser.until(&is_open);
    type_into(&browser, "pruning");
    browser.until(&format!("{results}.length > 1"));
    let kind = "document.querySelector('dialog select[name=kind]')";
    browser.until(&format!("{kind}?.options.length > 2"));
    browser.run(&format!(
        "{kind}.value = [...{kind}.options].find((o) => o.textContent.includes('Page')).value; \
         {kind}.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    ));
    browser.until(&format!("{results}.every((a) => a.href.includes('roses.html'))"));
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        assert_eq!(browser.violations(), json!([]), "{scheme}");
    }
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

/// Writes into the field that has the focus, in place of what is there.
fn type_into(browser: &Browser, text: &str) {
    let text = json!(text);
    browser.run(&format!(
        "const input = document.querySelector('dialog[data-search] input[role=combobox]'); input.focus(); \
         input.value = {text}; input.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ));
}

/// Asks the search of a portal's site in the browser, each query with the page that is to be found. Gives
/// what the terminal finds otherwise, and which queries have that page not first, and not among five.
fn asked_of_both(
    root: &Path,
    queries: &[(String, String)],
) -> (Vec<String>, Vec<String>, Vec<String>) {
    let linked = crate::support::linked(root);
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in linked.site() {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes).expect("written");
    }
    let pages = crate::support::fine(specbook::pipeline::search_pages(
        &linked.setup,
        &linked.portal,
        crate::support::TODAY,
    ));
    let files = specbook::search::Files::new(&pages);
    let index = specbook::search::Index::new(&pages, &files);
    let browser = Browser::open(true);
    browser.visit(folder.path(), "documents.html");
    browser.click("button[data-search-open]");
    browser.until("document.querySelector('dialog[data-search]')?.open === true");
    let (mut wrong, mut later, mut lost) = (Vec::new(), Vec::new(), Vec::new());
    for (words, first) in queries {
        let asked = json!(words);
        let seen = browser.run_async(&format!(
            "const done = arguments[arguments.length - 1];\
             specbook.search.ask({asked}, {{}}).then((r) => done(r.map((hit) => hit.url)), (e) => done(String(e)))"
        ));
        let (hits, _) = index.ask(&specbook::search::Query { words, most: 10 });
        let own: Vec<&str> = hits.iter().map(|hit| pages[hit.page].url.as_str()).collect();
        let seen: Vec<String> =
            serde_json::from_value(seen.clone()).unwrap_or_else(|_| panic!("{words}: {seen}"));
        if seen.iter().map(String::as_str).collect::<Vec<_>>() != own {
            wrong.push(format!("{words}: {seen:?} and not {own:?}"));
        }
        let at = seen.iter().position(|url| url == first);
        if at != Some(0) {
            later.push(words.clone());
        }
        if at.is_none_or(|at| at >= 5) {
            lost.push(words.clone());
        }
    }
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
    (wrong, later, lost)
}

/// The browser and the terminal find the same pages in the same order, and what people ask of the shipped
/// portal is among the first.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn the_browser_finds_what_the_terminal_finds() {
    let queries: Value =
        serde_json::from_str(include_str!("../search/queries.json")).expect("JSON");
    let text = |query: &Value, key: &str| query[key].as_str().expect("a text").to_owned();
    let queries = queries.as_array().expect("a list").iter();
    let queries: Vec<(String, String)> =
        queries.map(|query| (text(query, "query"), text(query, "first"))).collect();
    let (wrong, later, lost) = asked_of_both(&checkout(""), &queries);
    assert_eq!(wrong, [] as [String; 0]);
    println!("{} not first and {} not in five of {}", later.len(), lost.len(), queries.len());
    assert!(lost.len() * 20 <= queries.len(), "{lost:?}");
}

/// The same of 320 generated specs that have most of their words in common: ids and titles are first.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn what_is_asked_of_generated_specs_is_found_first() {
    const ADJECTIVES: [&str; 16] = [
        "Amber", "Brisk", "Coastal", "Dusty", "Eager", "Frosty", "Gentle", "Hollow", "Inner",
        "Jolly", "Keen", "Lunar", "Mellow", "Narrow", "Open", "Polar",
    ];
    const NOUNS: [&str; 20] = [
        "Anchor", "Beacon", "Canal", "Dock", "Engine", "Ferry", "Gauge", "Harbour", "Island",
        "Jetty", "Keel", "Ledger", "Mast", "Notice", "Oar", "Pilot", "Quay", "Rudder", "Signal",
        "Tide",
    ];
    const COMMON: [&str; 24] = [
        "request", "record", "answer", "limit", "queue", "worker", "reader", "writer", "retry",
        "timeout", "schedule", "report", "account", "token", "price", "order", "stock", "message",
        "error", "state", "version", "region", "volume", "backup",
    ];
    let mut files = vec![("book.toml".to_owned(), "[book]\ntitle = \"Generated\"\n".to_owned())];
    let mut queries = Vec::new();
    let mut seed: usize = 7;
    let mut word = || {
        seed = (seed * 1_103_515_245 + 12_345) % (1 << 31);
        COMMON[(seed >> 8) % COMMON.len()]
    };
    for number in 0..320 {
        let (adjective, noun) = (ADJECTIVES[number % 16], NOUNS[number / 16]);
        let id = format!("feat-{}-{}", adjective.to_lowercase(), noun.to_lowercase());
        let rare = format!("zq{}", ["ba", "ko", "mi", "tu"][number % 4].repeat(1 + number / 64));
        let mut text = |count: usize| (0..count).map(|_| word()).collect::<Vec<_>>().join(" ");
        let body = format!(
            "---\nid: {id}\nkind: feature-spec\nstatus: draft\n---\n# {adjective} {noun}\n\n## Overview\n\n{}.\n\n## Security\n\n{} \
             {rare}{number}.\n\n## Functional Requirements\n\n### FR-1: {noun} {}\n\n{}.\n",
            text(60),
            text(40),
            text(2),
            text(30)
        );
        files.push((format!("content/{id}.md"), body));
        if number % 13 == 0 {
            let page = format!("{id}.html");
            queries.push((id.clone(), page.clone()));
            queries.push((format!("{id}#FR-1"), page.clone()));
            queries.push((format!("{adjective} {noun}"), page.clone()));
            queries.push((format!("{noun} {adjective}").to_lowercase(), page.clone()));
            queries.push((format!("{rare}{number}"), page.clone()));
            // A slip in a word that is long enough for one, and a word that is not finished.
            let slip = noun.replacen(&noun[2..3], "x", 1);
            if noun.len() > 3 {
                queries.push((format!("{adjective} {slip}"), page.clone()));
            }
            queries.push((format!("{adjective} {}", &noun[..3]), page));
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let root = folder(&files);
    let (wrong, later, lost) = asked_of_both(root.path(), &queries);
    assert_eq!(wrong, [] as [String; 0]);
    println!("{} not first and {} not in five of {}", later.len(), lost.len(), queries.len());
    let of_ids: Vec<&String> = later.iter().filter(|query| query.starts_with("feat-")).collect();
    assert_eq!(of_ids, [] as [&String; 0], "ids are always first");
    assert!(later.len() * 10 <= queries.len(), "{later:?}");
    assert_eq!(lost, [] as [String; 0]);
}
