// On the page for addresses at which nothing is: pages whose addresses are much like the one asked for.
(() => {
  "use strict";
  const section = document.querySelector("[data-near]");
  if (!section) return;
  const root = document.documentElement.dataset.root;
  const MOST = 5, LEAST = 0.4;
  const pairs = (text) => {
    const plain = text.toLowerCase().replace(/\.html?$|\.md$/, "").replace(/[^\p{L}\p{N}]+/gu, "-");
    return new Set(Array.from({ length: Math.max(plain.length - 1, 1) }, (_, at) => plain.slice(at, at + 2)));
  };
  const alike = (a, b) => 2 * [...a].filter((pair) => b.has(pair)).length / (a.size + b.size);
  const last = (path) => path.split("/").filter(Boolean).pop() || "";
  let path = location.pathname;
  try { path = decodeURIComponent(path); } catch (_) { /* as typed */ }
  const wanted = [pairs(last(path)), pairs(path)];
  const found = [];
  window.specbook.rows = (_, part) => part.documents.forEach((row) => {
    // The name says most; the folders decide between pages of one name.
    const score = Math.max(alike(wanted[0], pairs(last(row.url))), row.own_id ? alike(wanted[0], pairs(row.own_id)) : 0);
    if (score >= LEAST) found.push({ row, score: score + alike(wanted[1], pairs(row.url)) / 10 });
  });
  Promise.all(Array.from({ length: Number(section.dataset.files) }, (_, at) => new Promise((done) => {
    const script = document.createElement("script");
    script.src = root + "assets/nav/documents-" + (at + 1) + ".js";
    script.onload = script.onerror = done;
    document.head.append(script);
  }))).then(() => {
    const entries = found.sort((a, b) => b.score - a.score).slice(0, MOST).map(({ row }) => {
      const link = document.createElement("a");
      link.href = root + row.url;
      link.textContent = row.title;
      const entry = document.createElement("li");
      entry.append(link);
      return entry;
    });
    section.querySelector("ul").append(...entries);
    section.hidden = !entries.length;
  });
})();
