// Warns before a session ends. What counts is the server's answer: another tab may have worked meanwhile, or signed out.
// Asking how long is left (/me/left) is no work; staying (/me/stay) is, and so is whatever was typed a moment ago.
"use strict";
(() => {
  const TICK = 1000, ASK = 10_000, MOMENT = 60_000;
  const page = document.body.dataset, now = () => Date.now();
  const warn = () => Number(page.warn) * 1000;
  let due = 0, asked = 0, typed = 0, over = false;

  const box = () => document.getElementById("idle");
  const part = name => box().querySelector(`[data-${name}]`);
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const clock = ms => { const s = Math.max(0, Math.ceil(ms / 1000)); return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`; };

  const ask = async (address, method) => {
    asked = now();
    try {
      const reply = await fetch(address, { method, headers: { "X-CSRFToken": token(), Accept: "application/json" } });
      if (reply.ok) take(await reply.json());
    } catch { /* no connection: the clock at hand runs on */ }
  };
  const take = ({ left, lasting }) => {
    due = now() + left * 1000;
    part("last").hidden = lasting * 1000 > warn();
    if (left * 1000 > warn() && box().open && !over) box().close();
    if (left <= 0) end();
  };
  const show = left => {
    if (!box().open) { document.activeElement?.blur?.(); box().showModal(); }
    part("clock").textContent = clock(left);
  };
  // The page stays, covered, until the person goes on: nothing that was typed is thrown away by a reload.
  const end = () => {
    over = true;
    if (!box().open) box().showModal();
    box().classList.add("over");
    for (const [name, hidden] of [["over", false], ["again", false], ["stay", true]]) part(name).hidden = hidden;
    for (const part of box().querySelectorAll("h2, #idle-says, .left, [data-last]")) part.hidden = true;
  };
  const tick = async () => {
    if (over || !box()) return;
    const left = due - now();
    if (left > warn()) return;
    if (now() - typed < Math.min(MOMENT, warn())) { typed = 0; return ask("/me/stay", "POST"); }
    if (!box().open || now() - asked > Math.min(ASK, warn() / 3)) await ask("/me/left", "GET");
    if (over) return;
    if (due - now() <= 0) return end();
    if (due - now() <= warn()) show(due - now());
  };
  const start = () => { due = now() + Number(document.body.dataset.left) * 1000; };

  document.addEventListener("input", () => { typed = now(); });
  document.addEventListener("htmx:afterSettle", () => ask("/me/left", "GET"));
  document.addEventListener("click", e => {
    if (e.target.matches("[data-stay]")) ask("/me/stay", "POST");
    if (e.target.matches("[data-again]")) location.assign(location.pathname + location.search);
  });
  document.addEventListener("cancel", e => { if (e.target.id === "idle") { e.preventDefault(); if (!over) ask("/me/stay", "POST"); } }, true);
  start();
  setInterval(tick, TICK);
})();
