// The time-out: an expiry that ticks by the server's clock, and a page that is judged anew while it stands open.
// The tablet's own clock is never read: performance.now() only measures how long ago the server told its time.
"use strict";
(() => {
  const TICK = 1000;
  let told = "", since = 0;

  const tick = () => {
    const clock = document.querySelector("output[data-ends]");
    if (!clock) return;
    if (clock.dataset.now !== told) { told = clock.dataset.now; since = performance.now(); }
    const left = Math.floor((Number(clock.dataset.ends) - Number(told) - (performance.now() - since)) / 60000);
    const text = left < 0 ? clock.dataset.over : clock.dataset.left.replace("{}", left);
    if (clock.textContent !== text) clock.textContent = text;
    clock.className = `b ${left < 0 ? "bad" : left < 30 ? "watch" : "good"}`;
  };
  setInterval(tick, TICK);

  // a screen that slept, or stood open, is asked about again
  const form = () => document.querySelector("form[data-again]");
  const again = () => { const f = form(); if (f && !document.hidden) f.dispatchEvent(new Event("rehearse", { bubbles: true })); };
  document.addEventListener("DOMContentLoaded", () => { tick(); const f = form(); if (f) setInterval(again, Number(f.dataset.again) * TICK); });
  document.addEventListener("visibilitychange", again);

  // a picture is kept and shown at once, so that nobody gives before it is seen; that of a label is read by scan.js
  document.addEventListener("change", e => {
    const f = form();
    if (f && e.target.type === "file" && f.contains(e.target) && !e.target.closest("[data-scan]")) f.requestSubmit(f.querySelector("button[value=check]"));
  });
})();
