// Labels as they are read: whatever a scanner or a hand types becomes a hidden field `scans`, which the server judges.
"use strict";
(() => {
  const told = list => list.dispatchEvent(new Event("change", { bubbles: true }));
  const take = box => {
    const input = box.querySelector("[name=scan]"), text = input.value.trim(), list = box.querySelector(".scanned");
    if (!text) return;
    const row = box.querySelector("template").content.cloneNode(true);
    row.querySelector("input").value = text;
    row.querySelector("code").textContent = text;
    list.append(row);
    input.value = "";
    told(input);
    input.focus();
  };
  document.addEventListener("keydown", e => { if (e.key === "Enter" && e.target.matches("[data-scan] [name=scan]")) { e.preventDefault(); take(e.target.closest("[data-scan]")); } });
  document.addEventListener("click", e => {
    if (e.target.matches("[data-scan-take]")) take(e.target.closest("[data-scan]"));
    if (e.target.matches("[data-scan-drop]")) { const box = e.target.closest("[data-scan]"); e.target.closest("li").remove(); told(box.querySelector("[name=scan]")); }
  });
})();
