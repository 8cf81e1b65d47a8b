// Only while `specbook serve` runs: the page follows the source. Never part of a built site.
(() => {
  "use strict";
  const script = document.currentScript;
  const url = script.dataset.live;
  const waiting = "waiting" in script.dataset; // there is no site yet; the page says so itself
  const place = "specbook:scroll:" + location.pathname;
  const hidden = "specbook:hidden";

  // Without storage nothing is remembered.
  function recall(key) { try { return sessionStorage.getItem(key); } catch (_) { return null; } }
  function remember(key, text) { try { sessionStorage.setItem(key, text); } catch (_) { /* as above */ } }
  function forget(key) { try { sessionStorage.removeItem(key); } catch (_) { /* as above */ } }

  // Scroll position survives the reload.
  const was = recall(place);
  if (was !== null) {
    forget(place);
    scrollTo({ top: Number(was), behavior: "instant" });
  }

  function reload() {
    remember(place, String(scrollY));
    location.reload();
  }

  // The new sheet is loaded beside the old one, which goes when it is there: no unstyled moment.
  function swapStyles() {
    document.querySelectorAll('link[rel="stylesheet"]').forEach((old) => {
      const href = new URL(old.href);
      href.searchParams.set("v", String(Date.now()));
      const fresh = old.cloneNode();
      fresh.href = href.href;
      fresh.onload = fresh.onerror = () => old.remove();
      old.after(fresh);
    });
  }

  function make(name, properties, ...children) {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  }

  // What is wrong lies over the foot of the page until it is fixed, or Esc hides it. It comes back
  // only with something that was not hidden.
  let panel = null, shown = "", keys = [];
  function show(said) {
    const findings = said.findings || [];
    keys = "message" in said ? [said.message] : findings.map((f) => [f.path, f.rule, f.message].join("\n"));
    let known = [];
    try { known = JSON.parse(recall(hidden)) || []; } catch (_) { /* nothing was hidden */ }
    known = known.filter((key) => keys.includes(key));
    remember(hidden, JSON.stringify(known));
    const now = JSON.stringify([said.message, findings, said.more]);
    if (keys.every((key) => known.includes(key))) return close();
    if (panel && shown === now) return;
    close();
    shown = now;
    const hide = make("button", { type: "button", className: "problem-hide", textContent: "Hide", onclick: dismiss });
    const title = make("h2", { id: "sb-problem" });
    // Screen readers say the text when it comes; the focus stays where it is.
    const text = make("div", { role: "alert" });
    panel = make("section", { className: "problem" }, make("div", { className: "problem-bar" }, title, hide), text);
    panel.setAttribute("aria-labelledby", title.id);
    document.body.append(panel);
    if ("message" in said) {
      panel.dataset.level = "error";
      title.textContent = "The portal could not be rebuilt";
      text.append(make("pre", { textContent: said.message }),
        make("p", { textContent: "This page is the last good one. It updates by itself once the problem is solved; Esc hides this." }));
    } else {
      panel.dataset.level = findings.some((f) => f.level === "error") ? "error" : "warning";
      title.textContent = findings.some((f) => f.saved) ? "In what was saved" : "New in other files";
      text.append(...list(findings, said.more));
    }
  }

  function list(findings, more) {
    const saved = findings.filter((f) => f.saved), elsewhere = findings.length - saved.length;
    const last = make("p", {}, "This goes when it is fixed; Esc hides it. ");
    const counts = [elsewhere && `${elsewhere} new in other files`, more && `${more} more`].filter(Boolean);
    if (counts.length) {
      const href = document.documentElement.dataset.root + "findings.html";
      last.append("All findings: ", make("a", { href }, counts.join(", ")));
    }
    return saved.length ? [make("ul", {}, ...saved.map(entry)), last] : [last];
  }

  function entry(finding) {
    const level = make("b", { textContent: finding.level });
    const where = make("code", { textContent: `${finding.path}:${finding.line}:${finding.column}` });
    const item = make("li", {}, make("p", {}, level, where, " ", make("small", { textContent: finding.rule })),
      make("p", { textContent: finding.message }));
    item.dataset.level = finding.level;
    if (finding.help) item.append(make("p", { textContent: "help: " + finding.help }));
    return item;
  }

  function close() {
    if (panel && panel.contains(document.activeElement)) document.getElementById("content").focus({ preventScroll: true });
    if (panel) panel.remove();
    panel = null;
  }

  function dismiss() {
    remember(hidden, JSON.stringify(keys));
    close();
  }
  addEventListener("keydown", (e) => { if (e.key === "Escape" && panel) dismiss(); });

  // The build that this page is of: the server says it with the page, and with every message.
  const [navigation] = performance.getEntriesByType("navigation");
  const timing = navigation && navigation.serverTiming || [];
  let build = timing.filter((entry) => entry.name === "build").map((entry) => entry.description)[0];

  // The file of this page, from the site's root.
  function path() {
    const root = new URL(document.documentElement.dataset.root || "./", location.href).pathname;
    let own = location.pathname.startsWith(root) ? location.pathname.slice(root.length) : "";
    try { own = decodeURIComponent(own); } catch (_) { /* as it is */ }
    if (own === "" || own.endsWith("/")) return own + "index.html";
    return own.endsWith(".html") ? own : own + ".html";
  }

  function hear(said) {
    // A page that was not there when it happened is sent the state when it connects.
    const missed = build !== undefined && build !== said.build;
    build = said.build;
    // Where only some pages differ, the others stay.
    const own = said.type !== "reload" || !said.pages || said.pages.includes(path());
    if (said.type === "reload" && own || said.type === "state" && missed) return reload();
    if (said.type === "css") swapStyles();
    if (!waiting) show(said);
  }

  // EventSource reconnects by itself unless the server refused; then we try again. A browser opens
  // only six connections to a server at once: pages that nobody sees give theirs up.
  let events = null;
  function listen() {
    if (events || document.hidden) return;
    events = new EventSource(url);
    events.onmessage = (e) => hear(JSON.parse(e.data));
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return;
      leave();
      setTimeout(listen, 1000);
    };
  }
  function leave() {
    if (events) events.close();
    events = null;
  }
  document.addEventListener("visibilitychange", () => document.hidden ? leave() : listen());
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (e) => { if (e.persisted) reload(); }); // back from the browser's page cache
  listen();
})();
