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
  window.specbook = { store: store };
})();
