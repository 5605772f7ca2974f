// Comfort only: everything works without this.
"use strict";

// Suggests clients while somebody types; what is typed goes in a body, never in an address.
for (const input of document.querySelectorAll("[data-suggest]")) {
  let wait = 0;
  let asked = null;
  const form = input.form;
  const clear = () => form.querySelector(".suggest")?.remove();
  input.addEventListener("input", () => {
    clearTimeout(wait);
    asked?.abort();
    if (input.value.trim().length < 2) return clear();
    wait = setTimeout(async () => {
      asked = new AbortController();
      try {
        const answer = await fetch(input.dataset.suggest, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: asked.signal });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        clear();
        const list = page.querySelector(".suggest");
        if (list?.children.length) form.append(list);
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }, 120);
  });
  form.addEventListener("keydown", (event) => {
    const links = [...form.querySelectorAll(".suggest a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") { clear(); input.focus(); }
    if (event.key === "ArrowDown" && links.length) { event.preventDefault(); links[Math.min(at + 1, links.length - 1)].focus(); }
    if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (links[at - 1] ?? input).focus(); }
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) clear(); });
}

// A slash goes to the search, where nobody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "")) {
    event.preventDefault();
    document.getElementById("zoek")?.focus();
  }
});

// Where the menu is one line that scrolls, where one is stands in sight.
const here = document.querySelector(".menu [aria-current]");
const show = () => {
  const line = here?.closest("ul");
  if (line) line.scrollLeft += here.getBoundingClientRect().left - line.getBoundingClientRect().left - (line.clientWidth - here.offsetWidth) / 2;
};
show();
window.addEventListener("resize", show);

// Files can be dropped on the form that takes them.
for (const form of document.querySelectorAll("form.drop")) {
  const input = form.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; });
}

// A button that was pressed is not pressed twice.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button[type=submit]")) setTimeout(() => { button.disabled = true; }, 0);
});
window.addEventListener("pageshow", () => { for (const button of document.querySelectorAll("button:disabled")) button.disabled = false; });
