// Adds comfort to pages that read in full without it. Each block works alone.
(() => {
  "use strict";
  const html = document.documentElement;
  const { store } = window.specbook;
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
  const announce = window.specbook.announce = (text) => { status.textContent = ""; setTimeout(() => { status.textContent = text; }, 50); };

  // Theme: auto, light, dark and round again.
  const next = { auto: "light", light: "dark", dark: "auto" };
  all("[data-theme-toggle]").forEach((b) => {
    const label = () => {
      const now = html.dataset.theme;
      set(b, { title: "Theme: " + now, "aria-label": "Theme: " + now + ". Switch to " + next[now] });
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
    const name = "Copy " + (pre.getAttribute("aria-label") || "code").toLowerCase();
    const b = make("button", { type: "button", "data-copy": "", "aria-label": name }, "Copy");
    const say = (text) => { b.textContent = text; announce(text); setTimeout(() => { b.textContent = "Copy"; }, 1600); };
    pre.replaceWith(box);
    box.append(pre, b);
    b.onclick = () => navigator.clipboard.writeText(codeText(pre)).then(() => say("Copied"), () => say("Not copied"));
  });

  // A link to each section, beside its heading.
  all(".prose :is(h1, h2, h3, h4, h5, h6)[id]").forEach((h) => {
    h.append(make("a", { class: "heading-anchor", href: "#" + h.id, "aria-label": "Link to section " + h.textContent }));
  });

  // A wide drawing starts at its own spec, the tree at the current entry.
  const centre = (box, element) => {
    if (!element) return;
    const a = element.getBoundingClientRect(), b = box.getBoundingClientRect();
    box.scrollBy({ left: a.x + a.width / 2 - b.x - b.width / 2, top: a.y + a.height / 2 - b.y - b.height / 2, behavior: "instant" });
  };
  all(".drawing-scroll").forEach((box) => centre(box, box.querySelector(".self")));
  all(".portal-nav").forEach((box) => centre(box, box.querySelector(".near [aria-current]")));

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
})();
