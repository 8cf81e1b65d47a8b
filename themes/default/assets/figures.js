// Drawings: fitted to the width at first, then larger and smaller by buttons, keys or Ctrl and the
// wheel, and moved by dragging. Only on pages that have one; without it they scroll.
(() => {
  "use strict";
  const { say, announce } = window.specbook;
  const STEP = 1.5;
  const make = (name, set) => Object.assign(document.createElement(name), set);
  const size = (svg) => {
    const box = svg.viewBox.baseVal;
    return box && box.width ? [box.width, box.height] : [svg.clientWidth || 300, svg.clientHeight || 150];
  };
  const frameOf = (svg, figure) => {
    const known = svg.closest(".drawing-scroll");
    if (known) return known;
    const frame = make("div", { className: "drawing-scroll", tabIndex: 0 });
    frame.setAttribute("role", "region");
    const title = svg.querySelector(":scope > title");
    frame.setAttribute("aria-label", svg.getAttribute("aria-label") || (title && title.textContent) || say("Drawing"));
    const outer = svg.parentElement === figure || !svg.parentElement.matches("figure > *") ? svg : svg.parentElement;
    outer.replaceWith(frame);
    frame.append(outer);
    return frame;
  };
  const begin = (svg) => {
    const figure = svg.closest("figure"), frame = frameOf(svg, figure), [width, height] = size(svg);
    let scale = 0; // 0: as wide as the frame
    const style = getComputedStyle(frame);
    const room = () => frame.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const fitted = () => Math.min(1, room() / width);
    const bar = make("div", { className: "zoom" });
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", say("Size of the drawing"));
    const show = (at) => {
      const before = scale || fitted();
      const least = Math.min(fitted(), 1 / 8);
      scale = at && Math.min(4, Math.max(least, at));
      const now = scale || fitted();
      const box = frame.getBoundingClientRect();
      // What is at a point of the frame stays there.
      return (x = box.width / 2, y = box.height / 2) => {
        const left = (frame.scrollLeft + x) * now / before - x, top = (frame.scrollTop + y) * now / before - y;
        // Fitted, it follows the frame by its style.
        svg.setAttribute("width", width * (scale || 1));
        svg.setAttribute("height", height * (scale || 1));
        figure.toggleAttribute("data-zoomed", scale > 0);
        frame.scrollTo({ left: left, top: top, behavior: "instant" });
      };
    };
    const by = (factor, x, y) => show((scale || fitted()) * factor)(x, y);
    const fit = () => show(0)();
    const tell = () => announce(Math.round((scale || fitted()) * 100) + " %");
    for (const [text, name, act] of [["\u2212", say("Smaller"), () => by(1 / STEP)], ["+", say("Larger"), () => by(STEP)], [say("Fit"), say("Fit to the width"), fit]]) {
      const button = make("button", { type: "button", textContent: text, title: name, onclick: () => { act(); tell(); } });
      if (act !== fit) button.setAttribute("aria-label", name);
      bar.append(button);
    }
    (figure.querySelector("figcaption") || figure).append(bar);
    frame.addEventListener("keydown", (e) => {
      if (e.target !== frame || e.ctrlKey || e.metaKey || e.altKey) return;
      const act = { "+": () => by(STEP), "=": () => by(STEP), "-": () => by(1 / STEP), "0": fit }[e.key];
      if (act) { e.preventDefault(); act(); tell(); }
    });
    frame.addEventListener("wheel", (e) => {
      if (!e.ctrlKey) return;
      e.preventDefault();
      const box = frame.getBoundingClientRect();
      by(Math.exp(-Math.max(-60, Math.min(60, e.deltaY)) / 200), e.clientX - box.left, e.clientY - box.top);
    }, { passive: false });
    // Fingers scroll by themselves.
    let from = null, moved = false;
    frame.addEventListener("pointerdown", (e) => {
      moved = false;
      const larger = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
      const text = e.target.closest("text, foreignObject");
      from = larger && !text && e.pointerType === "mouse" && e.button === 0 && [e.clientX, e.clientY, frame.scrollLeft, frame.scrollTop];
    });
    frame.addEventListener("pointermove", (e) => {
      if (!from || !(e.buttons & 1)) return;
      const x = e.clientX - from[0], y = e.clientY - from[1];
      if (!moved && Math.hypot(x, y) < 5) return;
      if (!moved) { moved = true; frame.setPointerCapture(e.pointerId); }
      frame.scrollTo({ left: from[2] - x, top: from[3] - y, behavior: "instant" });
    });
    for (const name of ["dragstart", "selectstart"]) frame.addEventListener(name, (e) => { if (from) e.preventDefault(); });
    // A link at which a drag ends is not followed.
    frame.addEventListener("click", (e) => { if (moved) { e.preventDefault(); moved = false; } }, true);
    fit();
  };
  document.querySelectorAll("figure[data-diagram] svg:not([aria-hidden], svg svg)").forEach(begin);
})();
