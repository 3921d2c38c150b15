// Enhancement only: every page works without this file.
"use strict";
(() => {
  // An error summary takes the focus, so that a screen reader starts there.
  document.querySelector("[data-takes-focus]")?.focus();

  // On a phone the results come before a long list of filters.
  if (matchMedia("(width < 62rem)").matches) {
    document.querySelectorAll("[data-closed-on-phones]").forEach((part) => { part.open = false; });
  }

  // Work in the background: look again now and then, and show the page once it has changed.
  const waiting = document.querySelector("[data-look-again]");
  if (waiting) {
    const look = async () => {
      try {
        const answer = await fetch(location.href);
        if (answer.ok && !(await answer.text()).includes("data-look-again")) { location.reload(); return; }
      } catch { /* no network: look again later */ }
      setTimeout(look, 1000 * Number(waiting.dataset.lookAgain));
    };
    setTimeout(look, 1000 * Number(waiting.dataset.lookAgain));
  }

  // Suggestions while typing: the combobox pattern of the ARIA Authoring Practices.
  const enhance = (input, number) => {
    const list = document.createElement("ul");
    list.id = `suggestions-${number}`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    list.hidden = true;
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    let chosen = -1;
    let waiting = 0;
    let request = null;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (position) => {
      const options = [...list.children];
      chosen = (position + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      options[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[chosen].id);
    };
    const take = (option) => {
      close();
      if (option.dataset.address) {
        location.href = option.dataset.address;
      } else {
        input.value = option.dataset.text;
        input.form.requestSubmit();
      }
    };
    const show = (found) => {
      list.replaceChildren(...found.map((one, at) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dir = "auto";
        option.textContent = one.text;
        option.dataset.text = one.text;
        option.dataset.address = one.address ?? "";
        if (one.kind) {
          const kind = document.createElement("small");
          kind.textContent = ` · ${one.kind}`;
          option.append(kind);
        }
        option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
        return option;
      }));
      chosen = -1;
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
    };
    const ask = async () => {
      const text = input.value.trim();
      request?.abort();
      if (text.length < 2) { close(); return; }
      request = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: request.signal });
        if (answer.ok && input.value.trim() === text) show((await answer.json()).suggestions);
      } catch { /* no network: typing goes on without suggestions */ }
    };
    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? list.children.length - 1 : chosen - 1); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
      else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
    });
  };
  document.querySelectorAll("input[data-suggest]").forEach(enhance);
})();
