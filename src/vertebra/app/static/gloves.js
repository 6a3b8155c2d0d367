// Hands in gloves: − and + beside a number or a time, a keypad with large keys, the time now. Without it the field stays.
// − and + keep to what is plausible; the keypad does not, since a true value outside of it is asked about, never refused.
// The time comes from the server: a tablet's own clock is never read.
"use strict";
(() => {
  if (window.gloves) return;
  window.gloves = true;
  const HOLD = 450, AGAIN = 110, FASTER = 10, SETTLED = 350, MINUTE = 60000;
  const keypad = () => document.getElementById("keypad");
  const inside = what => keypad().querySelector(`[data-${what}]`);
  const named = field => document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent.trim() || "";
  const beside = button => button.closest(".a").querySelector("[data-gloved]");

  // --- what stands in a field becomes something else
  const settling = new Map();
  const set = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(settling.get(field));
    settling.set(field, setTimeout(() => field.dispatchEvent(new Event("change", { bubbles: true })), SETTLED));
  };

  // --- numbers: the smallest step is the last digit that is asked for; another unit than the range's has no range
  const scale = field => {
    const unit = field.form.elements[`u.${field.name.slice(2)}`], { low, high, decimals, unit: own } = field.dataset;
    if (unit && unit.value !== own) return { low: -Infinity, high: Infinity, digits: 0 };
    return { low: low ? Number(low) : -Infinity, high: high ? Number(high) : Infinity, digits: Number(decimals) };
  };
  const read = text => text.trim() === "" ? null : Number(text.trim().replace(",", "."));
  const stepped = (field, by) => {
    const { low, high, digits } = scale(field), held = read(field.value), fine = 10 ** digits;
    if (held === null) return (Number.isFinite(low) ? low : 0).toFixed(digits);
    const at = Math.round(held * fine * 1e6) / 1e6;  // 0.29 * 100 is 28.999999999999996
    const next = ((by > 0 ? Math.floor(at) : Math.ceil(at)) + by) / fine;
    return (by > 0 ? Math.min(next, Math.max(high, held)) : Math.max(next, Math.min(low, held))).toFixed(digits);
  };
  const nudge = (field, by) => {
    if (field.type === "datetime-local") return field.value ? set(field, moved(field.value, by)) : now(field);
    Number.isNaN(read(field.value)) ? open(field) : set(field, stepped(field, by));
  };
  const told = field => {  // to a screen reader
    const held = read(field.value);
    held === null || Number.isNaN(held) ? field.removeAttribute("aria-valuenow") : field.setAttribute("aria-valuenow", held);
  };

  // --- times
  const moved = (value, minutes) => new Date(Date.parse(`${value.slice(0, 16)}Z`) + minutes * MINUTE).toISOString().slice(0, 16);
  const now = async field => {
    const asked = new FormData();
    asked.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    try {
      const said = await (await fetch(field.form.dataset.rehearse, { method: "POST", body: asked })).json();
      set(field, said.now);
    } catch {  // without a connection nothing could be sent anyway: say so at the field
      field.setCustomValidity(document.querySelector("[data-scan]").dataset.lost);
      field.reportValidity();
      field.setCustomValidity("");
    }
  };

  // --- the keypad
  let filling = null;
  const open = field => {
    const { low, high, unit, decimals, censored } = field.dataset, typed = inside("typed"), usual = inside("usual");
    filling = field;
    document.getElementById("keypad-title").textContent = named(field);
    const chosen = field.form.elements[`u.${field.name.slice(2)}`];
    inside("unit-word").textContent = chosen?.selectedOptions?.[0].textContent || field.closest(".a").querySelector(".unit")?.textContent || "";
    usual.hidden = !low || !high || Boolean(chosen) && chosen.value !== unit;
    usual.querySelector("span").textContent = `${low} – ${high}`;
    inside("sign").hidden = low && Number(low) >= 0;
    for (const key of ["<", ">"]) keypad().querySelector(`[data-key="${key}"]`).hidden = !censored;
    keypad().querySelector("[data-key='.']").disabled = usual.hidden === false && decimals === "0";
    typed.value = field.value;
    keypad().showModal();
    typed.focus();
    typed.select();
  };
  const press = key => {
    const typed = inside("typed");
    typed.setRangeText(key, typed.selectionStart, typed.selectionEnd, "end");
  };
  const erase = () => {
    const typed = inside("typed"), { selectionStart: from, selectionEnd: to } = typed;
    typed.setRangeText("", from === to ? Math.max(0, from - 1) : from, to, "end");
  };
  const take = () => {
    const value = inside("typed").value.trim();
    keypad().close();
    if (value !== filling.value) set(filling, value);
  };

  // --- what is put beside the fields
  const put = (field, kind) => {
    const parts = document.getElementById(`glove-${kind}`).content.cloneNode(true), first = parts.querySelector("[data-nudge='-1']");
    for (const button of parts.querySelectorAll("button")) button.setAttribute("aria-label", `${button.dataset.word || button.textContent}: ${named(field)}`);
    field.dataset.gloved = kind;
    if (first) field.before(first);
    field.after(parts);
    if (kind !== "number") return;
    field.setAttribute("role", "spinbutton");
    if (field.dataset.low) field.setAttribute("aria-valuemin", field.dataset.low);
    if (field.dataset.high) field.setAttribute("aria-valuemax", field.dataset.high);
    told(field);
  };
  const KINDS = { number: "input[data-decimals]", moment: "input[type=datetime-local]" };
  const ready = () => {
    for (const [kind, fields] of Object.entries(KINDS))
      for (const field of document.querySelectorAll(`form[data-rehearse] ${fields}`)) if (!field.dataset.gloved) put(field, kind);
  };

  // --- a press, a long press that goes on by itself, a finger on the field
  let holding = null, times = 0;
  const letGo = () => { clearTimeout(holding); setTimeout(() => { times = 0; }); };
  const hold = button => { times += 1; nudge(beside(button), button.dataset.nudge * (times > FASTER ? 10 : 1)); holding = setTimeout(hold, AGAIN, button); };
  document.addEventListener("pointerdown", e => {
    const button = e.target.closest("[data-nudge]");
    if (button && e.button === 0) holding = setTimeout(hold, HOLD, button);
    if (e.pointerType === "touch" && e.target.matches("[data-gloved=number]")) e.target.inputMode = "none";
  });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, letGo);
  document.addEventListener("contextmenu", e => { if (e.target.closest(".glove")) e.preventDefault(); });
  document.addEventListener("click", e => {
    const on = what => e.target.closest(`[data-${what}]`);
    if (on("nudge")) { if (!times) nudge(beside(on("nudge")), Number(on("nudge").dataset.nudge)); }
    else if (on("now")) now(beside(on("now")));
    else if (on("keypad")) open(beside(on("keypad")));
    else if (e.target.matches("[data-gloved=number]") && e.target.inputMode === "none") open(e.target);
    else if (on("key")) press(on("key").dataset.key);
    else if (on("erase")) erase();
    else if (on("sign")) inside("typed").value = inside("typed").value.replace(/^(-?)/, sign => sign ? "" : "-");
    else if (on("take")) take();
    else if (on("leave")) keypad().close();
  });
  document.addEventListener("keydown", e => {
    if (e.defaultPrevented) return;
    if (e.key === "Enter" && e.target.matches("#keypad [data-typed]")) { e.preventDefault(); take(); }
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[e.key];
    if (by && e.target.matches("[data-gloved=number]")) { e.preventDefault(); nudge(e.target, by); }
  });
  document.addEventListener("input", e => { if (e.target.matches("[data-gloved=number]")) told(e.target); });
  document.addEventListener("scanned", () => keypad().close());  // what a label says must be seen
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", ready);
  if (document.readyState !== "loading") ready();
})();
