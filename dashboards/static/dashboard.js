// What the pages do beyond HTML; all of it works without, with one click more.

// A choice in a form of filters is applied at once; typed words wait for Enter or the button.
document.querySelectorAll("form[data-filters]").forEach((form) => {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
  // Fields that are empty stay out of the address.
  form.addEventListener("submit", () => {
    form.querySelectorAll("input, select").forEach((field) => { if (field.value === "") field.disabled = true; });
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-filters] :disabled").forEach((field) => { field.disabled = false; });
});

// A button with data-copy copies the text of the element that it names; where the browser gives no clipboard, as over
// plain HTTP from another machine, it marks the text for Ctrl-C.
const textOf = (source) => {
  // Of a table each cell is taken whole, what is folded too, as a spreadsheet takes it: tabs between, a line a row.
  const cell = (each) => each.textContent.replace(/\s+/g, " ").trim();
  const lines = [...source.querySelectorAll("tr")].map((row) => [...row.cells].map(cell).join("\t"));
  return lines.length ? lines.join("\n") : source.innerText;
};
document.querySelectorAll("button[data-copy]").forEach((button) => {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    if (navigator.clipboard) {
      await navigator.clipboard.writeText("value" in source ? source.value : textOf(source));
      button.textContent = "Copied";
    } else {
      if ("value" in source) source.select(); else window.getSelection().selectAllChildren(source);
      button.textContent = "Marked: press Ctrl-C";
    }
  });
});
