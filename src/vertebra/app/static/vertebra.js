// What the pages do beyond links and forms: keep a draft, rehearse a form. Sessions are in session.js.
// Without it every page still works; no rule of the study is repeated here: the server rehearses the save.
"use strict";
(() => {
  const user = () => document.body.dataset.user || "";
  const keyOf = path => `draft:${user()}:${path}`;
  const WEEK = 7 * 24 * 3600 * 1000;

  // --- drafts: what was typed survives a lost connection, an ended session, a closed tab
  const fields = form => [...form.elements].filter(e => e.name && e.type !== "hidden" && e.type !== "file" && !e.disabled);
  const values = form => fields(form).map(e =>
    [e.name, e.type === "radio" || e.type === "checkbox" ? e.value : "", e.type === "radio" || e.type === "checkbox" ? e.checked : e.value]);
  const keep = form => {
    try { localStorage.setItem(keyOf(location.pathname), JSON.stringify({ at: Date.now(), values: values(form) })); } catch { /* a full disk loses no page */ }
  };
  const forget = path => localStorage.removeItem(keyOf(path));
  const restore = form => {
    const raw = localStorage.getItem(keyOf(location.pathname));
    if (!raw) return;
    const draft = JSON.parse(raw);
    if (Date.now() - draft.at > WEEK) return forget(location.pathname);
    let changed = false;
    for (const [name, value, state] of draft.values) {
      for (const e of fields(form)) {
        if (e.name !== name) continue;
        if (e.type === "radio" || e.type === "checkbox") { if (e.value === value && e.checked !== state) { e.checked = state; changed = true; } }
        else if (e.value !== state) { e.value = state; changed = true; }
      }
    }
    if (changed) document.getElementById("draft").hidden = false;
  };

  // --- rehearsal: ask the server what saving would lead to, after each answer
  let asking = null;
  const named = form => { // pictures travel once, with the save; until then it is only told that there are some
    const sent = new FormData(form);
    for (const [name, value] of [...sent]) if (value instanceof File) {
      sent.delete(name);
      if (value.size) sent.set(name.replace(/^f\./, "p."), value.name);
    }
    return sent;
  };
  const rehearse = async form => {
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const typed = named(form);
      typed.delete("witness_password");
      const reply = await fetch(form.dataset.rehearse, { method: "POST", body: typed, signal: asking.signal });
      if (reply.ok && (reply.headers.get("content-type") || "").includes("json")) show(form, await reply.json());
    } catch { /* offline: the save will tell */ }
  };
  // what is to be expected stands in a field until a hand has been on it
  const expect = (form, usual) => {
    let changed = false;
    for (const [id, value] of Object.entries(usual)) {
      const field = form.elements[`v.${id}`], held = field?.value;
      if (!field || "touched" in field.dataset || form.elements[`m.${id}`]?.value || held && held !== field.dataset.expected) continue;
      field.dataset.expected = value;
      if (held !== value) { field.value = value; changed = true; }
    }
    return changed;
  };
  const show = (form, said) => {
    if (said.usual && expect(form, said.usual)) return rehearse(form);
    const hidden = new Set(said.hidden);
    for (const item of form.querySelectorAll(".item")) {
      const id = item.id.slice(2), asks = said.asks[id] || [];
      const filled = [...item.querySelectorAll("[name^='v.']")].some(e => (e.type === "radio" || e.type === "checkbox" ? e.checked : e.type !== "hidden" && e.value)) || [...item.querySelectorAll("[type=file]")].some(e => e.files.length);
      item.hidden = hidden.has(id) && !filled;
      const asked = item.querySelector(".asked");
      if (asked) { asked.hidden = !asks.length; asked.querySelector("p").textContent = asks.join(" "); }
    }
    for (const [id, value] of Object.entries(said.derived)) {
      const output = form.querySelector(`[data-derived="${CSS.escape(id)}"]`);
      if (output) output.textContent = value || "–";
    }
    if (said.parts) return put(said.parts);
    document.getElementById("standing").textContent = said.refusals.join(" ");
  };

  // parts of the page as the server made them anew; one that says the same is left alone, with whatever has the focus
  const parts = new Map();
  const put = told => {
    for (const [id, html] of Object.entries(told)) {
      const part = document.getElementById(id);
      if (!part || parts.get(id) === html) continue;
      const open = part.querySelector("details")?.open;
      part.innerHTML = html;
      parts.set(id, html);
      if (open && part.querySelector("details")) part.querySelector("details").open = true;
    }
    const warned = document.getElementById("i-reason");
    if (warned) warned.hidden = !document.querySelector("[data-is=warns], [data-is=reasoned]");
  };

  const ready = () => {
    const saved = document.querySelector("meta[name=saved]");
    if (saved) { forget(saved.content); saved.remove(); }
    const form = document.querySelector("form[data-draft], form[data-rehearse]");
    if (form && !form.dataset.ready) { form.dataset.ready = "1"; if ("draft" in form.dataset) restore(form); if (form.dataset.rehearse && form.querySelector(".save")) rehearse(form); }
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("htmx:sendError", () => { const bar = document.getElementById("offline"); if (bar) { bar.hidden = false; bar.scrollIntoView({ block: "center" }); } });
  document.addEventListener("input", e => { if (e.target.matches("form[data-rehearse] [name^='v.']")) e.target.dataset.touched = ""; });
  document.addEventListener("input", e => { const form = e.target.closest("form[data-draft]"); if (form) keep(form); });
  document.addEventListener("change", e => {
    if (e.target.matches("[data-send]")) return e.target.form.submit();
    if (e.target.matches("[data-pick]")) take(e.target);
    if (e.target.matches("[data-all]")) for (const box of e.target.form.elements) if (box.name === e.target.dataset.all) box.checked = e.target.checked;
    const form = e.target.closest("form[data-draft], form[data-rehearse]");
    if (form) { if ("draft" in form.dataset) keep(form); if (form.dataset.rehearse) rehearse(form); }
  });
  // a chosen tile that is pressed again is chosen no more: what no longer applies can be taken back
  const tile = e => e.target.closest("form[data-rehearse] .choices label")?.querySelector("input[type=radio][name^='v.']");
  let chosen = null;
  document.addEventListener("pointerdown", e => { const radio = tile(e); chosen = radio?.checked ? radio : null; });
  document.addEventListener("click", e => {
    if (!chosen || e.target !== chosen) return;
    chosen.checked = false;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    chosen = null;
  });
  // a label was read (scan.js), or the page stood open for a while (timeout.js)
  for (const name of ["scanned", "rehearse"]) document.addEventListener(name, e => { const form = e.target.closest("form[data-rehearse]"); if (form) rehearse(form); });
  const take = pick => {
    const { pick: id, value, unit, missing } = pick.dataset, form = pick.form;
    for (const e of form.elements) {
      if (e.name === `v.${id}`) { if (e.type === "radio" || e.type === "checkbox") e.checked = value.split(";").includes(e.value); else if (e.type !== "hidden") e.value = value; }
      if (e.name === `u.${id}` && unit) e.value = unit;
      if (e.name === `m.${id}`) e.value = missing;
    }
  };
  document.addEventListener("click", e => {
    if (e.target.matches("[data-forget]")) { forget(location.pathname); location.reload(); }
    const ask = e.target.closest("[data-ask]");
    if (ask) {
      const panel = document.getElementById("ask"), item = document.getElementById("ask-item");
      panel.open = true; item.value = ask.dataset.ask; document.getElementById("ask-asks").focus(); panel.scrollIntoView({ block: "center" });
    }
    if (e.target.matches("[data-print]")) window.print();
  });
})();
