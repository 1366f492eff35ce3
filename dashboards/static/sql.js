// What the page SQL does beyond HTML: it says that a statement runs and ends it, and completes names.

const form = document.querySelector("form[data-seconds]");
const box = document.getElementById("statement");
const running = document.getElementById("running");
document.getElementById("keys").hidden = false;

// While the browser waits for the next page, the time is shown; Cancel stops the waiting, which ends the statement.
let clock = 0;
form.addEventListener("submit", () => {
  const since = Date.now(), time = document.createElement("span"), cancel = document.createElement("button");
  const say = () => { time.textContent = ` ${Math.round((Date.now() - since) / 1000)} of ${form.dataset.seconds} s `; };
  cancel.type = "button";
  cancel.className = "plain-button";
  cancel.textContent = "Cancel";
  cancel.addEventListener("click", () => { window.stop(); idle("Cancelled."); });
  time.ariaHidden = "true";
  clearInterval(clock);
  clock = setInterval(say, 1000);
  say();
  running.replaceChildren("Running", time, cancel);
  form.ariaBusy = "true";
});
const idle = (said) => {
  clearInterval(clock);
  running.replaceChildren(said);
  form.ariaBusy = "false";
  form.querySelectorAll(":disabled").forEach((field) => { field.disabled = false; });
};
window.addEventListener("pageshow", () => idle(""));

// Names to complete, from the dictionary on the page: tables and macros, then columns, those of tables that the
// statement names first.
const tables = new Map([...document.querySelectorAll("[data-table]")].map(
  (each) => [each.dataset.table, [...each.querySelectorAll("dt code")].map((code) => code.textContent)]));
const macros = [...document.querySelectorAll("[data-macro]")].map((each) => `${each.dataset.macro}(`);
const list = document.getElementById("completions");
const MOST = 8;
let chosen = -1;

const word = () => box.value.slice(0, box.selectionStart).match(/[A-Za-z_][\w.]*$/)?.[0] ?? "";
const found = (start) => {
  const lower = start.toLowerCase(), last = lower.split(".").at(-1);
  const named = [...tables.keys()].filter((name) => box.value.includes(name));
  const columns = [...named, ...tables.keys()].flatMap((name) => tables.get(name));
  const begins = [...tables.keys(), ...macros].filter(
    (name) => name.startsWith(lower) || name.split(".")[1].startsWith(lower));
  const isSchema = begins.some((name) => name.startsWith(lower)) && lower.includes(".");
  const fitting = isSchema ? [] : columns.filter((name) => name.startsWith(last) && last);
  return [...new Set([...begins, ...fitting])].filter((name) => name !== lower).slice(0, MOST);
};
const close = () => {
  list.hidden = true;
  chosen = -1;
  box.removeAttribute("aria-activedescendant");
};
const choose = (at) => {
  const options = [...list.children];
  chosen = (at + options.length) % options.length;
  options.forEach((option, each) => { option.ariaSelected = String(each === chosen); });
  box.setAttribute("aria-activedescendant", options[chosen].id);
};
const take = (name) => {
  const start = word(), isColumn = !name.includes(".") && start.includes(".");
  const typed = isColumn ? start.split(".").at(-1) : start;
  box.setRangeText(name, box.selectionStart - typed.length, box.selectionStart, "end");
  close();
  box.focus();
};
const offer = () => {
  const start = word(), names = start.length > 1 ? found(start) : [];
  list.replaceChildren(...names.map((name, at) => {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `completion-${at}`;
    option.textContent = name;
    option.ariaSelected = "false";
    option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(name); });
    return option;
  }));
  close();
  list.hidden = !names.length;
};

box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", "completions");
box.addEventListener("input", offer);
box.addEventListener("blur", close);
box.addEventListener("click", close);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
  if (list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(chosen < 0 && step < 0 ? -1 : chosen + step);
  else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen].textContent);
  else if (event.key === "Escape") close();
  else { if (event.key.startsWith("Arrow")) close(); return; }
  event.preventDefault();
});
