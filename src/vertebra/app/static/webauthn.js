// Security keys and passkeys: what the server asks is read from the page, what the key answers goes back as a form.
// A form with data-webauthn="create" or "get" takes its options from the element named in data-options, or asks the
// address in data-from for them. Its button comes disabled: pressed before this file is there, the form would go
// without a key. Without this file passwords and codes work as ever.
"use strict";
(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const PATIENCE = 90_000;  // for a hand to find the key
  const named = list => (list || []).map(one => ({ ...one, id: bytes(one.id) }));
  const can = () => Boolean(window.PublicKeyCredential && navigator.credentials) && !/^[\d.]+$|^\[/.test(location.hostname);

  const create = async (asked, form) => {
    const alone = form.elements.passwordless?.checked;
    const select = { ...asked.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: Boolean(alone) };
    if (alone) select.userVerification = "required";
    const key = await navigator.credentials.create({ publicKey: {
      timeout: PATIENCE, ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials), authenticatorSelection: select } });
    return answer(key, { attestationObject: text(key.response.attestationObject), transports: key.response.getTransports?.() || [] });
  };
  const get = async asked => {
    const key = await navigator.credentials.get({ publicKey: {
      timeout: PATIENCE, ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) } });
    const { authenticatorData, signature, userHandle } = key.response;
    return answer(key, { authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle ? text(userHandle) : null });
  };
  const answer = (key, more) => ({
    id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: key.getClientExtensionResults(),
    response: { clientDataJSON: text(key.response.clientDataJSON), ...more } });

  const options = async form => {
    if (!form.dataset.from) { const given = JSON.parse(document.getElementById(form.dataset.options).textContent); return given.creation_options || given.request_options; }
    const reply = await fetch(form.dataset.from, { headers: { Accept: "application/json" } });
    return (await reply.json()).request_options;
  };
  const run = async form => {
    const failed = form.querySelector("[data-key-failed]");
    failed.hidden = true;
    try {
      const asked = (await options(form)).publicKey;
      const given = form.dataset.webauthn === "create" ? await create(asked, form) : await get(asked);
      form.elements.credential.value = JSON.stringify(given);
      form.submit();
    } catch { failed.hidden = false; }
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form[data-webauthn]")) {
      if (!can() && "optional" in form.dataset) form.hidden = true;
      else if (!can()) form.querySelector("[data-key-cannot]").hidden = false;
      form.querySelector("button").disabled = !can();
      form.addEventListener("submit", e => { e.preventDefault(); run(form); });
    }
  });
})();
