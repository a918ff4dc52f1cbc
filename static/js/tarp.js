/* What a page gains where scripts run; every page works without them. No dependency, no inline code. */
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // A second press of a button sends nothing. Going back, or an answer that is a file, brings the button back.
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

  // The error summary takes the focus; its links move it into the field, or the first choice of a group.
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

  // Character count: people may overrun, and are told.
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

  // Autosave: the changed fields and the version, two seconds after typing stops and every thirty while it goes on.
  // The answer is {"version": n}. "Saved" is said only after the server said so.
  all("form[data-autosave-url]").forEach((form) => {
    const line = form.querySelector(".save-status");
    const changed = new Set();
    let timer, since, sending = false, stopped = false, delay = 2000;
    const say = (name, unsaved) => {
      if (!line) return;
      line.classList.toggle("unsaved", unsaved);
      line.textContent = (line.dataset[name] || "").replace(
        "TIME", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
    };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
    const stop = (name) => { stopped = true; say(name, true); };

    async function save() {
      if (sending || stopped || !changed.size || form.dataset.sent) return;
      sending = true;
      const names = [...changed];
      changed.clear();
      since = undefined;
      const whole = new FormData(form);
      const body = new URLSearchParams();
      for (const name of ["csrfmiddlewaretoken", "version"]) if (whole.has(name)) body.append(name, whole.get(name));
      for (const name of names) {
        body.append("field", name);
        for (const value of whole.getAll(name)) body.append(name, value);
      }
      try {
        const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
        if (answer.ok) {
          const { version } = await answer.json();
          if (version !== undefined && form.elements.version) form.elements.version.value = version;
          delay = 2000;
          say("saved", false);
          document.dispatchEvent(new Event("tarp:active"));
        } else {
          names.forEach((name) => changed.add(name));
          if (answer.status === 409 || answer.status === 412) stop("conflict");
          else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) stop("signedOut");
          else if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Error("try again");
          else stop("refused");
        }
      } catch {
        names.forEach((name) => changed.add(name));
        say("waiting", true);
        later(delay);
        delay = Math.min(delay * 2, 60000);
      } finally {
        sending = false;
        if (changed.size && !stopped && delay === 2000) later(2000);
      }
    }
    form.addEventListener("input", ({ target }) => {
      if (!target.name || target.type === "file" || target.type === "password") return;
      changed.add(target.name);
      since ??= Date.now();
      if (delay === 2000) later(Date.now() - since > 28000 ? 0 : 2000);
    });
    addEventListener("online", () => { delay = 2000; later(0); });
    addEventListener("beforeunload", (event) => { if (changed.size && !form.dataset.sent) event.preventDefault(); });
  });

  // Session end: a warning two minutes before, and one key to stay.
  all("[data-session-seconds]").forEach((warning) => {
    let timer;
    const start = () => {
      clearTimeout(timer);
      warning.hidden = true;
      timer = setTimeout(() => (warning.hidden = false), (Number(warning.dataset.sessionSeconds) - 120) * 1000);
    };
    warning.querySelector("[data-stay]").addEventListener("click", async () => {
      const answer = await fetch(warning.dataset.stayUrl, { method: "HEAD", redirect: "manual" }).catch(() => null);
      if (answer && answer.ok) start();
    });
    document.addEventListener("tarp:active", start);
    start();
  });
})();
