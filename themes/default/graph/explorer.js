// The explorer of the graph: level by level, around a node, from one node to another, what a change reaches. What it
// knows comes in scripts that hand it over, so that it works from a folder too; items come when they are wanted.
(() => {
  "use strict";
  const home = document.querySelector("[data-explorer]");
  if (!home) return;
  const { say, announce } = window.specbook;
  const { root } = document.documentElement.dataset;
  const graph = window.specbook.graph = {};

  // So many boxes are drawn at most; what is more is in the table.
  const MOST = 300, MOST_ROWS = 300;

  // ---- What is known.

  let meta, relations, byName;
  const docs = [], ids = new Map();
  const load = window.specbook.files("graph");
  const { numbers } = window.specbook;

  graph.index = (given) => {
    meta = given;
    relations = meta.relations.map(([name, out, back, marks]) => ({ name, out, back, leads: marks & 1, links: marks & 2 }));
    // Edges of a node are in the order of their names.
    [...relations].sort((a, b) => (a.name < b.name ? -1 : 1)).forEach((relation, at) => { relation.rank = at; });
    byName = new Map(relations.map((relation) => [relation.name, relation]));
  };
  const STATES = ["written", "stub", "planned"];
  graph.documents = (file, { ids: names, titles, folders, urls, facts }) => {
    const all = numbers(facts).values(), next = () => all.next().value;
    names.forEach((id, at) => {
      const [folder, name] = urls[at].length ? urls[at] : [urls[at], id + ".html"];
      const n = file * meta.chunk + at, kind = meta.kinds[next() - 1] || "", [status = "", stage = ""] = meta.statuses[next() - 1] || [];
      const doc = { n, item: 0, id, title: titles[at], url: (folders[folder] && folders[folder] + "/") + name, kind, status, stage };
      doc.doc = doc;
      doc.state = STATES[next()];
      doc.group = next();
      doc.tags = Array.from({ length: next() }, () => meta.tags[next()]);
      doc.count = next();
      doc.out = Array.from({ length: next() }, () => {
        const to = next(), code = next();
        return { from: n, to, relation: relations[code >> 2], direct: code & 1, items: code & 2 };
      });
      doc.in = [];
      docs[n] = doc;
    });
  };
  const begin = async () => {
    await load("index");
    await Promise.all(Array.from({ length: Math.ceil(meta.documents / meta.chunk) }, (_, at) => load("d-" + at)));
    for (const doc of docs) {
      ids.set(doc.id, doc);
      for (const edge of doc.out) {
        edge.from = doc;
        edge.to = docs[edge.to];
        edge.to.in.push(edge);
      }
    }
    groups = meta.groups.map(([key, title, inside, node]) => ({ key, title, inside: inside - 1, node: docs[node - 1], groups: [], docs: [] }));
    groups.forEach((group) => groups[group.inside]?.groups.push(group));
    docs.forEach((doc) => groups[doc.group].docs.push(doc));
  };
  let groups = [];

  // Items of a document, with the edges that they are at.
  const anchorOf = (id) => id.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  graph.items = (first, all) => all.forEach((given, at) => {
    const doc = docs[first + at], [names, titles, places, facts, edges] = given || [[], [], [], "", ""];
    const of = numbers(facts);
    const page = doc.url.split("#")[0];
    doc.nodes = names.map((name, n) => ({
      doc, n: doc.n, item: n + 1, name, id: doc.id + "#" + name, title: titles[n], url: page + "#" + (places[n] || anchorOf(name)), kind: meta.types[of[2 * n]],
      status: ["", say("open"), say("done")][of[2 * n + 1]], stage: ["", "", "done"][of[2 * n + 1]], state: "written", tags: []
    }));
    doc.nodes.forEach((item) => ids.set(item.id, item));
    const list = numbers(edges);
    doc.edges = [];
    for (let n = 0; n < list.length; n += 4) {
      doc.edges.push({ from: list[n] ? doc.nodes[list[n] - 1] : doc, to: [list[n + 1], list[n + 2]], relation: relations[list[n + 3]], direct: 1, items: 2 });
    }
  });
  const shardOf = (doc) => {
    let low = 0, high = meta.shards.length;
    while (high - low > 1) { const middle = (low + high) >> 1; if (meta.shards[middle] <= doc.n) low = middle; else high = middle; }
    return "i-" + low;
  };
  const itemsOf = async (doc) => {
    if (!doc.nodes) await load(shardOf(doc));
    return doc.nodes;
  };
  // The node at the end of an edge of an item, whose document may not have come yet.
  const endOf = async (edge) => {
    if (Array.isArray(edge.to)) {
      const [n, item] = edge.to;
      if (item) await itemsOf(docs[n]);
      edge.to = item ? docs[n].nodes[item - 1] : docs[n];
    }
    return edge.to;
  };
  const nodeOf = async (id) => {
    if (!id) return undefined;
    if (!ids.has(id) && id.includes("#")) {
      // The id of a document may have the sign too.
      for (let at = id.indexOf("#"); at > 0; at = id.indexOf("#", at + 1)) {
        const doc = ids.get(id.slice(0, at));
        if (doc) await itemsOf(doc);
      }
    }
    return ids.get(id);
  };

  // ---- Questions. Of several answers it is the one that the terminal gives.

  const inOrder = (a, b) => a.n - b.n || a.item - b.item;
  const edgesOf = async (node, back, { items, follows }) => {
    const { doc } = node, own = (back ? node.in || [] : node.out || []).filter((edge) => follows.has(edge.relation));
    if (!items) return own;
    const all = own.filter((edge) => edge.direct);
    if (back) {
      const from = new Set([doc, ...doc.in.filter((edge) => edge.items).map((edge) => edge.from)]);
      for (const other of from) {
        await itemsOf(other);
        for (const edge of other.edges) {
          const [n, item] = Array.isArray(edge.to) ? edge.to : [edge.to.n, edge.to.item];
          if (n === node.n && item === node.item && follows.has(edge.relation)) { await endOf(edge); all.push(edge); }
        }
      }
      return all.sort((a, b) => inOrder(a.from, b.from) || a.relation.rank - b.relation.rank);
    }
    await itemsOf(doc);
    for (const edge of doc.edges) if (edge.from === node && follows.has(edge.relation)) { await endOf(edge); all.push(edge); }
    return all.sort((a, b) => inOrder(a.to, b.to) || a.relation.rank - b.relation.rank);
  };
  // Notes a node that is met for the first time; with a document its items are met.
  const arrive = async (node, by, seen, queue, scope) => {
    if (seen.has(node)) return;
    seen.set(node, by);
    queue.push(node);
    if (!scope.items || node.item) return;
    for (const item of await itemsOf(node)) if (!seen.has(item)) { seen.set(item, { inside: node }); queue.push(item); }
  };
  const seek = async (from, to, way, scope) => {
    const seen = new Map(), queue = [];
    await arrive(from, {}, seen, queue, scope);
    for (let at = 0; at < queue.length; at += 1) {
      const node = queue[at];
      if (node === to || (scope.items && !to.item && node.doc === to)) {
        const steps = [];
        for (let by = seen.get(node); by; by = seen.get(by.inside || by.source)) if (by.edge) steps.unshift(by);
        return steps;
      }
      if (way !== "against") for (const edge of await edgesOf(node, false, scope)) await arrive(edge.to, { edge, along: true, source: node }, seen, queue, scope);
      if (way !== "along") for (const edge of await edgesOf(node, true, scope)) await arrive(edge.from, { edge, along: false, source: node }, seen, queue, scope);
    }
    return null;
  };
  // The shortest way: along the arrows, else against them, else both ways.
  graph.path = async (from, to, scope) => {
    for (const way of ["along", "against", "mixed"]) {
      const steps = await seek(from, to, way, scope);
      if (steps) return { way, steps };
    }
    return null;
  };
  // What is reached against the arrows, by distance.
  graph.impact = async (of, scope) => {
    const seen = new Map(), queue = [], far = new Map(), reached = new Map();
    await arrive(of, {}, seen, queue, scope);
    const own = new Set(queue);
    for (let at = 0; at < queue.length; at += 1) {
      const node = queue[at], distance = (far.get(node) || 0) + 1;
      for (const edge of await edgesOf(node, true, scope)) {
        if (own.has(edge.from)) continue;
        if (!reached.has(edge.from)) reached.set(edge.from, { node: edge.from, distance, edge });
        const before = queue.length;
        await arrive(edge.from, { edge }, seen, queue, scope);
        queue.slice(before).forEach((next) => far.set(next, distance));
      }
    }
    return [...reached.values()].sort((a, b) => a.distance - b.distance || inOrder(a.node, b.node));
  };
  // What is around some nodes, with its distance.
  const around = async (starts, depth, way, scope) => {
    const found = new Map(starts.map((node) => [node, 0]));
    let edge = starts;
    for (let distance = 1; distance <= depth; distance += 1) {
      const next = [];
      for (const node of edge) {
        const both = [];
        if (way !== "in") both.push(...(await edgesOf(node, false, scope)).map(({ to }) => to));
        if (way !== "out") both.push(...(await edgesOf(node, true, scope)).map(({ from }) => from));
        for (const other of both) if (!found.has(other)) { found.set(other, distance); next.push(other); }
      }
      edge = next;
    }
    return found;
  };
  graph.find = nodeOf;
  graph.scope = (items) => ({ items, follows: new Set(relations.filter((relation) => !relation.links)) });

  // ---- The view, as the address says it.

  const LISTS = ["of", "open", "kind", "status", "tag", "relation"];
  const read = () => {
    const given = location.hash.includes("show=") ? new URLSearchParams(location.hash.slice(1)) : new URLSearchParams("show=levels");
    const state = { show: given.get("show"), from: given.get("from") || "", to: given.get("to") || "", way: given.get("way") || "both" };
    state.depth = Math.min(5, Math.max(1, Number(given.get("depth")) || 1));
    for (const name of LISTS) state[name] = given.getAll(name).filter(Boolean);
    // Nothing is opened, which is not the same as nothing being said.
    state.closed = given.has("open") && !state.open.length;
    if (!["levels", "near", "path", "impact"].includes(state.show)) state.show = "levels";
    return state;
  };
  const written = (state) => {
    const out = new URLSearchParams({ show: state.show });
    const uses = { levels: ["open"], near: ["of", "way", "depth"], path: ["from", "to"], impact: ["of"] }[state.show];
    for (const name of [...uses, "kind", "status", "tag", "relation"]) {
      const value = state[name];
      if (Array.isArray(value)) value.forEach((one) => out.append(name, one));
      else if (value && value !== "both" && value !== 1) out.set(name, value);
    }
    if (state.show === "levels" && state.closed) out.set("open", "");
    return "#" + out;
  };
  let state = read();
  const go = (change) => {
    const next = written({ ...state, ...change });
    // The address leads, so that going back shows what was.
    if (next === location.hash || (next === "#show=levels" && !location.hash)) draw(); else location.hash = next;
  };
  const followed = () => new Set(relations.filter((relation) => (state.relation.length ? state.relation.includes(relation.name) : !relation.links)));
  const NOT_WRITTEN = "(planned)";
  const statusOf = (node) => (node.state === "planned" ? NOT_WRITTEN : node.status);
  const fits = (node) => {
    const { doc } = node, any = (list, has) => !list.length || has(list);
    return any(state.kind, (list) => list.includes(doc.kind)) && any(state.status, (list) => list.includes(statusOf(doc)))
      && any(state.tag, (list) => doc.tags.some((tag) => list.includes(tag)));
  };

  // ---- Layout: columns from what is needed to what needs it.

  const GAP = 14;
  // Rows as near to where they want to be as their order and the gaps between them allow.
  const settle = (row, want, high, top) => {
    const blocks = [];
    let offset = 0;
    for (const v of row) {
      blocks.push({ sum: want[v] - high[v] / 2 - offset, n: 1 });
      offset += high[v] + GAP;
      while (blocks.length > 1 && blocks.at(-2).sum / blocks.at(-2).n > blocks.at(-1).sum / blocks.at(-1).n) {
        const last = blocks.pop();
        blocks.at(-1).sum += last.sum;
        blocks.at(-1).n += last.n;
      }
    }
    let at = 0;
    offset = 0;
    for (const { sum, n } of blocks) for (let k = 0; k < n; k += 1, at += 1) { top[row[at]] = sum / n + offset; offset += high[row[at]] + GAP; }
  };
  const crossings = (rows, right, place) => {
    let count = 0;
    for (const row of rows) {
      const ends = [];
      for (const v of row) ends.push(...right[v].map((w) => place[w]).sort((a, b) => a - b));
      // Of a sequence how many pairs are the wrong way round, by halves.
      const sort = (list) => {
        if (list.length < 2) return list;
        const middle = list.length >> 1, a = sort(list.slice(0, middle)), b = sort(list.slice(middle)), all = [];
        let i = 0, j = 0;
        while (i < a.length && j < b.length) if (a[i] <= b[j]) all.push(a[i++]); else { count += a.length - i; all.push(b[j++]); }
        return all.concat(a.slice(i), b.slice(j));
      };
      sort(ends);
    }
    return count;
  };
  // Boxes in rows.
  const block = (boxes, order, apart, gap, least = 0) => {
    const area = order.reduce((sum, v) => sum + (boxes[v].w + apart) * (boxes[v].h + gap), 0), room = Math.max(least, Math.sqrt(area * 1.8), ...order.map((v) => boxes[v].w)), x = [], y = [];
    let [ax, ay, row, w] = [0, 0, 0, 0];
    for (const v of order) {
      if (ax && ax + boxes[v].w > room) { ax = 0; ay += row + gap; row = 0; }
      x[v] = ax;
      y[v] = ay;
      w = Math.max(w, ax + boxes[v].w);
      ax += boxes[v].w + apart;
      row = Math.max(row, boxes[v].h);
    }
    return { w, h: ay + row, x, y, bends: [] };
  };
  // Boxes with arrows between them; `given` says in which column each is, where that is known.
  const layered = (boxes, arrows, given, apart = 44) => {
    const n = boxes.length, linked = new Set(arrows.flatMap(([from, to]) => [from, to]));
    const layer = given ? [...given] : Array(n).fill(0);
    let turned = 0;
    if (!given) {
      // What is needed comes first. An arrow that would close a circle counts the other way round, and what is needed
      // counts before other relations.
      const below = boxes.map(() => []), leads = (from, to) => {
        const seen = new Set([from]), stack = [from];
        while (stack.length) { const v = stack.pop(); if (v === to) return true; for (const w of below[v]) if (!seen.has(w)) { seen.add(w); stack.push(w); } }
        return false;
      };
      for (const first of [true, false]) for (const [from, to, other] of arrows) if (first !== Boolean(other)) { if (leads(to, from)) { below[to].push(from); turned += first; } else below[from].push(to); }
      const mark = new Set(), order = [];
      const visit = (v) => { mark.add(v); for (const w of below[v]) if (!mark.has(w)) visit(w); order.push(v); };
      boxes.forEach((_, v) => { if (linked.has(v) && !mark.has(v)) visit(v); });
      // What needs one another all round has no columns: a block, in which arrows go straight.
      if (arrows.length > 2 * n && turned > .2 * arrows.filter(([, , other]) => !other).length) return block(boxes, [...order, ...boxes.map((_, v) => v).filter((v) => !linked.has(v))], 64, 44);
      const most = Math.max(6, Math.ceil(Math.sqrt(linked.size) * 1.4)), filled = [], above = boxes.map(() => []);
      for (const v of order) {
        let at = Math.max(0, ...below[v].map((w) => layer[w] + 1));
        while ((filled[at] || 0) >= most) at += 1;
        layer[v] = at;
        filled[at] = (filled[at] || 0) + 1;
        below[v].forEach((w) => above[w].push(v));
      }
      // What needs nothing is moved to what needs it.
      for (const v of order) {
        const near = Math.min(...above[v].map((w) => layer[w])) - 1;
        if (below[v].length < above[v].length && near > layer[v] && filled[near] < most && above[v].length) {
          filled[layer[v]] -= 1;
          layer[v] = near;
          filled[near] += 1;
        }
      }
    }
    const alone = boxes.map((_, v) => v).filter((v) => !given && !linked.has(v));
    // A long arrow keeps a place free in each column that it passes.
    const high = boxes.map(({ h }) => h), left = boxes.map(() => []), right = boxes.map(() => []), chains = [];
    const rows = [];
    const put = (v, at) => { (rows[at] ||= []).push(v); };
    boxes.forEach((_, v) => { if (given || linked.has(v)) put(v, layer[v]); });
    let free = 2000;
    const lanes = new Map(); // what leads to one box shares a way
    arrows.forEach(([from, to], at) => {
      const [a, b] = layer[from] < layer[to] ? [from, to] : [to, from], length = layer[b] - layer[a];
      if (!length || free < length - 1) return;
      const chain = [a];
      for (let l = layer[a] + 1; l < layer[b]; l += 1) {
        const key = to + " " + l;
        if (!lanes.has(key)) {
          const v = high.length;
          lanes.set(key, v);
          high.push(2); left.push([]); right.push([]);
          layer[v] = l;
          put(v, l);
          free -= 1;
        }
        chain.push(lanes.get(key));
      }
      chain.push(b);
      for (let k = 1; k < chain.length; k += 1) { right[chain[k - 1]].push(chain[k]); left[chain[k]].push(chain[k - 1]); }
      chains[at] = a === from ? chain : chain.reverse();
    });
    const columns = rows.map((row) => row || []).filter((row) => row.length);
    const place = [];
    const number = () => columns.forEach((row) => row.forEach((v, at) => { place[v] = at; }));
    number();
    const mean = (list, of) => list.reduce((sum, v) => sum + of[v], 0) / list.length;
    let best = columns.map((row) => [...row]), least = Infinity;
    for (let pass = 0; pass < 10 && least; pass += 1) {
      const [list, sides] = pass % 2 ? [[...columns].reverse(), right] : [columns, left];
      for (const row of list) {
        const want = new Map(row.map((v, at) => [v, sides[v].length ? mean(sides[v], place) : at]));
        row.sort((a, b) => want.get(a) - want.get(b) || place[a] - place[b]);
        row.forEach((v, at) => { place[v] = at; });
      }
      const count = crossings(columns, right, place);
      if (count < least) { least = count; best = columns.map((row) => [...row]); }
    }
    // Heights: each wants to be level with what it is connected with.
    const top = [], centre = [];
    const level = (row, want) => { settle(row, want, high, top); row.forEach((v) => { centre[v] = top[v] + high[v] / 2; }); };
    best.forEach((row) => level(row, row.map(() => 0).reduce((want, _, at) => { want[row[at]] = at * 1e-3; return want; }, [])));
    for (let pass = 0; pass < 8; pass += 1) {
      for (const row of pass % 2 ? [...best].reverse() : best) {
        const want = [];
        for (const v of row) { const near = pass < 6 ? (pass % 2 ? right[v] : left[v]) : [...left[v], ...right[v]]; want[v] = near.length ? mean(near, centre) : centre[v]; }
        level(row, want);
      }
    }
    const first = Math.min(...best.flat().map((v) => top[v])), x = [], y = [], wide = [];
    let across = 0, down = 0;
    for (const row of best) {
      const width = Math.max(0, ...row.filter((v) => v < n).map((v) => boxes[v].w));
      for (const v of row) {
        wide[v] = width;
        x[v] = v < n ? across + (width - boxes[v].w) / 2 : across;
        y[v] = top[v] - first;
        down = Math.max(down, y[v] + high[v]);
      }
      across += width + apart + Math.min(70, row.reduce((sum, v) => sum + right[v].length, 0) * 1.5);
    }
    let w = Math.max(0, ...best.flat().filter((v) => v < n).map((v) => x[v] + boxes[v].w));
    if (alone.length) {
      // What is connected with nothing is a block of its own below.
      const below = down ? down + 2 * GAP : 0, list = alone.map((v) => boxes[v]), found = block(list, list.map((_, at) => at), GAP, GAP, w);
      alone.forEach((v, at) => { x[v] = found.x[at]; y[v] = below + found.y[at]; });
      w = Math.max(w, found.w);
      down = below + found.h;
    }
    // The points that an arrow bends to and runs straight from, where it passes columns.
    const bends = chains.map((chain) => chain.slice(1, -1).map((v) => [x[v], x[v] + wide[v], y[v] + 1]));
    return { w, h: down, x, y, bends };
  };
  graph.layered = layered;

  // ---- Boxes.

  const make = (tag, attributes, ...children) => {
    const e = document.createElement(tag);
    for (const a in attributes) if (attributes[a] !== undefined && attributes[a] !== false) e.setAttribute(a, attributes[a]);
    e.append(...children.filter((child) => child || child === 0));
    return e;
  };
  const draws = (tag, attributes, ...children) => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const a in attributes) if (attributes[a] !== undefined && attributes[a] !== false) e.setAttribute(a, attributes[a]);
    e.append(...children.filter(Boolean));
    return e;
  };
  const pen = document.createElement("canvas").getContext("2d");
  let font = "";
  const widths = new Map();
  const width = (text, style) => {
    const key = style + text;
    if (!widths.has(key)) { pen.font = style + " " + font; widths.set(key, pen.measureText(text).width); }
    return widths.get(key);
  };
  const fitted = (text, style, most) => {
    if (width(text, style) <= most) return text;
    // Of a folder the end says most.
    if (text.endsWith("/") && /^(…\/)?[^/]+\/./.test(text)) return fitted(text.replace(/^(…\/)?[^/]*\//, "…/"), style, most);
    let low = 0, high = text.length;
    while (high - low > 1) { const middle = (low + high) >> 1; if (width(text.slice(0, middle) + "…", style) <= most) low = middle; else high = middle; }
    return text.slice(0, low).trimEnd() + "…";
  };
  const LABEL = "600 13px", PLAIN = "13px", SUB = "11px", WIDEST = 200;
  const stageOf = (node) => (node.state === "planned" ? say("not written") : node.state === "stub" ? say("stub") : node.status);
  const nameOf = (node) => (node.item ? node.name + (node.title && node.title !== node.name ? " " + node.title : "") : node.title || node.id);
  const boxOf = (node, more = {}) => {
    return { key: node.id, node, sort: node.item ? "item" : "spec", label: nameOf(node), sub: [more.far && say("distance {n}", { n: more.far }), node.kind, stageOf(node)].filter(Boolean).join(" · "), children: [], ...more };
  };
  const moreBox = (key, hidden) => ({ key: key + " more", sort: "more", label: say("and {n} more", { n: hidden.length }), sub: say("in the table"), children: [], hidden });
  const HEAD = 46, PAD = 16;
  const measure = (box) => {
    const style = box.sort === "group" || box.open ? LABEL : PLAIN;
    box.text = fitted(box.label, style, WIDEST);
    box.small = fitted(box.sub, SUB, WIDEST);
    box.w = Math.ceil(Math.max(90, width(box.text, style), width(box.small, SUB)) + 28 + (box.opens ? 16 : 0));
    box.h = box.sort === "item" ? 40 : 44;
  };
  // Where each box is: what is inside of an open one is laid out first.
  const lay = (boxes, arrows, given, apart) => {
    const inside = new Map();
    boxes.forEach((box, at) => {
      const take = (one) => { inside.set(one, at); one.children.forEach(take); };
      take(box);
      measure(box);
      if (box.open) {
        box.inner = lay(box.children, arrows);
        box.w = Math.max(box.w, box.inner.w + 2 * PAD);
        box.h = HEAD + 8 + box.inner.h + PAD;
      }
    });
    const pairs = new Map();
    arrows.forEach((arrow) => {
      const from = inside.get(arrow.from), to = inside.get(arrow.to);
      if (from === undefined || to === undefined || from === to) return;
      const key = from + " " + to;
      if (!pairs.has(key)) pairs.set(key, { ends: [from, to, true], own: [] });
      if ([...arrow.by.keys()].some((relation) => relation.leads)) pairs.get(key).ends[2] = false;
      if (boxes[from] === arrow.from && boxes[to] === arrow.to) pairs.get(key).own.push(arrow);
    });
    const all = [...pairs.values()];
    const found = layered(boxes, all.map(({ ends }) => ends), given, apart);
    boxes.forEach((box, at) => { box.x = found.x[at]; box.y = found.y[at]; });
    all.forEach(({ own }, at) => own.forEach((arrow) => { arrow.bends = found.bends[at] || []; arrow.within = boxes; }));
    return found;
  };
  const moved = (boxes, dx, dy) => {
    const seen = new Set();
    boxes.forEach((box) => {
      box.x += dx;
      box.y += dy;
      if (box.open) moved(box.children, box.x + PAD, box.y + HEAD + 8);
      seen.add(box);
    });
    boxes.offset = [dx, dy];
  };
  const round = (number) => Math.round(number * 10) / 10;
  const bend = ([x0, y0], [x1, y1]) => { const middle = round((x0 + x1) / 2); return "C" + [middle, y0, middle, y1, x1, y1].map(round).join(" "); };
  // The way of an arrow, and its middle.
  const route = ({ from, to, bends = [], within, aside = 0 }) => {
    const [dx, dy] = within?.offset || [0, 0];
    // Of an open box the arrow is at its head.
    const side = (box, right) => [right ? box.x + box.w : box.x, box.y + (box.open ? HEAD : box.h) / 2 + aside];
    if (bends.length || from.x > to.x + to.w || to.x > from.x + from.w) {
      const leftward = from.x > to.x;
      const at = side(from, !leftward), end = side(to, leftward);
      let d = "M" + at.map(round).join(" "), here = at;
      for (const [x0, x1, y] of bends) {
        const [enter, leave] = leftward ? [x1 + dx, x0 + dx] : [x0 + dx, x1 + dx];
        d += bend(here, [enter, y + dy]) + "L" + round(leave) + " " + round(y + dy);
        here = [leave, y + dy];
      }
      return [d + bend(here, end), bends.length ? [bends[0][0] + dx + 30, bends[0][2] + dy] : [(at[0] + end[0]) / 2, (at[1] + end[1]) / 2]];
    }
    // One above the other.
    const down = from.y < to.y, x0 = from.x + Math.min(from.w, to.w) / 2, x1 = to.x + Math.min(from.w, to.w) / 2 + 8;
    const y0 = down ? from.y + (from.open && to.y < from.y + from.h ? HEAD : from.h) : from.y, y1 = down ? to.y : to.y + (to.open ? HEAD : to.h), middle = (y0 + y1) / 2;
    return ["M" + [x0, y0].map(round).join(" ") + "C" + [x0, middle, x1, middle, x1, y1].map(round).join(" "), [(x0 + x1) / 2, middle]];
  };

  // ---- Views: boxes, arrows between them, rows of the table, and what to say of it.

  // One arrow for each two boxes.
  const gather = () => {
    const all = new Map();
    return {
      put(from, to, relation) {
        if (!from || !to || from === to) return;
        const key = from.key + "\n" + to.key;
        if (!all.has(key)) all.set(key, { from, to, by: new Map() });
        const { by } = all.get(key);
        by.set(relation, (by.get(relation) || 0) + 1);
      },
      get all() { return [...all.values()]; }
    };
  };
  // The arrows between boxes that are a node each.
  const between = async (nodes, scope) => {
    const arrows = gather();
    for (const [node, box] of nodes) for (const edge of await edgesOf(node, false, scope)) arrows.put(box, nodes.get(edge.to), edge.relation);
    return arrows.all;
  };

  const levels = async (scope) => {
    const has = new Map();
    const count = (group) => {
      const own = group.docs.filter(fits), inner = group.groups.filter(count);
      has.set(group, { own, inner, all: own.length + inner.reduce((sum, one) => sum + has.get(one).all, 0) });
      // One alone needs no box around it.
      const [one] = inner;
      if (one && has.get(group).all === 1) { own.push(...has.get(one).own); inner.length = 0; }
      return has.get(group).all > 0;
    };
    const boxFor = (group) => (has.get(group).all === 1 ? docBox(has.get(group).own[0]) : groupBox(group));
    const top = groups.filter((group) => group.inside < 0).filter(count);
    const opened = new Set(state.open);
    if (!state.open.length && !state.closed && top.length === 1) opened.add(top[0].key);
    const shown = new Map(); // the box of each document
    let drawn = 0, full = false;
    const take = (box, list) => {
      // The latest to be opened has least room: what is there stays. Those with the most connections are drawn.
      const room = Math.max(0, MOST - drawn - (list.length > MOST - drawn ? 1 : 0));
      const weight = (one) => one.weight || 0;
      const kept = list.length > room ? new Set([...list].sort((a, b) => weight(b) - weight(a)).slice(0, room)) : new Set(list);
      const rest = list.filter((one) => !kept.has(one));
      box.children = list.filter((one) => kept.has(one));
      if (rest.length) box.children.push(moreBox(box.key, rest));
      drawn += box.children.length;
    };
    const groupBox = (group) => {
      const { all } = has.get(group);
      return { key: group.key, group, node: group.node, sort: "group", opens: true, label: group.title, sub: say("{n} specs", { n: all }, "{n} spec"), children: [], weight: 1e6 + all };
    };
    const docBox = (doc) => boxOf(doc, { opens: doc.count > 0, weight: doc.in.length + doc.out.length });
    const outer = { key: "", children: [] };
    take(outer, top.map(boxFor));
    // Level by level, in the order in which they were opened.
    const order = [...opened];
    for (let wave = outer.children; wave.length;) {
      const open = wave.filter((box) => box.opens && opened.has(box.key)).sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
      for (const box of open) {
        if (drawn + 2 > MOST) { full = true; continue; }
        box.open = true;
        if (box.group) take(box, [...has.get(box.group).inner.map(boxFor), ...has.get(box.group).own.map(docBox)]);
        else take(box, (await itemsOf(box.node)).map((item) => boxOf(item)));
      }
      wave = open.flatMap((box) => box.children);
    }
    const rows = [], items = new Map();
    const walk = (box, hidden) => {
      if (box.sort !== "more") rows.push({ box, hidden });
      const inside = (group) => { has.get(group).own.forEach((doc) => shown.set(doc, box)); has.get(group).inner.forEach(inside); };
      if (box.sort === "more") box.hidden.forEach((one) => { walk(one, box); });
      else if (box.group && !box.open) inside(box.group);
      else if (box.sort === "spec") shown.set(box.node, box);
      else if (box.sort === "item") items.set(box.node, hidden || box);
      if (hidden && box.sort === "spec") shown.set(box.node, hidden);
      if (hidden && box.group) inside2(box.group, hidden);
      box.children.forEach((child) => walk(child));
    };
    const inside2 = (group, box) => { has.get(group).own.forEach((doc) => shown.set(doc, box)); has.get(group).inner.forEach((one) => inside2(one, box)); };
    outer.children.forEach((box) => walk(box));
    // Edges of items are at the items where these are drawn.
    const open = [...shown].filter(([, box]) => box.open && box.sort === "spec").map(([doc]) => doc), loaded = new Set(open);
    const others = new Set(open.flatMap((doc) => doc.in.filter((edge) => edge.items).map((edge) => edge.from)));
    if (others.size <= 40) for (const doc of others) { await itemsOf(doc); loaded.add(doc); }
    const arrows = gather();
    for (const [doc, box] of shown) {
      for (const edge of doc.out) {
        if (!scope.follows.has(edge.relation)) continue;
        if (edge.items && loaded.has(doc) && (open.includes(doc) || open.includes(edge.to))) { if (!edge.direct) continue; }
        arrows.put(box, shown.get(edge.to), edge.relation);
      }
    }
    for (const doc of loaded) {
      for (const edge of doc.edges) {
        const [n] = Array.isArray(edge.to) ? edge.to : [edge.to.n];
        if (!scope.follows.has(edge.relation) || !(open.includes(doc) || open.includes(docs[n]))) continue;
        const to = open.includes(docs[n]) ? await endOf(edge) : docs[n];
        arrows.put(items.get(edge.from) || shown.get(doc), items.get(to) || shown.get(docs[n]), edge.relation);
      }
    }
    const n = top.reduce((sum, group) => sum + has.get(group).all, 0);
    return { boxes: outer.children, arrows: arrows.all, rows, says: [say("{n} specs are shown.", { n }, "{n} spec is shown."), full && say("No more than {most} boxes are drawn: close some to open others.", { most: MOST })].filter(Boolean).join(" ") };
  };

  // Nodes with their distance as boxes, the first ones drawn.
  const flat = (list, more) => {
    const most = list.length > MOST ? MOST - 1 : MOST;
    const boxes = list.slice(0, most).map(([node, given]) => boxOf(node, given)), hidden = list.slice(most).map(([node, given]) => boxOf(node, given));
    const rows = boxes.map((box) => ({ box }));
    if (hidden.length) {
      boxes.push(moreBox(more, hidden));
      rows.push(...hidden.map((box) => ({ box, hidden: boxes.at(-1) })));
    }
    return { boxes, rows, nodes: new Map(boxes.filter(({ node }) => node).map((box) => [box.node, box])) };
  };
  const near = async (scope) => {
    const starts = (await Promise.all(state.of.map(nodeOf))).filter(Boolean);
    if (!starts.length) return { boxes: [], arrows: [], rows: [], says: say("Choose a node, and what is around it is drawn.") };
    const items = starts.some((node) => node.item), inner = { ...scope, items };
    const found = [...await around(starts, state.depth, state.way, inner)].filter(([node, distance]) => !distance || fits(node));
    const { boxes, rows, nodes } = flat(found.map(([node, distance]) => [node, { own: !distance, distance }]), "near");
    return { boxes, rows, arrows: await between(nodes, inner), distances: true, says: say("{n} nodes are around {title}.", { n: found.length - starts.length, title: starts.map(nameOf).join(", ") }, "{n} node is around {title}.") };
  };
  const path = async (scope) => {
    const [from, to] = await Promise.all([state.from, state.to].map(nodeOf));
    if (!from || !to) return { boxes: [], arrows: [], rows: [], says: say("Choose two nodes, and the shortest way between them is drawn.") };
    const inner = { ...scope, items: Boolean(from.item || to.item) }, way = await graph.path(from, to, inner), names = { from: nameOf(from), to: nameOf(to) };
    if (!way) return { boxes: [from, to].map((node) => boxOf(node, { own: true })), arrows: [], rows: [], says: say("There is no path between {from} and {to}.", names) };
    const list = [], arrows = gather();
    const box = (node) => { const known = list.find((one) => one.node === node); if (known) return known; list.push(boxOf(node, { own: node === from || node === to, distance: list.length })); return list.at(-1); };
    // Items stand for their document: between two steps the way may go on from an item of where it arrived.
    box(from);
    way.steps.forEach(({ edge, along }) => { const [a, b] = along ? [edge.from, edge.to] : [edge.to, edge.from]; box(a); box(b); arrows.put(box(edge.from), box(edge.to), edge.relation); });
    list.forEach((one, at) => { one.distance = at; });
    const n = way.steps.length;
    const says = { along: say("{from} to {to}: {n} steps along the arrows.", { n, ...names }, "{from} to {to}: {n} step along the arrows."),
      against: say("{from} to {to}: {n} steps against the arrows; along them there is no path.", { n, ...names }, "{from} to {to}: {n} step against the arrows; along them there is no path."),
      mixed: say("{from} to {to}: {n} steps along and against the arrows; in one direction there is no path.", { n, ...names }, "{from} to {to}: {n} step along and against the arrows; in one direction there is no path.") }[way.way];
    return { boxes: list, arrows: arrows.all, rows: list.map((one) => ({ box: one })), columns: list.map((_, at) => at), labels: true, distances: true, says };
  };
  const impact = async (scope) => {
    const of = await nodeOf(state.of[0]);
    if (!of) return { boxes: [], arrows: [], rows: [], says: say("Choose a node, and what a change of it reaches is drawn.") };
    const inner = { ...scope, items: Boolean(of.item) }, all = await graph.impact(of, inner), reached = all.filter(({ node }) => fits(node));
    const { boxes, rows, nodes } = flat([[of, { own: true, distance: 0 }], ...reached.map(({ node, distance }) => [node, { distance, far: distance }])], "impact");
    const arrows = gather();
    if (boxes.length <= 60) (await between(nodes, inner)).forEach((arrow) => { if (arrow.from.distance > arrow.to.distance) arrow.by.forEach((_, relation) => arrows.put(arrow.from, arrow.to, relation)); });
    else reached.forEach(({ node, edge }) => arrows.put(nodes.get(node), nodes.get(edge.to) || (edge.to.item ? nodes.get(edge.to.doc) : undefined), edge.relation));
    // Columns by distance, of which a long one goes on in the next.
    const columns = [], heads = [], high = Math.max(8, Math.ceil(Math.sqrt(boxes.length) * 1.3));
    let column = -1, last = -1, filled = 0;
    boxes.forEach((box) => {
      const distance = box.distance ?? last + 1;
      if (distance !== last || filled >= high) {
        column += 1;
        filled = 0;
        if (distance !== last && box.node) heads[column] = distance;
        last = distance;
      }
      filled += 1;
      columns.push(column);
    });
    const farthest = all.length ? all.at(-1).distance : 0, n = reached.length, title = nameOf(of);
    const says = n ? say("A change of {title} reaches {n} nodes, at most {far} away.", { n, title, far: farthest }, "A change of {title} reaches {n} node.") : say("Nothing depends on {title}.", { title });
    return { boxes, arrows: arrows.all, rows, columns, heads, distances: true, says };
  };

  // ---- The page.

  const radio = (value, text) => make("label", {}, make("input", { type: "radio", name: "sb-show", value }), make("span", {}, text));
  const shows = make("fieldset", { class: "sb-x-shows" }, make("legend", { class: "visually-hidden" }, say("What is shown")),
    radio("levels", say("Overview")), radio("near", say("Neighbourhood")), radio("path", say("Path")), radio("impact", say("Blast radius")));

  // A field in which a node is found, by its id or its title.
  let fields = 0;
  const field = (label, then) => {
    const id = "sb-x-" + (fields += 1);
    const input = make("input", { type: "text", id, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id + "-list", autocomplete: "off", spellcheck: "false", placeholder: say("Title or id") });
    const list = make("ul", { id: id + "-list", role: "listbox", "aria-label": label, hidden: "" });
    const box = make("div", { class: "sb-x-field" }, make("label", { for: id }, label), input, list);
    let found = [], active = -1, asked = 0;
    const activate = (at) => {
      [...list.children].forEach((option, n) => { if (n === at) option.setAttribute("aria-selected", "true"); else option.removeAttribute("aria-selected"); });
      active = at;
      if (at < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const show = () => {
      list.replaceChildren(...found.map((node, at) => make("li", { role: "option", id: id + "-" + at }, make("span", {}, nameOf(node)), make("code", {}, node.id))));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", !list.hidden);
      activate(found.length ? 0 : -1);
    };
    const close = () => { found = []; show(); };
    const ask = async () => {
      const now = asked += 1, query = input.value.trim().toLowerCase(), [head, inner] = query.split("#");
      let all = docs;
      if (inner !== undefined) {
        const doc = docs.find((one) => one.id.toLowerCase() === head) || docs.find((one) => one.id.toLowerCase().startsWith(head));
        all = doc ? await itemsOf(doc) : [];
      }
      const rate = (node) => {
        const name = (node.name || node.id).toLowerCase(), title = node.title.toLowerCase(), words = inner ?? query;
        if (name === words) return 0;
        if (name.startsWith(words) || title.startsWith(words)) return 1;
        return name.includes(words) || title.includes(words) ? 2 : 3;
      };
      if (now !== asked) return;
      found = query ? all.map((node) => [rate(node), node]).filter(([rank]) => rank < 3).sort((a, b) => a[0] - b[0] || inOrder(a[1], b[1])).slice(0, 12).map(([, node]) => node) : [];
      show();
      if (query) announce(say("{n} nodes found", { n: found.length }, "{n} node found"));
    };
    const choose = (node) => { close(); input.value = node.id; then(node); };
    let asking = Promise.resolve();
    input.oninput = () => { asking = ask(); };
    input.onkeydown = async (e) => {
      if (e.isComposing) return;
      const end = found.length - 1, to = { ArrowDown: active < end ? active + 1 : 0, ArrowUp: active > 0 ? active - 1 : end }[e.key];
      if (to !== undefined && end >= 0) { e.preventDefault(); activate(to); }
      else if (e.key === "Escape" && !list.hidden) { e.preventDefault(); e.stopPropagation(); close(); }
      else if (e.key === "Enter") { e.preventDefault(); await asking; if (found[active]) choose(found[active]); }
    };
    input.onblur = () => setTimeout(close);
    list.onmousedown = (e) => e.preventDefault(); // the focus stays in the field
    list.onclick = (e) => { const at = [...list.children].indexOf(e.target.closest("li")); if (found[at]) choose(found[at]); };
    return { box, input };
  };
  const find = field(say("Find a node"), (node) => reveal(node));
  const centre = field(say("Around"), (node) => go({ show: "near", of: [node.id] }));
  const from = field(say("From"), (node) => go({ show: "path", from: node.id }));
  const to = field(say("To"), (node) => go({ show: "path", to: node.id }));
  const changed = field(say("Change of"), (node) => go({ show: "impact", of: [node.id] }));
  const select = (label, values, then) => {
    const list = make("select", {}, ...values.map(([value, text]) => make("option", { value }, text)));
    list.onchange = () => then(list.value);
    return { box: make("label", { class: "sb-x-field" }, make("span", {}, label), list), list };
  };
  const depth = select(say("How far"), [1, 2, 3, 4, 5].map((n) => [n, say("{n} steps", { n }, "{n} step")]), (value) => go({ depth: Number(value) }));
  const way = select(say("Direction"), [["both", say("both ways")], ["out", say("along the arrows")], ["in", say("against the arrows")]], (value) => go({ way: value }));
  const asks = { levels: [find.box], near: [centre.box, depth.box, way.box], path: [from.box, to.box], impact: [changed.box] };
  const question = make("div", { class: "sb-x-ask" });

  const told = make("p", { role: "status", class: "sb-x-told", "data-graph-told": "" });
  const scroll = make("div", { class: "drawing-scroll", tabindex: "-1" });
  const button = (text, then, more = {}) => { const b = make("button", { type: "button", ...more }, text); b.onclick = then; return b; };
  const zoom = make("div", { class: "zoom", role: "group", "aria-label": say("Size of the drawing") });
  const legend = make("ul", { class: "legend", "aria-label": say("Legend") });
  const about = make("span", {}, say("An arrow points at what is needed."));
  const figure = make("figure", { class: "drawing", "data-graph-drawing": "" }, scroll, make("figcaption", {}, about, legend, zoom));
  const panel = make("section", { class: "sb-x-panel box", "aria-label": say("The selected node"), hidden: "" });
  const table = make("details", { class: "sb-x-table" });
  const filters = make("details", { class: "sb-x-filters" });
  const bar = make("div", { class: "sb-x-bar" }, shows, question);

  // Filters: a box to be ticked for each value.
  const chosen = new Map();
  const fieldset = (name, label, values) => {
    if (values.length < 2) return null;
    const list = values.map(([value, text]) => {
      const box = make("input", { type: "checkbox", name, value });
      chosen.set(name + "\n" + value, box);
      box.onchange = () => go({ [name]: values.map(([one]) => one).filter((one) => chosen.get(name + "\n" + one).checked) });
      return make("label", {}, box, make("span", {}, text));
    });
    return make("fieldset", { "data-filter": name }, make("legend", {}, label), make("div", {}, ...list));
  };
  const sorted = (list) => [...list].sort((a, b) => a.localeCompare(b));
  const offer = () => {
    const kinds = sorted(new Set(docs.map(({ kind }) => kind).filter(Boolean))).map((kind) => [kind, kind]);
    const known = meta.statuses.map(([status]) => [status, status]);
    if (docs.some(({ state: is }) => is === "planned")) known.push([NOT_WRITTEN, say("not written")]);
    const used = new Set(docs.flatMap(({ out }) => out.map(({ relation }) => relation)));
    const follows = relations.filter((relation) => used.has(relation)).map(({ name, out }) => [name, out]);
    const clear = button(say("Clear the filters"), () => go({ kind: [], status: [], tag: [], relation: [] }), { "data-graph-clear": "" });
    filters.append(make("summary", {}, say("Filters"), " ", make("span", { "data-graph-active": "" })), make("div", { class: "sb-x-sets" },
      ...[fieldset("kind", say("Kind"), kinds), fieldset("status", say("Status"), known), fieldset("tag", say("Tag"), sorted(meta.tags).map((tag) => [tag, tag])), fieldset("relation", say("Relation"), follows)].filter(Boolean)),
      make("p", {}, say("Without a choice everything is shown, and every relation but plain links is followed."), " ", clear));
  };

  // ---- Drawing it.

  let view = { boxes: [], arrows: [], rows: [] }, selected = "", svg = null, scale = 1, current = "", size = [1, 1];
  const places = new Map(); // the element of each box
  const order = []; // boxes in the order of reading
  const every = (boxes, then) => boxes.forEach((box) => { then(box); every(box.children, then); });
  const relationsOf = (by) => [...by].map(([relation, n]) => relation.out + (n > 1 ? " ×" + n : "")).join(", ");
  const spoken = (box) => {
    const into = view.arrows.filter(({ to: end }) => end === box).length, out = view.arrows.filter(({ from: end }) => end === box).length;
    const far = view.distances && box.distance ? say("distance {n}", { n: box.distance }) : "";
    return [box.label, box.sub, far, say("{n} arrows out", { n: out }, "{n} arrow out"), say("{n} arrows in", { n: into }, "{n} arrow in")].filter(Boolean).join(", ");
  };
  const nodeElement = (box) => {
    const { x, y, w } = box, h = box.open ? HEAD : box.h;
    const g = draws("g", { class: "node sb-x-" + box.sort + (box.own ? " self" : "") + (box.open ? " sb-x-head" : ""), role: "button", tabindex: "-1", "data-node": box.key,
      "data-stage": box.sort === "spec" && box.node.state !== "planned" ? box.node.stage || undefined : undefined, "data-state": box.node && box.sort === "spec" && box.node.state !== "written" ? box.node.state : undefined,
      "aria-expanded": box.opens ? String(Boolean(box.open)) : undefined, "aria-pressed": box.opens || box.sort === "more" ? undefined : String(selected === box.key) },
    draws("title", {}, spoken(box)),
    draws("rect", { x: round(x), y: round(y), width: round(w), height: round(h), rx: box.sort === "item" ? 12 : 5 }));
    if (box.sort === "group" && !box.open) g.insertBefore(draws("rect", { x: round(x + 4), y: round(y + 4), width: round(w), height: round(h), rx: 5 }), g.lastChild);
    const middle = box.open ? x + 24 : x + (w + (box.opens ? 14 : 0)) / 2, anchor = box.open ? "start" : undefined;
    g.append(draws("text", { "text-anchor": anchor, x: round(middle), y: round(y + h / 2 - 4), class: box.sort === "group" || box.open ? "sb-x-strong" : undefined }, box.text),
      draws("text", { "text-anchor": anchor, x: round(middle), y: round(y + h / 2 + 12), class: "sub" }, box.small));
    if (box.opens) g.append(draws("path", { class: "sb-x-twist", d: box.open ? "M" + round(x + 10) + " " + round(y + h / 2 - 2) + "l4 4l4 -4" : "M" + round(x + 12) + " " + round(y + h / 2 - 4) + "l4 4l-4 4" }));
    return g;
  };
  const picture = () => {
    const head = view.heads?.length ? 26 : 0, found = view.boxes.length ? lay(view.boxes, view.arrows, view.columns, view.labels ? 24 + Math.max(44, ...view.arrows.map(({ by }) => width(relationsOf(by), SUB))) : 44) : { w: 1, h: 1 };
    moved(view.boxes, 8, 8 + head);
    size = [found.w + 24, found.h + 24 + head];
    svg = draws("svg", { class: "diagram sb-x-svg" + (view.arrows.length > 120 ? " sb-x-many" : ""), viewBox: "0 0 " + size.map(Math.ceil).join(" "), "text-anchor": "middle", role: "group", "aria-label": say("Drawing of the graph") });
    const arrowhead = (name) => draws("marker", { id: "sb-x-" + name, viewBox: "0 0 8 8", refX: 7.5, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" }, draws("path", { class: "arrow " + name, d: "M0 0.5L8 4L0 7.5z" }));
    svg.append(draws("defs", {}, arrowhead("plain"), arrowhead("on")));
    const frames = draws("g", {}), edges = draws("g", {}), labels = draws("g", {}), nodes = draws("g", {});
    every(view.boxes, (box) => { if (box.open) frames.append(draws("rect", { class: "sb-x-frame", x: round(box.x), y: round(box.y), width: round(box.w), height: round(box.h), rx: 7 })); });
    const few = view.arrows.length <= 12 || view.labels;
    const pairs = new Set(view.arrows.map(({ from, to }) => from.key + "\n" + to.key));
    view.arrows.forEach((arrow) => {
      // Two that lead to and fro are beside one another.
      if (pairs.has(arrow.to.key + "\n" + arrow.from.key)) arrow.aside = arrow.from.x < arrow.to.x ? -7 : 7;
      const [d, middle] = route(arrow), leads = [...arrow.by.keys()].some((relation) => relation.leads);
      arrow.count = [...arrow.by.values()].reduce((sum, n) => sum + n, 0);
      arrow.element = draws("path", { class: "edge" + (leads ? "" : " sb-x-other"), d, "marker-end": "url(#sb-x-plain)" }, draws("title", {}, arrow.from.label + " → " + arrow.to.label + ": " + relationsOf(arrow.by)));
      edges.append(arrow.element);
      const text = view.labels ? relationsOf(arrow.by) : arrow.count > 1 && few ? String(arrow.count) : "";
      if (text) labels.append(draws("text", { class: "many", x: round(middle[0]), y: round(middle[1] - (view.labels ? 6 : -4)) }, text));
    });
    (view.heads || []).forEach((distance, column) => {
      const box = view.boxes[view.columns.indexOf(column)];
      if (distance) labels.append(draws("text", { class: "sb-x-strong", x: round(box.x + box.w / 2), y: 20 }, say("Distance {n}", { n: distance })));
    });
    places.clear();
    order.length = 0;
    every(view.boxes, (box) => { order.push(box); places.set(box.key, nodes.appendChild(nodeElement(box))); });
    svg.append(frames, edges, nodes, labels);
    scroll.replaceChildren(svg);
    if (!places.has(current)) current = order.find((box) => box.own)?.key || order[0]?.key || "";
    places.get(current)?.setAttribute("tabindex", "0");
  };
  const room = () => Math.max(200, scroll.clientWidth - 34);
  const resize = (to, x = scroll.clientWidth / 2, y = scroll.clientHeight / 2) => {
    const before = scale;
    scale = Math.min(3, Math.max(.08, to));
    svg.setAttribute("width", round(size[0] * scale));
    svg.setAttribute("height", round(size[1] * scale));
    scroll.scrollTo({ left: (scroll.scrollLeft + x) * scale / before - x, top: (scroll.scrollTop + y) * scale / before - y, behavior: "instant" });
  };
  const fit = () => resize(Math.min(1, room() / size[0], Math.max(300, innerHeight * .7 - 34) / size[1]));
  // At first as wide as there is room, but so that it can be read.
  const begins = () => {
    const own = order.find((box) => box.own) || { x: 0, y: 0, w: 0, h: 0 };
    scale = 1;
    resize(Math.min(1, Math.max(.75, room() / size[0])));
    scroll.scrollTo({ left: (own.x + own.w / 2) * scale - scroll.clientWidth / 2, top: (own.y + own.h / 2) * scale - scroll.clientHeight / 2, behavior: "instant" });
  };
  const tell = () => announce(Math.round(scale * 100) + " %");
  const focusOn = (key, quiet) => {
    const element = places.get(key);
    if (!element) return;
    places.get(current)?.setAttribute("tabindex", "-1");
    current = key;
    element.setAttribute("tabindex", "0");
    if (quiet) return;
    element.focus({ preventScroll: true });
    const box = element.getBoundingClientRect(), frame = scroll.getBoundingClientRect();
    const off = (low, high, from, to) => (low < from + 12 ? low - from - 24 : high > to - 12 ? high - to + 24 : 0);
    scroll.scrollBy({ left: off(box.left, box.right, frame.left, frame.right), top: off(box.top, box.bottom, frame.top, frame.bottom), behavior: "instant" });
    scroll.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  let lit = ""; // the box that has the focus or is pointed at
  const mark = () => view.arrows.forEach((arrow) => {
    const on = [selected, lit].some((key) => key && (arrow.from.key === key || arrow.to.key === key));
    arrow.element.classList.toggle("sb-x-on", Boolean(on));
    arrow.element.setAttribute("marker-end", on ? "url(#sb-x-on)" : "url(#sb-x-plain)");
  });

  // What is known of a node, and what can be done with it.
  const show = (box) => {
    selected = box ? box.key : "";
    places.forEach((element, key) => {
      element.classList.toggle("sb-x-selected", key === selected);
      if (element.hasAttribute("aria-pressed")) element.setAttribute("aria-pressed", String(key === selected));
    });
    mark();
    panel.hidden = !box?.node;
    if (panel.hidden) return;
    const { node } = box, { id } = node, lines = [];
    const list = (arrows, end, name) => arrows.forEach((arrow) => lines.push(make("li", {}, [...arrow.by.keys()].map(name).join(", ") + ": ", arrow[end].label)));
    list(view.arrows.filter((arrow) => arrow.from === box), "to", (relation) => relation.out);
    list(view.arrows.filter((arrow) => arrow.to === box), "from", (relation) => relation.back);
    const most = 8, more = lines.length - most;
    panel.replaceChildren(make("h2", {}, make("a", { href: root + node.url }, nameOf(node))),
      make("p", { class: "muted" }, [id, node.kind, stageOf(node), node.item ? node.doc.title : ""].filter(Boolean).join(" · ")),
      make("div", { class: "sb-x-actions" },
        box.opens && button(box.open ? say("Close") : box.group ? say("Open") : say("Show its items"), () => turn(box), { "data-graph-turn": "" }),
        button(say("Neighbourhood"), () => go({ show: "near", of: [id], depth: 1 }), { "data-graph-near": "" }),
        state.show === "near" && !state.of.includes(id) && button(say("Add its neighbourhood"), () => go({ of: [...state.of, id] }), { "data-graph-grow": "" }),
        button(say("Blast radius"), () => go({ show: "impact", of: [id] }), { "data-graph-impact": "" }),
        button(say("Path from here"), () => go({ show: "path", from: id, to: state.show === "path" ? state.to : "" }), { "data-graph-from": "" }),
        button(say("Path to here"), () => go({ show: "path", to: id, from: state.show === "path" ? state.from : "" }), { "data-graph-to": "" })),
      lines.length ? make("ul", {}, ...lines.slice(0, most), more > 0 && make("li", {}, say("and {n} more", { n: more }))) : "");
  };
  const turn = (box) => {
    const open = levelsOpen(), now = open.includes(box.key) ? open.filter((key) => key !== box.key) : [...open, box.key];
    current = box.key;
    go({ show: "levels", open: now, closed: !now.length });
  };
  const levelsOpen = () => {
    const all = [];
    every(view.boxes, (box) => { if (box.open) all.push(box.key); });
    // What is inside of a closed one stays open in it.
    return [...state.open, ...all.filter((key) => !state.open.includes(key))];
  };
  const boxAt = (element) => order.find((box) => box.key === element.dataset.node);
  const act = (box) => {
    if (box.sort === "more") { table.open = true; table.querySelector("summary").focus(); return; }
    if (box.group) return turn(box);
    show(box);
    announce(say("{title} is selected. What can be done with it is below the drawing.", { title: box.label }));
  };
  // Levels are opened down to a node.
  const reveal = async (node) => {
    const open = [];
    for (let at = node.doc.group; at >= 0; at = groups[at].inside) open.unshift(groups[at].key);
    if (node.item) open.push(node.doc.id);
    current = selected = node.id;
    wanted = node.id;
    go({ show: "levels", open: [...new Set([...levelsOpen(), ...open])], closed: false });
  };
  let wanted = "";

  // The table has what is drawn, and what is not because there is too much of it.
  let column = "", descending = false, listed = MOST_ROWS;
  const tabled = () => {
    const related = (box) => {
      const parts = view.arrows.flatMap((arrow) => (arrow.from === box ? [relationsOf(arrow.by) + " → " + arrow.to.label] : arrow.to === box ? ["← " + arrow.from.label + " (" + relationsOf(arrow.by) + ")"] : []));
      return parts.slice(0, 6).join("; ") + (parts.length > 6 ? "; " + say("and {n} more", { n: parts.length - 6 }) : "");
    };
    const columns = [["node", say("Node"), ({ box }) => box.label], ["kind", say("Kind"), ({ box }) => (box.group ? say("group") : box.node.kind)], ["status", say("Status"), ({ box }) => (box.group ? box.sub : stageOf(box.node))]];
    if (view.distances) columns.push(["distance", say("Distance"), ({ box }) => String(box.distance ?? "")]);
    columns.push(["relations", say("Relations"), ({ box, hidden }) => (hidden ? say("not drawn") : related(box))]);
    let { rows } = view;
    const by = columns.find(([name]) => name === column)?.[2];
    if (by) rows = [...rows].sort((a, b) => by(a).localeCompare(by(b), undefined, { numeric: true }) * (descending ? -1 : 1));
    const heads = columns.map(([name, text]) => {
      const th = make("th", { scope: "col", "aria-sort": name === column ? (descending ? "descending" : "ascending") : undefined });
      th.append(button(text, () => { descending = name === column && !descending; column = name; tabled(); table.querySelector("[data-sort=" + name + "]").focus(); }, { "data-sort": name }));
      return th;
    });
    const cell = (row, at) => {
      const text = columns[at][2](row);
      if (at) return make("td", { class: at === columns.length - 1 ? "wrap" : undefined }, text);
      return make("th", { scope: "row" }, row.box.node ? make("a", { href: root + row.box.node.url }, text) : text, row.box.node && !row.box.group && make("code", {}, row.box.node.id));
    };
    const more = rows.length - listed;
    const body = rows.slice(0, listed).map((row) => make("tr", { "data-row": row.box.key }, ...columns.map((_, at) => cell(row, at))));
    table.replaceChildren(make("summary", {}, say("As a table: {n} nodes", { n: rows.length }, "As a table: {n} node")),
      make("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": say("Table of what is shown") },
        make("table", { class: "list" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body))),
      ...(more > 0 ? [1] : []).map(() => button(say("Show more"), () => { const at = listed; listed += MOST_ROWS; tabled(); table.querySelectorAll("tbody tr")[at]?.querySelector("a")?.focus(); }, { "data-graph-more": "" })));
  };

  const fill = () => {
    shows.querySelectorAll("input").forEach((input) => { input.checked = input.value === state.show; });
    const parts = asks[state.show];
    if (question.firstChild !== parts[0]) question.replaceChildren(...parts);
    depth.list.value = state.depth;
    way.list.value = state.way;
    for (const [one, value] of [[centre, state.of[0]], [from, state.from], [to, state.to], [changed, state.of[0]]]) if (document.activeElement !== one.input || !one.input.value) one.input.value = value || "";
    let active = 0;
    chosen.forEach((box, key) => { const [name, value] = key.split("\n"); box.checked = state[name].includes(value); active += box.checked; });
    // A path goes where it goes: only relations are filtered.
    filters.querySelectorAll("[data-filter]").forEach((set) => { set.hidden = state.show === "path" && set.dataset.filter !== "relation"; });
    filters.querySelector("[data-graph-active]").textContent = active ? say("{n} chosen", { n: active }) : "";
    filters.querySelector("[data-graph-clear]").hidden = !active;
  };
  const samples = () => {
    const leads = relations.find((relation) => relation.leads && view.arrows.some(({ by }) => by.has(relation)));
    const other = view.arrows.some(({ by }) => ![...by.keys()].some((relation) => relation.leads)), planned = order.some((box) => box.sort === "spec" && box.node.state === "planned");
    const sample = (...parts) => draws("svg", { class: "diagram", width: 28, height: 14, viewBox: "0 0 28 14", "aria-hidden": "true" }, ...parts);
    const line = (name) => draws("path", { class: "edge" + name, d: "M1 7h25" });
    const box = (more) => draws("g", { class: "node", ...more }, draws("rect", { x: 2, y: 1.5, width: 24, height: 11, rx: 3 }));
    legend.replaceChildren(...[leads && [sample(line("")), leads.out], other && [sample(line(" sb-x-other")), leads ? say("another relation") : say("a relation")], planned && [sample(box({ "data-state": "planned" })), say("not written")]]
      .filter(Boolean).map(([picture, text]) => make("li", {}, picture, " ", text)));
  };

  let drawing = 0;
  const draw = async () => {
    const now = drawing += 1;
    const inside = scroll.contains(document.activeElement), panelled = panel.contains(document.activeElement);
    state = read();
    fill();
    const scope = { items: false, follows: followed() };
    let made;
    try { made = await { levels, near, path, impact }[state.show](scope); } catch (_) { told.textContent = say("The graph could not be loaded."); return; }
    if (now !== drawing) return;
    const start = performance.now();
    view = made;
    listed = MOST_ROWS;
    picture();
    samples();
    figure.hidden = !view.boxes.length;
    begins();
    graph.took = performance.now() - start;
    graph.at = performance.now();
    graph.drawn = order.length;
    if (wanted && places.has(wanted)) { focusOn(wanted); show(order.find((box) => box.key === wanted)); wanted = ""; }
    else {
      show(order.find((box) => box.key === selected));
      if (inside || panelled) focusOn(places.has(current) ? current : order[0]?.key);
      else if (order.some((box) => box.own)) { focusOn(order.find((box) => box.own).key, true); }
    }
    table.hidden = !view.rows.length;
    tabled();
    table.open = table.open || ["path", "impact"].includes(state.show);
    const hidden = view.rows.filter((row) => row.hidden).length;
    told.textContent = [view.says, hidden ? say("{n} of them are in the table only.", { n: hidden }, "{n} of them is in the table only.") : ""].filter(Boolean).join(" ");
    home.dataset.drawn = String(Number(home.dataset.drawn || 0) + 1);
  };

  // ---- Keys and pointers.

  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  scroll.addEventListener("keydown", (e) => {
    const element = e.target.closest("[data-node]");
    if (!element || e.ctrlKey || e.metaKey || e.altKey) return;
    const box = boxAt(element);
    const step = KEYS[e.key];
    if (step) {
      e.preventDefault();
      const middle = (one) => [one.x + one.w / 2, one.y + (one.open ? HEAD : one.h) / 2], [x, y] = middle(box);
      let best, least = Infinity;
      for (const one of order) {
        const [ox, oy] = middle(one), ahead = (ox - x) * step[0] + (oy - y) * step[1], aside = Math.abs((ox - x) * step[1]) + Math.abs((oy - y) * step[0]);
        if (one === box || ahead < 4) continue;
        if (ahead + 2.5 * aside < least) { least = ahead + 2.5 * aside; best = one; }
      }
      if (best) focusOn(best.key);
    } else if (e.key === "Home" || e.key === "End") { e.preventDefault(); focusOn(order.at(e.key === "Home" ? 0 : -1).key); }
    else if (e.key === "Enter" || e.key === " ") { e.preventDefault(); act(box); }
    else if ((e.key === "+" && box.opens && !box.open) || (e.key === "-" && box.open)) { e.preventDefault(); turn(box); }
  });
  const light = (e) => { const key = e.type === "focusout" || e.type === "pointerout" ? "" : e.target.closest("[data-node]")?.dataset.node || ""; if (key !== lit) { lit = key; mark(); } };
  for (const name of ["focusin", "focusout", "pointerover", "pointerout"]) scroll.addEventListener(name, light);
  panel.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.stopPropagation(); focusOn(current); } });
  scroll.addEventListener("wheel", (e) => {
    if (!e.ctrlKey) return;
    e.preventDefault();
    const box = scroll.getBoundingClientRect();
    resize(scale * Math.exp(-Math.max(-60, Math.min(60, e.deltaY)) / 200), e.clientX - box.left, e.clientY - box.top);
  }, { passive: false });
  let held = null, dragged = false;
  scroll.addEventListener("pointerdown", (e) => { dragged = false; held = e.pointerType === "mouse" && e.button === 0 && [e.clientX, e.clientY, scroll.scrollLeft, scroll.scrollTop]; });
  scroll.addEventListener("pointermove", (e) => {
    if (!held || !(e.buttons & 1)) return;
    const x = e.clientX - held[0], y = e.clientY - held[1];
    if (!dragged && Math.hypot(x, y) < 5) return;
    if (!dragged) { dragged = true; scroll.setPointerCapture(e.pointerId); }
    scroll.scrollTo({ left: held[2] - x, top: held[3] - y, behavior: "instant" });
  });
  scroll.addEventListener("click", (e) => {
    const element = e.target.closest("[data-node]");
    if (dragged || !element) { dragged = false; return; }
    focusOn(element.dataset.node);
    act(boxAt(element));
    if (!panel.hidden) panel.scrollIntoView({ block: "nearest", behavior: "instant" });
  });
  scroll.addEventListener("dblclick", (e) => { const element = e.target.closest("[data-node]"), box = element && boxAt(element); if (box?.node && !box.group) location.href = root + box.node.url; });

  // The drawing as a file of its own: what styles say of it is written into it.
  const WRITTEN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family", "paint-order"];
  const download = () => {
    const copy = svg.cloneNode(true), all = [...svg.querySelectorAll("*")];
    [...copy.querySelectorAll("*")].forEach((element, at) => {
      const style = getComputedStyle(all[at]);
      if (element.matches("rect, path, text")) WRITTEN.forEach((name) => { if (!name.startsWith("font") || element.matches("text")) element.setAttribute(name, style.getPropertyValue(name)); });
      ["tabindex", "role", "aria-label", "aria-expanded", "aria-pressed", "class"].forEach((name) => element.removeAttribute(name));
    });
    ["class", "role", "aria-label"].forEach((name) => copy.removeAttribute(name));
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", Math.ceil(size[0]));
    copy.setAttribute("height", Math.ceil(size[1]));
    copy.prepend(draws("title", {}, told.textContent), draws("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor }));
    const text = graph.svg = new XMLSerializer().serializeToString(copy);
    const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    const a = make("a", { href: url, download: "graph.svg" });
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    announce(say("Downloaded"));
  };

  begin().then(() => {
    font = getComputedStyle(document.documentElement).getPropertyValue("--font-diagram") || "sans-serif";
    offer();
    for (const [text, name, then] of [["\u2212", say("Smaller"), () => resize(scale / 1.5)], ["+", say("Larger"), () => resize(scale * 1.5)], [say("Fit"), say("All of it"), fit]]) zoom.append(button(text, () => { then(); tell(); }, { "aria-label": then !== fit && name, title: name }));
    zoom.append(button(say("Download as SVG"), download, { "data-graph-download": "" }));
    shows.onchange = (e) => go({ show: e.target.value });
    home.replaceChildren(bar, filters, told, figure, panel, table);
    home.hidden = false;
    // The drawing that is there without scripts has had its turn.
    document.querySelectorAll("[data-explorer-replaces]").forEach((e) => { e.hidden = true; });
    addEventListener("hashchange", () => { if (!location.hash || location.hash.includes("show=")) draw(); });
    return draw();
  }).catch(() => { home.textContent = say("The graph could not be loaded."); home.hidden = false; });
})();
