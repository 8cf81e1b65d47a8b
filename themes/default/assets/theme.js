// Runs in the head, not deferred: what the reader chose must be set before the first paint.
// Several portals may share one host, so what is stored is keyed by the path of the portal's root.
(() => {
  "use strict";
  const html = document.documentElement;
  const key = "specbook:" + new URL(html.dataset.root || ".", location.href).pathname + ":";
  const store = {
    get(name) { try { return localStorage.getItem(key + name); } catch (_) { return null; } },
    set(name, value) { try { localStorage.setItem(key + name, value); } catch (_) { /* private window */ } }
  };
  html.classList.add("js"); // controls that need scripts show from here on
  const theme = store.get("theme");
  if (theme === "light" || theme === "dark" || theme === "auto") html.dataset.theme = theme;
  if (store.get("wide") === "true") html.dataset.wide = "";

  // What scripts say: by its English text, with what is put in for the names in braces. A number `n` has forms.
  const lang = html.lang || "en";
  let table = {}, rules;
  try { rules = new Intl.PluralRules(lang); } catch (_) { rules = new Intl.PluralRules("en"); }
  const say = (text, values = {}, one = text) => {
    let said = table[text] ?? (values.n === 1 ? one : text);
    if (typeof said === "object") said = said[rules.select(values.n)] ?? said.other;
    return said.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
  };
  window.specbook = { store: store, say: say, words: (said) => { table = said; } };
})();
