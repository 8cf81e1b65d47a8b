// Tables that sort by their columns, and filters over their rows. Only on pages with such tables.
(() => {
  "use strict";
  const { say } = window.specbook;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const collator = (language) => new Intl.Collator(language, { numeric: true });
  const compare = (() => {
    // A portal may name a language that no browser knows.
    try { return collator(document.documentElement.lang || "en"); } catch (_) { return collator("en"); }
  })().compare;
  const text = (row, column) => (row.cells[column].querySelector("time")?.dateTime ?? row.cells[column].textContent).trim();

  // A heading becomes a button. What is empty stays at the end.
  all("table[data-sortable]").forEach((table) => {
    const body = table.tBodies[0];
    const heads = all("thead th", table);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = head.textContent;
      button.onclick = () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => {
          const x = text(a, column), y = text(b, column);
          if (!x || !y) return !x - !y;
          return down ? compare(y, x) : compare(x, y);
        });
        body.append(...rows);
      };
      head.replaceChildren(button);
    });
  });

  const words = (value) => value.toLowerCase().split(/\s+/).filter(Boolean);

  // The filter of a page's own rows.
  all("[data-filter-rows]").forEach((form) => {
    const rows = all("table[data-sortable] > tbody > tr");
    const input = form.querySelector("input");
    const count = form.querySelector("[data-filter-count]");
    input.addEventListener("input", () => {
      const wanted = words(input.value);
      rows.forEach((row) => {
        const text = row.textContent.toLowerCase();
        row.hidden = !wanted.every((word) => text.includes(word));
      });
      const n = rows.filter((row) => !row.hidden).length;
      count.textContent = wanted.length ? say("{n} rows", { n }, "{n} row") : "";
    });
  });

  // The filter. Rows of the other pages are loaded when they are first wanted, each once.
  const form = document.querySelector("[data-filter-documents]");
  const table = document.querySelector("table.documents");
  if (!form || !table) return;
  const input = form.querySelector("input");
  const MOST = 500;
  const own = [...table.tBodies[0].rows];
  const root = document.documentElement.dataset.root;
  const files = Number(form.dataset.files);
  const count = form.querySelector("[data-filter-count]");
  const parts = [];
  let loading;
  window.specbook.rows = (number, part) => { parts[number - 1] = part; };
  const load = () => loading ||= Promise.all(Array.from({ length: files }, (_, at) => new Promise((done) => {
    const script = document.createElement("script");
    script.src = root + "assets/nav/documents-" + (at + 1) + ".js";
    script.onload = script.onerror = done;
    document.head.append(script);
  })));
  const columns = all("thead th", table).map((head) => head.dataset.column);
  const cell = (row, name) => {
    const td = document.createElement(name === "document" ? "th" : "td");
    const link = (title, url) => {
      const a = document.createElement("a");
      a.href = root + url;
      a.textContent = title;
      return a;
    };
    if (name === "document") {
      td.scope = "row";
      td.append(link(row.title, row.url));
      if (row.own_id && row.own_id !== row.title) {
        const code = document.createElement("code");
        code.textContent = row.own_id;
        td.append(" ", code);
      }
    } else if (name === "status" && (row.status || row.state !== "written")) {
      const chip = document.createElement("span");
      chip.className = "chip";
      chip.dataset.stage = row.state === "written" ? row.stage || "unknown" : row.state;
      chip.textContent = row.state === "planned" ? say("Not written") : row.status || say("Stub");
      td.append(chip);
    } else if (name === "owner") {
      row.owners.forEach((owner, at) => td.append(at ? ", " : "", link(owner.title, owner.url)));
    } else if (name === "updated" && row.updated) {
      const time = document.createElement("time");
      const [year, month, day] = row.updated.split("-");
      time.dateTime = row.updated;
      time.textContent = say("{year}-{month}-{day}", { year, month, day });
      td.append(time);
    } else {
      td.textContent = { kind: row.kind, findings: row.errors + row.warnings || "" }[name] || "";
    }
    return td;
  };
  const shown = (row) => {
    const tr = document.createElement("tr");
    tr.append(...columns.map((name) => cell(row, name)));
    return tr;
  };
  const tell = (n) => { count.textContent = say("{n} documents", { n }, "{n} document"); };
  const filter = async () => {
    const wanted = words(input.value);
    const fits = (text) => wanted.every((word) => text.toLowerCase().includes(word));
    if (files && wanted.length) {
      await load();
      if (words(input.value).join(" ") !== wanted.join(" ")) return;
      const texts = (row) => [row.title, row.own_id, row.kind, row.status, row.state === "planned" ? say("not written") : "", ...row.owners.map((o) => o.title)].join(" ");
      const found = parts.flatMap((part) => part.documents).filter((row) => fits(texts(row)));
      table.tBodies[0].replaceChildren(...found.slice(0, MOST).map(shown));
      tell(found.length);
      return;
    }
    if (files) table.tBodies[0].replaceChildren(...own);
    own.forEach((row) => { row.hidden = !files && !fits(row.textContent); });
    if (wanted.length) tell(own.filter((row) => !row.hidden).length); else count.textContent = "";
  };
  input.addEventListener("input", filter);
})();
