/* What a page gains where scripts run; every page works without them. No dependency, no inline code. */
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // A second press sends nothing, until one comes back or the answer is a file.
  const again = (form) => {
    delete form.dataset.sent;
    all("button", form).forEach((button) => (button.disabled = false));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => all("button:not([type=button])", form).forEach((button) => (button.disabled = true)));
    setTimeout(again, 10000, form);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach(again));

  // The error summary takes the focus; its links move it into the field.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("input, select, textarea, button") ? target : target.querySelector("input, select, textarea") || target;
    (control.closest(".field") || control).scrollIntoView();
    control.focus({ preventScroll: true });
  });

  // Character count: people may overrun.
  all(".character-count[data-count-for]").forEach((line) => {
    const field = document.getElementById(line.dataset.countFor);
    const limit = Number(line.dataset.limit);
    const number = new Intl.NumberFormat(document.documentElement.lang);
    if (!field) return;
    const count = () => {
      const left = limit - Array.from(field.value.replace(/\r\n?/g, "\n")).length;
      line.classList.toggle("over", left < 0);
      line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("N", number.format(Math.abs(left)));
    };
    field.addEventListener("input", count);
    if (field.value) count();
  });

  // What is not yet saved stays on the device until the server has it, until sign-out, or for a day; not on a shared computer.
  const device = {
    prefix: "tarp:unsent:",
    read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write(key, kept) { try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* full, or forbidden */ } },
    forget(key) { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)); } catch { return []; } },
  };
  device.keys().forEach((key) => {
    const kept = device.read(key);
    const arrived = kept && kept.sent && !key.endsWith(`:${location.pathname}`); // a form that led on has been received
    if (!kept || arrived || Date.now() - kept.at > 86400000) device.forget(key);
  });
  document.addEventListener("submit", ({ target }) => {
    if (/\/logout\//.test(target.action)) device.keys().forEach((key) => device.forget(key));
  });

  // Autosave (docs/developing/face.md): "Saved" is said only after the server said so.
  all("form[data-autosave-url]").forEach((form) => {
    const line = form.querySelector(".save-status");
    const changed = new Set();
    const saved = new Map(); // of each long text, what the server has
    all("textarea", form).forEach(({ name, defaultValue }) => saved.set(name, defaultValue.trim()));
    const place = () => form.dataset.device && `${device.prefix}${form.dataset.device}:${location.pathname}`;
    let key = place();
    let timer, since, sending = null, stopped = false, refused = false, delay = 2000;
    const say = (name, unsaved) => {
      if (!line) return;
      line.classList.toggle("unsaved", unsaved);
      line.textContent = (line.dataset[name] || "").replace(
        "TIME", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
    };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
    const stop = (name) => { stopped = true; say(name, true); };
    const hold = (sent = false) => {
      if (!key) return;
      if (!changed.size) return device.forget(key);
      const whole = new FormData(form);
      const fields = Object.fromEntries([...changed].map((name) => [name, whole.getAll(name).filter((value) => typeof value === "string")]));
      device.write(key, { at: Date.now(), version: form.elements.version?.value, fields, sent });
    };

    const piece = async (name, text) => {
      const was = Array.from(saved.get(name)), is = Array.from(text), most = Math.min(was.length, is.length);
      let at = 0, end = 0;
      while (at < most && was[at] === is[at]) at += 1;
      while (end < most - at && was.at(-1 - end) === is.at(-1 - end)) end += 1;
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      const sum = new DataView(digest).getBigUint64(0).toString(16).padStart(16, "0");
      return { at, cut: was.length - at - end, put: is.slice(at, is.length - end).join(""), sum };
    };
    const post = async (whole, fields, inPieces) => {
      const body = new URLSearchParams();
      for (const name of ["csrfmiddlewaretoken", "version", "begun"]) if (whole.has(name)) body.append(name, whole.get(name));
      for (const name of fields) {
        const values = whole.getAll(name);
        body.append("field", name);
        const parts = inPieces && crypto.subtle && saved.has(name) && values[0].length > 180 ? await piece(name, values[0]) : {};
        for (const part in parts) body.append(`${name}~${part}`, parts[part]);
        if (!parts.sum) for (const value of values) body.append(name, value);
      }
      return fetch(form.dataset.autosaveUrl, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    };

    async function send() {
      const whole = new FormData(form);
      const names = [...changed];
      changed.clear();
      since = undefined;
      refused = false;
      try {
        let fields = names, answer = await post(whole, fields, true);
        if (answer.status === 422 && (await answer.json().catch(() => ({}))).code === "send_whole") {
          fields = new Set(whole.keys());
          fields.delete("writer");
          answer = await post(whole, fields);
        }
        if (answer.ok) {
          const { version, page } = await answer.json();
          if (version !== undefined && form.elements.version) form.elements.version.value = version;
          fields.forEach((name) => saved.has(name) && saved.set(name, whole.get(name).trim()));
          if (page) { // of what was begun
            form.action = form.dataset.autosaveUrl = page;
            history.replaceState(null, "", page);
            device.forget(key);
            key = place();
          }
          delay = 2000;
          say("saved", false);
          document.dispatchEvent(new Event("tarp:active"));
        } else {
          const typedSince = changed.size > 0;
          names.forEach((name) => changed.add(name));
          if (answer.status === 409 || answer.status === 412) stop("conflict");
          else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) stop("signedOut");
          else if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Error("again");
          else { // as the same again would be: the next try follows the next key
            say("refused", true);
            refused = !typedSince;
          }
        }
      } catch {
        names.forEach((name) => changed.add(name));
        say("waiting", true);
        later(delay);
        delay = Math.min(delay * 2, 60000);
      }
      hold();
    }
    async function save() {
      if (sending || stopped || !changed.size || form.dataset.sent) return;
      sending = send();
      await sending;
      sending = null;
      if (changed.size && !stopped && !refused && delay === 2000) later(2000);
    }
    const edited = (name) => {
      changed.add(name);
      hold();
      since ??= Date.now();
      if (delay === 2000) later(Date.now() - since > 28000 ? 0 : 2000);
    };
    form.addEventListener("input", ({ target }) => {
      if (target.name && target.type !== "file" && target.type !== "password") edited(target.name);
    });
    // A button waits for the autosave on its way: else the two would seem two writers.
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!sending) return hold(true);
      event.preventDefault();
      const waited = new Promise((done) => setTimeout(done, 10000));
      Promise.race([sending, waited]).then(() => { sending = null; form.requestSubmit(event.submitter); });
    }, true);
    addEventListener("online", () => { delay = 2000; later(0); });
    addEventListener("beforeunload", (event) => { if (changed.size && !form.dataset.sent) event.preventDefault(); });

    const kept = key && device.read(key);
    if (kept) {
      device.forget(key);
      const back = Object.entries(kept.fields).filter(([name, values]) => {
        if (String(new FormData(form).getAll(name)) === String(values)) return false;
        for (const control of all(`[name="${CSS.escape(name)}"]`, form)) {
          if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
          else if (control.multiple) [...control.options].forEach((option) => (option.selected = values.includes(option.value)));
          else control.value = values[0] ?? "";
        }
        return true;
      });
      if (back.length) {
        if (form.elements.version && kept.version) form.elements.version.value = kept.version;
        say("restored", true);
        back.forEach(([name]) => edited(name));
      }
    }
  });

  // Session end: a warning two minutes before; one key to stay.
  all("[data-session-seconds]").forEach((warning) => {
    let timer;
    const start = () => {
      clearTimeout(timer);
      warning.hidden = true;
      timer = setTimeout(show, (Number(warning.dataset.sessionSeconds) - 120) * 1000);
    };
    const stay = warning.querySelector("[data-stay]");
    let before = null;
    const show = () => { // nobody has typed for long: one key is enough to stay
      warning.hidden = false;
      before = document.activeElement;
      stay.focus();
    };
    stay.addEventListener("click", async () => {
      const answer = await fetch(warning.dataset.stayUrl, { method: "HEAD", redirect: "manual" }).catch(() => null);
      if (!answer || !answer.ok) return;
      start();
      if (before) before.focus();
    });
    document.addEventListener("tarp:active", start);
    start();
  });
})();
