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

// What scrolls in its box says so: a shade at each side where there is more, and a word above.
const scrollers = document.querySelectorAll(".scrolling");
const tellMore = (box) => {
  const beyond = box.scrollWidth - box.clientWidth, outer = box.closest(".scroll-box");
  const sign = outer?.previousElementSibling?.matches(".scroll-sign") ? outer.previousElementSibling : null;
  const sides = [box.scrollLeft > 1 && "left", box.scrollLeft < beyond - 1 && "right"].filter(Boolean);
  box.dataset.more = sides.join(" ");
  if (beyond > 1 && outer && !sign) {
    const said = document.createElement("p");
    said.className = "scroll-sign";
    said.textContent = "Scroll sideways for more →";
    said.ariaHidden = "true";
    outer.before(said);
  } else if (beyond <= 1) sign?.remove();
};
const observer = new ResizeObserver((entries) => entries.forEach((entry) => tellMore(entry.target)));
scrollers.forEach((box) => {
  tellMore(box);
  observer.observe(box);
  box.addEventListener("scroll", () => tellMore(box), { passive: true });
});

// A menu closes with Escape, with a click elsewhere, and when another one opens.
const menus = document.querySelectorAll("details.menu");
const closeMenus = (but) => menus.forEach((menu) => { if (menu !== but && menu.open) menu.open = false; });
menus.forEach((menu) => menu.addEventListener("toggle", () => { if (menu.open) closeMenus(menu); }));
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A table that comes again, sorted or filtered, stays where it was, and the focus where the reader left it.
const PLACE = "place of the reader";
const remember = (element) => {
  const listing = element.closest(".listing");
  const named = element.closest("details.menu") ?? element.closest("[id]");
  if (!listing || !named) return;
  sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, id: named.id, top: named.getBoundingClientRect().top,
    left: listing.querySelector(".scrolling")?.scrollLeft ?? 0, listing: listing.id }));
};
document.addEventListener("click", (event) => {
  const link = event.target.closest(".listing a[href]");
  if (!link || new URL(link.href).pathname !== location.pathname) return;
  link.hash = ""; // Without JavaScript the page begins at the table; here it stays where it is.
  remember(link);
});
document.addEventListener("submit", (event) => {
  if (!event.target.closest(".listing")) return;
  event.target.action = event.target.action.split("#")[0];
  remember(event.target);
});
const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
sessionStorage.removeItem(PLACE);
if (place?.path === location.pathname) {
  const listing = document.getElementById(place.listing);
  const named = document.getElementById(place.id);
  const scroller = listing?.querySelector(".scrolling");
  if (scroller) scroller.scrollLeft = place.left;
  (named?.matches("details") ? named.querySelector("summary") : named)?.focus({ preventScroll: true });
  if (named) scrollBy(0, named.getBoundingClientRect().top - place.top);
}
