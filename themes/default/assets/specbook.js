// Adds comfort to pages that read in full without it. Each block works alone.
(() => {
  "use strict";
  const html = document.documentElement;
  const { store, say } = window.specbook;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const set = (element, attributes) => { for (const a in attributes) element.setAttribute(a, attributes[a]); };
  const make = (tag, attributes, text = "") => {
    const e = document.createElement(tag);
    set(e, attributes);
    e.textContent = text;
    return e;
  };

  // A live region, for what only the eye would notice.
  const status = document.body.appendChild(make("div", { class: "visually-hidden", role: "status" }));
  // Loads scripts of a folder, each once.
  window.specbook.files = (folder) => {
    const waiting = {};
    return (file) => waiting[file] ||= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = document.documentElement.dataset.root + folder + "/" + file + ".js";
      script.onload = done;
      // What failed may be there the next time.
      script.onerror = () => { delete waiting[file]; script.remove(); fail(new Error(script.src)); };
      document.head.append(script);
    });
  };
  // Numbers are written in groups of five bits, the low one first; all but the last are marked.
  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  window.specbook.numbers = (text) => {
    const all = [];
    let number = 0, shift = 0;
    for (const sign of text) {
      const value = DIGITS.indexOf(sign);
      number += (value & 31) << shift;
      shift += 5;
      if (value < 32) { all.push(number); number = shift = 0; }
    }
    return all;
  };
  const announce = window.specbook.announce = (text) => { status.textContent = ""; setTimeout(() => { status.textContent = text; }, 50); };

  // Theme: auto, light, dark and round again.
  const next = { auto: "light", light: "dark", dark: "auto" };
  all("[data-theme-toggle]").forEach((b) => {
    const label = () => {
      const now = html.dataset.theme;
      const name = (theme) => ({ auto: say("auto"), light: say("light"), dark: say("dark") })[theme];
      const is = say("Theme: {name}", { name: name(now) });
      set(b, { title: is, "aria-label": is + ". " + say("Switch to: {name}", { name: name(next[now]) }) });
    };
    if (!(html.dataset.theme in next)) html.dataset.theme = "auto";
    b.onclick = () => { store.set("theme", html.dataset.theme = next[html.dataset.theme]); label(); };
    label();
  });

  // Wide layout.
  all("[data-wide-toggle]").forEach((b) => {
    const show = () => set(b, { "aria-pressed": "wide" in html.dataset });
    b.onclick = () => { store.set("wide", html.toggleAttribute("data-wide")); show(); };
    show();
  });

  // Buttons that open something: the menu and, on narrower screens, the contents. A modal one makes the rest of
  // the page inert, so that focus stays in header and menu.
  all("[data-opens]").forEach((b) => {
    const target = document.getElementById(b.dataset.opens);
    const modal = "modal" in b.dataset;
    const isOpen = () => "open" in target.dataset;
    const turn = (open, back) => {
      target.toggleAttribute("data-open", open);
      set(b, { "aria-expanded": open });
      if (modal) {
        html.toggleAttribute("data-menu", open);
        all("main, .toc").forEach((e) => { e.inert = open; });
        if (open) (target.querySelector("[aria-current]") || target.querySelector("a")).focus();
      }
      if (!open && back) b.focus();
    };
    b.onclick = () => turn(!isOpen(), true);
    target.addEventListener("click", (e) => { if (e.target.closest("a")) turn(false); });
    addEventListener("keydown", (e) => { if (e.key === "Escape" && isOpen()) turn(false, true); });
    // On a wider screen the button is gone, and nothing may stay inert.
    addEventListener("resize", () => { if (isOpen() && !b.offsetParent) turn(false); });
  });

  // Boxes stay open or closed from page to page as the reader left them; on paper all are open.
  all("details[data-remember]").forEach((d) => {
    const name = "open:" + d.dataset.remember;
    const was = store.get(name);
    if (was) d.open = was === "true";
    d.firstElementChild.addEventListener("click", () => store.set(name, !d.open));
  });
  addEventListener("beforeprint", () => all("main details").forEach((d) => { d.open = true; }));

  // Copy buttons. Of a terminal session only the commands are copied, without their prompts.
  const codeText = (pre) => {
    const text = pre.textContent.replace(/\n$/, "");
    if (!pre.querySelector('[class*="language-console"], [class*="session"]')) return text;
    return text.split("\n").filter((l) => /^[$#] /.test(l)).map((l) => l.slice(2)).join("\n") || text;
  };
  if (navigator.clipboard) all("pre.code").forEach((pre) => {
    const box = make("div", { class: "code-box" });
    const copy = say("Copy");
    const name = copy + ": " + (pre.getAttribute("aria-label") || say("Code"));
    const b = make("button", { type: "button", "data-copy": "", "aria-label": name }, copy);
    const show = (text) => { b.textContent = text; announce(text); setTimeout(() => { b.textContent = copy; }, 1600); };
    pre.replaceWith(box);
    box.append(pre, b);
    b.onclick = () => navigator.clipboard.writeText(codeText(pre)).then(() => show(say("Copied")), () => show(say("Not copied")));
  });

  // A link to each section, beside its heading, and to each item, behind its own text.
  const permalink = (id, label) => make("a", { class: "heading-anchor", href: "#" + id, "aria-label": label });
  all(".prose :is(h1, h2, h3, h4, h5, h6)[id]").forEach((h) => {
    h.append(permalink(h.id, say("Link to section {title}", { title: h.textContent })));
  });
  all(".prose [data-place]").forEach((place) => {
    const block = place.parentElement;
    const inside = [...block.children].find((e) => e.matches("ul, ol, p, div, pre, dl, details"));
    block.insertBefore(permalink(place.id, say("Link to {id}", { id: place.id })), inside ?? null);
  });

  // A wide drawing starts at its own spec, the tree at the current entry.
  const centre = (box, element) => {
    if (!element) return;
    const a = element.getBoundingClientRect(), b = box.getBoundingClientRect();
    box.scrollBy({ left: a.x + a.width / 2 - b.x - b.width / 2, top: a.y + a.height / 2 - b.y - b.height / 2, behavior: "instant" });
  };
  all(".drawing-scroll").forEach((box) => centre(box, box.querySelector(".self")));
  all(".portal-nav").forEach((box) => centre(box, box.querySelector(".near [aria-current]")));

  // The tree. Lists of the page are completed from the files of their branches, others are opened by buttons; what is
  // open and how far it is scrolled stays from page to page.
  const session = {
    get(name) { try { return JSON.parse(sessionStorage.getItem("specbook:" + name)); } catch (_) { return null; } },
    set(name, value) { try { sessionStorage.setItem("specbook:" + name, JSON.stringify(value)); } catch (_) { /* private window */ } }
  };
  const root = html.dataset.root;
  const place = new URL(root || ".", location.href).pathname;
  const turned = session.get("open:" + place) || {};
  const levels = Number(document.querySelector(".near")?.dataset.levels || 0);
  const loaded = {}, waiting = {}, counts = {};
  window.specbook.nav = (key, file, files, entries) => { loaded[key + "/" + file] = entries; counts[key] = files; };
  const load = (key, file) => waiting[key + "/" + file] ||= new Promise((done) => {
    const script = make("script", { src: root + "assets/nav/" + key + (file > 1 ? "-" + file : "") + ".js" });
    script.onload = script.onerror = () => done(loaded[key + "/" + file] || []);
    document.head.append(script);
  });
  const entry = ([title, url, form = "", key = "", id = ""]) => {
    const li = document.createElement("li");
    if (key) li.dataset.key = key;
    if (form === "separator") li.append(document.createElement("hr"));
    else if (url) {
      const a = li.appendChild(make("a", { href: root + url }, title));
      if (form) {
        a.dataset.stage = form;
        a.append(make("b", { class: "visually-hidden" }, " (" + (form === "planned" ? say("not written") : say("stub")) + ")"));
      }
      if (id) a.append(" ", make("code", {}, id));
    } else li.append(make("span", {}, title));
    if (form && !url) li.dataset.form = form;
    return li;
  };
  // What the list has already stays as it is: the way to this page, and what is open.
  const complete = async (list) => {
    const { branch } = list.dataset;
    const file = Number(list.dataset.file) || 1;
    const entries = await load(branch, file);
    if (!entries.length) return;
    const name = (li) => li.dataset.key || li.querySelector("a")?.href;
    const known = new Map(all(":scope > li", list).filter(name).map((li) => [name(li), li]));
    const rows = entries.map(entry).map((li) => known.get(name(li)) || li);
    const more = (to, text) => {
      const li = make("li", { class: "more" });
      const b = li.appendChild(make("button", { type: "button" }, text));
      b.onclick = async () => {
        const rows = (await load(branch, to)).map(entry);
        li.replaceWith(...(to > file ? [...rows, ...further(to + 1)] : [...earlier(to - 1), ...rows]));
        rows.forEach(branchOf);
        rows[0]?.querySelector("a")?.focus();
      };
      return li;
    };
    const further = (to) => (to <= counts[branch] ? [more(to, say("Show more"))] : []);
    const earlier = (to) => (to >= 1 ? [more(to, say("Show earlier"))] : []);
    list.replaceChildren(...earlier(file - 1), ...rows, ...further(file + 1));
    rows.forEach(branchOf);
  };
  const branchOf = (li) => {
    const { key } = li.dataset;
    if (!key || li.querySelector(":scope > .twist")) return;
    const title = li.firstElementChild;
    const b = make("button", { type: "button", class: "twist", "aria-expanded": "false", "aria-label": title.textContent });
    const turn = async (opened) => {
      set(b, { "aria-expanded": opened });
      let list = li.querySelector(":scope > ul");
      if (opened && !list) {
        list = li.appendChild(make("ul", { class: "nav-list near", "data-branch": key }));
        await complete(list);
      }
      if (list) list.hidden = !opened;
    };
    b.onclick = () => {
      const opened = b.getAttribute("aria-expanded") !== "true";
      turned[key] = opened;
      session.set("open:" + place, turned);
      turn(opened);
    };
    li.prepend(b);
    let depth = 0;
    for (let list = li.closest(".near"); list; list = list.parentElement.closest(".near")) depth += 1;
    // The way to this page is open whatever was done before.
    if (li.querySelector(":scope > ul") || (turned[key] ?? depth <= levels)) turn(true);
  };
  const grow = async () => {
    const nav = document.querySelector(".portal-nav");
    const here = nav?.querySelector(".near [aria-current]");
    const top = () => (here ? here.getBoundingClientRect().top : 0);
    for (const list of all(".near[data-branch]", nav || html)) {
      const before = top();
      await complete(list);
      if (nav) nav.scrollTop += top() - before;
    }
  };
  if (document.querySelector(".near")) grow();

  // On this page. A heading "intersects" once it has passed the upper part of the screen (the margin reaches far
  // above), so that a jump over many sections is seen too. At the page's end it is the last one.
  const links = all(".toc-list a");
  const marks = links.map((a) => document.getElementById(decodeURIComponent(a.hash.slice(1))));
  const passed = new Set();
  let end = false;
  const observe = (elements, rootMargin, then) => {
    const o = new IntersectionObserver((entries) => {
      entries.forEach(then);
      let at = Math.max(0, ...marks.map((m, i) => (passed.has(m) ? i : 0)));
      if (end && scrollY > 0) at = links.length - 1;
      links.forEach((a, i) => { if (i === at) set(a, { "aria-current": "location" }); else a.removeAttribute("aria-current"); });
      all(".toc-here").forEach((e) => { e.textContent = at ? links[at].textContent : ""; });
    }, { rootMargin });
    elements.forEach((e) => e && o.observe(e));
  };
  observe(marks.slice(1), "1000000px 0px -70% 0px", (e) => passed[e.isIntersecting ? "add" : "delete"](e.target));
  observe(all(".page-footer"), "0px", (e) => { end = e.isIntersecting; });

  // Search: its style and script are loaded when they are first wanted.
  const add = (tag, attributes) => new Promise((done, fail) => {
    const e = make(tag, attributes);
    e.onload = done;
    e.onerror = () => { e.remove(); fail(); };
    document.head.append(e);
  });
  let searching;
  const find = () => {
    searching ||= Promise.all([
      add("link", { rel: "stylesheet", href: root + "search/search.css" }),
      add("script", { src: root + "search/search.js" })
    ]);
    searching.then(() => window.specbook.search.open(), () => { searching = null; alert(say("The search could not be loaded.")); });
  };
  const finders = all("[data-search-open]");
  finders.forEach((b) => { b.onclick = find; });
  if (finders.length) addEventListener("keydown", (e) => {
    const k = (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k";
    // A single key is not taken from fields, and not at all where the reader turned it off in the dialog.
    const slash = e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && store.get("slash") !== "off"
      && !document.activeElement.closest("input, textarea, select, [contenteditable], dialog");
    if (!k && !slash) return;
    e.preventDefault();
    find();
  });

  // The pages read last, for the search before anything is typed. The page of missing addresses is none.
  if (!document.querySelector("[data-near]")) {
    let recent = [];
    try { recent = JSON.parse(store.get("recent")) || []; } catch (_) { /* not ours */ }
    const url = location.pathname.slice(place.length) || "index.html";
    const title = (document.querySelector("main h1")?.textContent || document.title).trim();
    store.set("recent", JSON.stringify([[title, url], ...recent.filter((page) => page[1] !== url)].slice(0, 9)));
  }
})();
