// Leads from an address that was moved to where it is now, with what is behind `#`.
(() => {
  "use strict";
  const { to, moved } = document.currentScript.dataset;
  const places = JSON.parse(moved || "{}");
  const go = () => {
    const hash = location.hash;
    let place = hash.slice(1);
    try { place = decodeURIComponent(place); } catch (_) { /* as typed */ }
    const target = Object.hasOwn(places, place) ? places[place] : to && (to.includes("#") ? to : to + hash);
    if (target) location.replace(target);
  };
  go();
  addEventListener("hashchange", go);
})();
