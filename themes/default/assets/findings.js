// Buttons that show the findings of one level. Only on the page of findings.
(() => {
  "use strict";
  const place = document.querySelector("[data-filter-here]");
  if (!place) return;
  const rows = [...document.querySelectorAll(".finding-row[data-finding]")];
  const { say, announce } = window.specbook;
  const levels = { all: say("All"), error: say("Errors"), warning: say("Warnings"), note: say("Notes") };
  place.className = "filter";
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", document.querySelector(".numbers") ? say("Show findings of this page by level") : say("Show findings by level"));
  for (const level in levels) {
    const fits = (row) => level === "all" || row.dataset.level === level;
    const count = rows.filter(fits).length;
    if (!count) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = levels[level] + " " + count;
    button.setAttribute("aria-pressed", level === "all");
    button.onclick = () => {
      rows.forEach((row) => { row.hidden = !fits(row); });
      document.querySelectorAll(".rule").forEach((rule) => { rule.hidden = !rule.querySelector(".finding-row:not([hidden])"); });
      [...place.children].forEach((other) => other.setAttribute("aria-pressed", other === button));
      announce(say("{n} findings", { n: count }, "{n} finding"));
    };
    place.append(button);
  }
})();
