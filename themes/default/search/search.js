// Search. Loaded when it is first wanted. The index comes in scripts that hand over their contents, so that it works from
// a folder too; each is loaded once, when a query needs it.
(() => {
  "use strict";
  const { store, say } = window.specbook;
  const { root } = document.documentElement.dataset;
  const search = window.specbook.search = {};

  // Words, as they are found where the index is made.
  const CJK = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}";
  const STRETCHES = new RegExp("[" + CJK + "]+|(?:(?![" + CJK + "])[\\p{L}\\p{N}])+", "gu");
  const IS_CJK = new RegExp("[" + CJK + "]", "u");
  const normalise = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  const tokens = (text) => (normalise(text).match(STRETCHES) || []).flatMap((word) => {
    const signs = [...word];
    return IS_CJK.test(word) && signs.length > 1 ? signs.slice(1).map((sign, at) => signs[at] + sign) : word;
  }).filter((word) => word.length <= 40);
  // `FR-012`, `fr12` and `FR 12` are one id.
  const canonical = (id) => normalise(id).match(/\p{L}+|\p{N}+/gu)?.map((run) => run.replace(/^0+(?=\p{N})/u, ""))
    .reduce((all, run) => all + (/\p{N}$/u.test(all) && /^\p{N}/u.test(run) ? "." : "") + run) || "";

  // ---- The index.

  let meta, facts;
  const shards = {}, lists = {}, pages = [], decoded = new Map();
  const load = window.specbook.files("search");
  const { numbers } = window.specbook;

  // What pages are sorted out by: each has some names of each.
  const NAMES = {
    kind: [say("Kind"), say("All kinds")], status: [say("Status"), say("All statuses")], owner: [say("Owner"), say("All owners")], tag: [say("Tag"), say("All tags")]
  };
  const FACETS = Object.keys(NAMES);
  search.meta = (given) => {
    meta = given;
    const all = numbers(meta.facets).values(), next = () => all.next().value;
    const one = (names) => { const n = next(); return n ? [names[n - 1]] : []; };
    const some = (names) => Array.from({ length: next() }, () => names[next()]);
    facts = Array.from({ length: meta.pages }, () => {
      const kind = one(meta.kinds), [status = []] = one(meta.statuses);
      return { kind, status: status.slice(0, 1), stage: status[1], owner: some(meta.owners), tag: some(meta.tags) };
    });
  };
  search.terms = (name, text) => { shards[name] = text.trimEnd().split("\n"); };
  // Of each unit three numbers: its title, and whether it is an item; its anchor, which the title may say; its beginning.
  const anchorOf = (title, item) => item
    ? title.split(": ")[0].toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
    : title.replace(/[^A-Za-z0-9 _-]/g, "").toLowerCase().replaceAll(" ", "-");
  search.pages = (file, texts, rows) => rows.forEach(([title, url, id, state, units], at) => {
    const all = numbers(units), list = [];
    for (let n = 0; n < all.length; n += 3) {
      const name = texts[all[n] >> 1], item = all[n] & 1;
      list.push([name, texts[all[n + 1]] || (n ? anchorOf(name, item) : ""), texts[all[n + 2]], item]);
    }
    pages[file * meta.chunk + at] = [title, url, id, state, list];
  });
  search.words = (length, text) => {
    const list = lists[length] = [];
    for (let at = 0, word = ""; at < text.length;) {
      const shared = text.charCodeAt(at) - 65, end = at + 1 + length - shared;
      list.push(word = word.slice(0, shared) + text.slice(at + 1, end));
      at = end;
    }
  };

  // Where in a sorted list something holds no more.
  const cut = (list, holds) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(list[middle])) low = middle + 1; else high = middle;
    }
    return low;
  };
  const termOf = (line) => line.slice(0, line.indexOf("\t"));
  const placeOf = (lines, term) => cut(lines, (line) => termOf(line) < term);
  const shardOf = (term) => cut(meta.shards, ([first]) => first <= term) - 1;
  const linesOf = async (shard) => {
    const name = meta.shards[shard]?.[1];
    if (!name) return [];
    await load("t-" + name);
    return shards[name];
  };
  // How rare a term is, and where it is: page, unit and weight again and again.
  const decode = (line) => {
    const parts = line.split("\t"), [term] = parts;
    if (decoded.has(term)) return decoded.get(term);
    const all = numbers(parts.at(-1)), places = [];
    let page = -1, df = 0;
    for (let at = 0; at < all.length; df += 1) {
      const head = all[at++];
      page += head >> 1;
      for (let units = head & 1 || all[at++], unit = 0; units; units -= 1) {
        const entry = all[at++];
        unit += entry >> 3;
        places.push(page, unit, entry & 7);
      }
    }
    if (parts.length > 2) df = Number(parts[1]);
    const found = { term, places, idf: Math.log(1 + (meta.pages - df + .5) / (df + .5)) };
    decoded.set(term, found);
    return found;
  };
  const exactly = async (term) => {
    const lines = await linesOf(shardOf(term));
    const line = lines[placeOf(lines, term)];
    return line && termOf(line) === term ? decode(line) : undefined;
  };

  // ---- What a query finds.

  // One sign more, less or other, or two neighbours the other way round.
  const isNear = (a, b) => {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at += 1;
    const same = (n, m) => a.slice(at + n) === b.slice(at + m);
    return same(1, 1) || same(0, 1) || same(1, 0) || (a[at] === b[at + 1] && a[at + 1] === b[at] && same(2, 2));
  };
  // The terms that a word of the query may mean, and how well: itself, longer ones, else ones with a typo.
  const candidates = async (word) => {
    const first = shardOf(word), begins = word.length > 1, found = [];
    let end = first + 1, longer = 0;
    while (begins && end < first + 4 && meta.shards[end]?.[0].startsWith(word)) end += 1;
    for (const lines of await Promise.all(Array.from({ length: end - first }, (_, at) => linesOf(first + at)))) {
      for (let at = placeOf(lines, word); lines[at]?.startsWith(word); at += 1) {
        const { length } = termOf(lines[at]);
        if (length === word.length) found.push({ factor: 1, ...decode(lines[at]) });
        else if (begins && (longer += 1) <= 200) found.push({ factor: .35 + .45 * word.length / length, ...decode(lines[at]) });
      }
    }
    if (found.length || word.length < 4 || /\p{N}/u.test(word)) return found;
    const lengths = meta.lengths.filter((length) => Math.abs(length - word.length) < 2);
    await Promise.all(lengths.map((length) => load("w-" + length)));
    const near = lengths.flatMap((length) => lists[length].filter((other) => isNear(word, other))).slice(0, 20);
    return (await Promise.all(near.map(exactly))).filter(Boolean).map((entry) => ({ factor: .4, ...entry }));
  };
  // What of a query may be an id: all of it, which counts twice, a word, two words. `X#Y` asks for what is in both.
  const idsOf = (query) => {
    const words = query.trim().split(/\s+/), ids = new Map();
    [query, ...words, ...words.slice(1).map((word, at) => words[at] + " " + word)].forEach((text, at) => {
      const parts = text.split("#").map(canonical).filter(Boolean);
      const key = parts.length === 2 ? parts.join("#") : canonical(text);
      if (key && !ids.has(key)) ids.set(key, at ? 1 : 2);
    });
    return [...ids];
  };

  // Of a page and a unit in it (a section, an item) one number is made.
  const UNITS = 1 << 20;
  const pageOf = (unit) => Math.floor(unit / UNITS);
  const rank = async (query) => {
    await load("index");
    const ids = idsOf(query);
    const [slots, named] = await Promise.all([
      Promise.all(tokens(query).slice(0, 8).map(candidates)),
      Promise.all(ids.map(([id]) => Promise.all(id.split("#").map((part) => exactly("#" + part)))))
    ]);
    const array = () => new Float64Array(meta.pages);
    const scores = array(), matched = array(), bestUnit = array(), units = new Map(), terms = new Set();
    const add = (unit, score) => units.set(unit, (units.get(unit) || 0) + score);
    for (const slot of slots) {
      const best = array(), own = new Map();
      // A longer word is worth no more for being rare than the word that was asked for.
      const most = slot.find((entry) => entry.factor === 1)?.idf ?? Infinity;
      for (const { term, places, idf: rarity, factor } of slot) {
        const idf = Math.min(rarity, most);
        terms.add(term);
        for (let at = 0; at < places.length; at += 3) {
          const page = places[at], unit = page * UNITS + places[at + 1];
          const score = idf * (places[at + 2] + 1) / 8 * factor;
          if (score > best[page]) best[page] = score;
          if (score > (own.get(unit) || 0)) own.set(unit, score);
        }
      }
      best.forEach((score, page) => { if (score) { scores[page] += score; matched[page] += 1; } });
      own.forEach((score, unit) => add(unit, score));
    }
    units.forEach((score, unit) => { bestUnit[pageOf(unit)] = Math.max(score, bestUnit[pageOf(unit)]); });
    matched.forEach((n, page) => { if (n) scores[page] = (.5 * scores[page] + bestUnit[page]) * (n / slots.length) ** 2; });
    // Ids come first, the page's own before those of its items.
    named.forEach((found, at) => {
      const [own, item] = found, gains = new Map();
      if (!own) return;
      const pagesOf = ({ places }) => new Set(places.filter((_, n) => n % 3 === 0));
      const take = ({ places }, fits) => {
        for (let n = 0; n < places.length; n += 3) {
          const page = places[n], gain = (places[n + 1] ? 1000 : 2000) * ids[at][1];
          if (!fits(page)) continue;
          add(page * UNITS + places[n + 1], gain);
          gains.set(page, Math.max(gain, gains.get(page) || 0));
        }
      };
      if (item) { const holders = pagesOf(own); take(item, (page) => holders.has(page)); }
      // An item whose id many pages have is not known of each.
      const known = new Set(gains.keys());
      take(own, (page) => !known.has(page));
      gains.forEach((gain, page) => { scores[page] += gain; });
    });
    return { scores, units, terms };
  };

  // The best pages of a query that fit the filters ({ kind: "Feature spec" }), each with its best units. With them come the
  // number of all as `total`, what there is to filter by as `facets`, and as `terms` the words that were found.
  let last = {};
  search.ask = async (query, filters = {}, most = 10) => {
    if (last.query !== query) last = { query, answer: rank(query) };
    const { answer } = last;
    answer.catch(() => { if (last.answer === answer) last = {}; });
    const { scores, units, terms } = await answer;
    const wanted = FACETS.filter((facet) => filters[facet]);
    const fits = (page, but) => wanted.every((facet) => facet === but || facts[page][facet].includes(filters[facet]));
    const all = [...scores.keys()].filter((page) => scores[page]), facets = {};
    for (const facet of FACETS) {
      const counts = new Map(filters[facet] ? [[filters[facet], 0]] : []);
      for (const page of all) if (fits(page, facet)) facts[page][facet].forEach((name) => counts.set(name, (counts.get(name) || 0) + 1));
      facets[facet] = [...counts].sort(([, m], [, n]) => n - m);
    }
    const fitting = all.filter((page) => fits(page));
    const shown = fitting.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, most);
    await Promise.all(shown.map((page) => load("p-" + Math.floor(page / meta.chunk))));
    const own = new Map(shown.map((page) => [page, []]));
    units.forEach((score, unit) => own.get(pageOf(unit))?.push({ unit: unit % UNITS, score }));
    const results = shown.map((page) => {
      const [title, url, id, state, rows] = pages[page];
      const best = own.get(page).sort((a, b) => b.score - a.score || a.unit - b.unit);
      const near = best.filter(({ unit, score }) => rows[unit] && score > best[0].score / 2).slice(0, 4);
      return { page, url, title, id, state, score: scores[page], ...facts[page], units: near.map(({ unit, score }) => {
        const [title, anchor, excerpt, kind] = rows[unit];
        return { unit, score, title, anchor, excerpt, kind, url: url + (anchor && "#" + anchor) };
      }) };
    });
    return Object.assign(results, { total: fitting.length, facets, terms });
  };

  // ---- The dialog.

  const make = (tag, attributes, ...children) => {
    const e = document.createElement(tag);
    for (const a in attributes) e.setAttribute(a, attributes[a]);
    e.append(...children.filter(Boolean));
    return e;
  };
  // A text whose found words are marked. Of languages without blanks two neighbouring signs are looked at.
  const marked = (text, terms) => {
    const isFound = (part) => { const words = tokens(part); return words.length > 0 && words.every((word) => terms.has(word)); };
    const parts = [];
    const put = (text, hit) => { if (parts.at(-1)?.hit === hit) parts.at(-1).text += text; else parts.push({ text, hit }); };
    text.split(/([\p{L}\p{N}\p{M}]+)/u).forEach((run) => {
      const signs = IS_CJK.test(run) ? [...run] : [run];
      const pair = (at) => at > 0 && at < signs.length && isFound(signs[at - 1] + signs[at]);
      signs.forEach((sign, at) => put(sign, isFound(sign) || pair(at) || pair(at + 1)));
    });
    return parts.map(({ text, hit }) => (hit ? make("mark", {}, text) : text));
  };

  const input = make("input", {
    type: "text", role: "combobox", "aria-label": say("Search"), "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "sb-search-list",
    autocomplete: "off", spellcheck: "false", enterkeyhint: "go", placeholder: say("Words or an id"), "data-search-input": ""
  });
  const close = make("button", { type: "button", title: "Esc" }, say("Close"));
  const clear = make("button", { type: "reset", "data-search-clear": "" }, say("Clear the filters"));
  const selects = FACETS.map((facet) => make("select", { "aria-label": NAMES[facet][0], name: facet }));
  const filters = make("form", {}, ...selects, clear);
  // A live region inside of the dialog: all outside of it is inert.
  const told = make("p", { role: "status", "data-search-count": "" });
  const list = make("div", { id: "sb-search-list", role: "listbox", "aria-label": say("Results") });
  const slash = make("input", { type: "checkbox" });
  const keys = make("label", {}, slash, say("Open with the key /"));
  const dialog = make("dialog", { class: "sb-search", "aria-label": say("Search"), closedby: "any", "data-search": "" },
    make("div", { class: "sb-search-bar" }, input, close), filters, told, list, keys);
  document.body.append(dialog);

  let options = [], active = -1, moved = false;
  const activate = (at) => {
    options[active]?.removeAttribute("aria-selected");
    active = at;
    input.removeAttribute("aria-activedescendant");
    if (!options[at]) return;
    options[at].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", options[at].id);
    if (moved) options[at].scrollIntoView({ block: "nearest" });
  };
  const show = (text, groups = [], first = 0) => {
    list.replaceChildren(...groups);
    options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, at) => { option.id = "sb-search-" + at; });
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", !list.hidden);
    told.textContent = text;
    keys.hidden = Boolean(input.value.trim());
    moved = first > 0;
    if (!moved) list.scrollTop = 0;
    activate(first);
  };
  const line = (name, ...children) => make("span", { class: "sb-search-" + name }, ...children);
  const option = (href, ...children) => make("a", { role: "option", tabindex: -1, href: root + href, "data-search-result": "" }, ...children);
  const folderOf = (url) => { try { url = decodeURI(url); } catch (_) { /* as it is */ } return url.split("/").slice(0, -1).join(" / "); };

  // A page with its places.
  const group = ({ title, url, id, state, kind, status, stage, units }, terms) => {
    const chip = state === "planned" ? say("Not written") : status[0] || (state === "stub" && say("Stub"));
    const excerpt = (unit) => unit?.excerpt && line("excerpt", ...marked(unit.excerpt, terms));
    return make("div", { role: "group", "aria-label": title, class: "sb-search-page" },
      option(url,
        line("title", line("name", ...marked(title, terms)), id && id !== title && make("code", {}, id)),
        line("facts", ...kind, chip && make("span", { class: "chip", "data-stage": state === "written" ? stage || "unknown" : state }, chip), line("folder", folderOf(url))),
        excerpt(units.find(({ unit }) => unit === 0))),
      ...units.filter(({ unit }) => unit > 0).map((unit) => {
        const row = option(unit.url, line("name", ...marked(unit.title, terms)), excerpt(unit));
        row.dataset.searchUnit = unit.kind ? "item" : "section";
        return row;
      }));
  };
  const offer = (facets) => {
    selects.forEach((select) => {
      const { name, value } = select;
      select.replaceChildren(new Option(NAMES[name][1], ""), ...facets[name].map(([one, n]) => new Option(one + " (" + n + ")", one, false, one === value)));
      select.hidden = select.length < 2;
    });
    clear.hidden = selects.every((select) => !select.value);
    filters.hidden = selects.every((select) => select.hidden);
  };
  // Before anything is typed: the pages read last, without this one.
  const recent = () => {
    filters.hidden = true;
    const rows = JSON.parse(store.get("recent") || "[]").filter(([, url]) => new URL(root + url, location.href).pathname !== location.pathname);
    show(rows.length ? say("Recent pages") : say("Type words, the beginning of a word, or an id."), rows.map(([title, url]) => option(url, line("name", title))));
  };

  // Asks, and drops the answer if another question was put meanwhile.
  let question = 0, timer, most = 10, answered = "", goes = false;
  const ask = async (first) => {
    const number = question += 1, query = input.value.trim();
    if (query && !meta) told.textContent = say("Searching …");
    try {
      const results = query && await search.ask(query, Object.fromEntries(new FormData(filters)), most);
      if (number !== question) return;
      answered = query;
      if (!query) { recent(); return; }
      const { total, facets, terms } = results, groups = results.map((result) => group(result, terms));
      offer(facets);
      if (total > results.length) groups.push(make("div", { role: "option", "data-search-more": "" }, say("Show more")));
      if (total) show(say("{n} pages found", { n: total }, "{n} page found"), groups, first);
      else show(say("Nothing found for “{query}”.", { query }) + " " + (clear.hidden ? say("Try fewer or other words, the beginning of a word, or an id.") : say("Try it without the filters.")));
      if (goes) options[0]?.click();
    } catch (_) {
      if (number !== question) return;
      filters.hidden = true;
      show(say("The search index could not be loaded. Reload the page, or try again later."));
    }
    goes = false;
  };
  const again = () => { most = 10; ask(); };

  input.oninput = () => {
    goes = false;
    clearTimeout(timer);
    timer = setTimeout(again, 30);
  };
  filters.onchange = again;
  filters.onreset = () => { input.focus(); setTimeout(again); };
  close.onclick = () => dialog.close();
  slash.onchange = () => store.set("slash", slash.checked ? "on" : "off");
  input.onkeydown = (e) => {
    if (e.isComposing || e.altKey) return;
    const end = options.length - 1;
    // Home and End are the text's until an arrow key was used.
    const to = { ArrowDown: active < end ? active + 1 : 0, ArrowUp: active > 0 ? active - 1 : end, ...(moved && { Home: 0, End: end }) }[e.key];
    if (to !== undefined && end >= 0) {
      e.preventDefault();
      moved = true;
      activate(to);
    } else if (e.key === "Enter") {
      e.preventDefault();
      const chosen = options[active];
      // Who types faster than answers come gets the first of the answer.
      if (answered !== input.value.trim()) goes = true;
      else if (chosen?.href && (e.ctrlKey || e.metaKey)) open(chosen.href, "_blank", "noopener");
      else chosen?.click();
    }
  };
  list.onmousedown = (e) => { if (!e.button) e.preventDefault(); }; // the focus stays in the field
  list.onclick = (e) => {
    if (e.target.closest("[data-search-more]")) {
      most += 10;
      ask(options.length - 1);
    } else if (e.target.closest("a") && !(e.ctrlKey || e.metaKey || e.shiftKey)) dialog.close();
  };

  search.open = () => {
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    slash.checked = store.get("slash") !== "off";
    load("index").catch(() => {});
    again();
  };
})();
