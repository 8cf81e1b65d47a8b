// Only while `specbook serve` runs: the page follows the source. Never part of a built site.
(() => {
  "use strict";
  const url = document.currentScript.dataset.live;
  const place = "specbook:scroll:" + location.pathname;
  let dialog = null;

  // Scroll position survives the reload.
  try {
    const was = sessionStorage.getItem(place);
    if (was !== null) {
      sessionStorage.removeItem(place);
      scrollTo({ top: Number(was), behavior: "instant" });
    }
  } catch (_) { /* no storage, no memory */ }

  function reload() {
    try { sessionStorage.setItem(place, String(scrollY)); } catch (_) { /* as above */ }
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

  // It goes with the next reload, or with Esc.
  function problem(message) {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "problem";
      dialog.setAttribute("aria-labelledby", "sb-problem");
      const title = document.createElement("h2");
      title.id = "sb-problem";
      title.textContent = "The portal could not be rebuilt";
      const text = document.createElement("pre");
      text.tabIndex = 0;
      text.setAttribute("role", "region");
      text.setAttribute("aria-labelledby", "sb-problem");
      const hint = document.createElement("p");
      hint.textContent = "This page is the last good one. It updates by itself once the problem is solved; Esc hides this.";
      dialog.append(title, text, hint);
      document.body.append(dialog);
    }
    dialog.querySelector("pre").textContent = message;
    if (!dialog.open) dialog.showModal();
  }

  // EventSource reconnects by itself unless the server refused; then we try again.
  let events, lost = false;
  function listen() {
    events = new EventSource(url);
    events.onmessage = (e) => {
      const said = JSON.parse(e.data);
      if (said.type === "reload") reload();
      else if (said.type === "css") swapStyles();
      else if (said.type === "problem") problem(said.message);
    };
    events.onopen = () => { if (lost) reload(); }; // the server was away: what changed meanwhile is unknown
    events.onerror = () => {
      lost = true;
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    };
  }
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (e) => { if (e.persisted) reload(); }); // back from the browser's page cache
  listen();
})();
