// The scan box: camera, keyboard-wedge scanner and typing are the same input. Without it the box is a text field.
// data-sends: "all" sends the form with the first code, "wrong" with one that belongs to somebody else, so that the
// attempt is on record; else the form is sent by hand.
// No rule of the study is repeated here: the server says whose a code is. A code that was read becomes a hidden `scans`.
"use strict";
(() => {
  if (window.scanning) return;
  window.scanning = true;
  const box = () => document.querySelector("[data-scan]");
  const part = name => box().querySelector(`[data-${name}]`);
  const field = () => document.getElementById("scan");

  // --- sound: one high tone for yes, two low ones for no; made here, no file
  let sounds = null;
  const tone = (at, pitch, seconds, shape) => {
    const source = sounds.createOscillator(), loud = sounds.createGain();
    source.type = shape; source.frequency.value = pitch; loud.gain.value = .25;
    source.connect(loud).connect(sounds.destination); source.start(at); source.stop(at + seconds);
  };
  const play = good => {
    try {
      sounds ||= new AudioContext();
      const now = sounds.currentTime;
      if (good) tone(now, 1320, .12, "sine"); else { tone(now, 220, .22, "square"); tone(now + .3, 220, .3, "square"); }
      if (navigator.vibrate) navigator.vibrate(good ? 60 : [200, 100, 200]);
    } catch { /* a silent machine still shows colour and word */ }
  };

  // --- asking the server
  const post = async (address, fields) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", box().closest("form").elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const reply = await fetch(address, { method: "POST", body });
    if (!(reply.headers.get("content-type") || "").includes("json")) throw new Error("no answer");
    return reply.json();
  };
  const say = (says, good) => {
    const answer = part("answer");
    answer.hidden = !says; answer.textContent = says; answer.className = `answer ${good ? "good" : "bad"}`;
    if (says) play(good);
  };
  const add = said => {
    const list = box().querySelector(".scanned"), row = document.createElement("li"), kept = document.createElement("input");
    kept.type = "hidden"; kept.name = "scans"; kept.value = said.text;
    const word = document.createElement("span"), drop = document.createElement("button");
    word.textContent = said.says; drop.type = "button"; drop.className = "quiet"; drop.dataset.drop = ""; drop.textContent = box().dataset.drop;
    row.className = said.tone; row.append(kept, word, " ", drop); list.append(row);
  };
  const known = text => [...box().querySelectorAll("input[name=scans]")].some(e => e.value === text);
  // instead: what to do with a code that is none of ours, where it was meant for another field (a donation number, a lot)
  // told: what the server has said of it already, with the picture in which it was
  const accept = async (text, instead, told) => {
    text = text.trim();
    if (!text || known(text)) return;
    let said = told;
    try { said ||= await post("/scan/read", { scan: text, about: box().dataset.about }); } catch { return say(box().dataset.lost, false); }
    if (!said.what && instead) return instead();
    say(said.says, said.tone === "good");
    if (!said.what) return;
    if (known(text)) return;
    add(said); field().value = "";
    const sends = box().dataset.sends, form = box().closest("form");
    if (sends === "all" || sends === "wrong" && said.tone === "bad") form.submit();
    else form.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: said }));
  };
  // A telephone takes twelve megapixels. A decoder that unpacks a JPEG small at once takes a sixth of the time of a bitmap.
  const QUICK = { desiredWidth: 1000, desiredHeight: 750 }, SIDE = 1600;
  const drawn = (whole, width, height, quality) => {
    const canvas = document.createElement("canvas");
    canvas.width = width; canvas.height = height;
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close?.();
    return new Promise(done => canvas.toBlob(done, "image/jpeg", quality));
  };
  const quick = async picture => {
    const decoder = new ImageDecoder({ type: picture.type, data: picture.stream(), ...QUICK }), { image } = await decoder.decode();
    decoder.close();
    return drawn(image, image.displayWidth, image.displayHeight, .9);
  };
  const smaller = async picture => {
    if (picture.type === "image/jpeg" && window.ImageDecoder) try { return await quick(picture); } catch { /* the usual way, then */ }
    try {
      const whole = await createImageBitmap(picture), less = Math.min(1, SIDE / Math.max(whole.width, whole.height));
      return less < 1 ? await drawn(whole, whole.width * less, whole.height * less, .9) : picture;
    } catch { return picture; }
  };
  const seen = picture => post("/scan/picture", { picture, about: box().dataset.about });
  const look = async picture => {
    let said;
    try {
      const small = await smaller(picture);
      said = await seen(small);
      if (!said.codes.length && small !== picture) said = await seen(picture);
    } catch { return say(box().dataset.lost, false); }
    if (!said.codes.length) say(said.says, false);
    for (const read of said.read || []) await accept(read.text, null, read);
  };

  // --- camera: the browser's own detector where it has one, else a frame to the server twice a second
  let stream = null;
  const close = () => {
    if (stream) stream.getTracks().forEach(track => track.stop());
    stream = null; part("view").hidden = true; part("camera").textContent = part("camera").dataset.word;
  };
  const frame = (view, side) => {
    const less = Math.min(1, side / Math.max(view.videoWidth, view.videoHeight));
    return drawn(view, view.videoWidth * less, view.videoHeight * less, .85);
  };
  const detector = async () => {
    try {
      const wanted = ["data_matrix", "qr_code", "code_128"], can = await BarcodeDetector.getSupportedFormats();
      return wanted.every(format => can.includes(format)) ? new BarcodeDetector({ formats: wanted }) : null;
    } catch { return null; }
  };
  const watch = async view => {
    const own = await detector();
    while (stream) {
      try {
        const found = own ? (await own.detect(view)).map(c => ({ text: c.rawValue })) : (await seen(await frame(view, 1280))).read || [];
        for (const read of found) if (stream && !known(read.text)) { close(); await accept(read.text, null, own ? null : read); }
      } catch { /* the next frame may do */ }
      await new Promise(done => setTimeout(done, own ? 120 : 400));
    }
  };
  const open = async () => {
    const view = part("view"), button = part("camera");
    try { stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } }); } catch { return document.getElementById("scan-picture").click(); }
    button.dataset.word = button.textContent; button.textContent = box().dataset.off;
    view.srcObject = stream; view.hidden = false; await view.play(); watch(view);
  };

  // --- a wedge types faster than anybody and ends with Enter, wherever the cursor stands
  const FAST = 60, LEAST = 6;
  let burst = "", last = 0, before = "";
  const typed = e => e instanceof HTMLInputElement || e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement;
  const giveBack = (at, held, text) => {
    at.value = held;
    if (at instanceof HTMLSelectElement) return null;
    return () => { at.value = held + text; at.dispatchEvent(new Event("change", { bubbles: true })); };
  };
  const wedge = e => {
    if (!box() || e.ctrlKey || e.altKey || e.metaKey) return;
    if (e.key === "Enter") {
      const at = document.activeElement;
      if (at === field()) { e.preventDefault(); accept(at.value); at.value = ""; }
      else if (burst.length >= LEAST && e.timeStamp - last < 4 * FAST) { e.preventDefault(); accept(burst, typed(at) ? giveBack(at, before, burst) : null); }
      burst = "";
    } else if (e.key.length === 1) {
      if (e.timeStamp - last > FAST) { burst = ""; before = typed(document.activeElement) ? document.activeElement.value : ""; }
      burst += e.key; last = e.timeStamp;
    }
  };

  const ready = () => {
    const told = document.querySelector("[data-sound]");
    if (told && !told.dataset.heard) { told.dataset.heard = "1"; play(told.dataset.sound === "good"); }
    if (!box() || box().dataset.ready) return;
    box().dataset.ready = "1";
    part("keys").hidden = false;
    part("camera").hidden = !(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
    field().inputMode = "none";  // no keyboard covers the page before somebody asks for it
    if (!document.activeElement || document.activeElement === document.body) field().focus({ preventScroll: true });
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("keydown", wedge, true);
  document.addEventListener("click", e => {
    if (!box()) return;
    if (e.target.closest("[data-read]")) accept(field().value);
    if (e.target.closest("[data-camera]")) stream ? close() : open();
    if (e.target.closest("[data-keys]")) { part("read").hidden = false; field().inputMode = "text"; field().blur(); field().focus(); }
    if (e.target.closest("button[data-drop]")) e.target.closest("li").remove();
  });
  document.addEventListener("change", e => {
    if (e.target.id === "scan-picture" && e.target.files.length) { look(e.target.files[0]); e.target.value = ""; }
  });
  document.addEventListener("submit", () => { if (stream) close(); });
  addEventListener("pagehide", () => { if (stream) close(); });
  if (document.readyState !== "loading") ready();
})();
