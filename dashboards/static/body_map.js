// A muscle of the body map opens beside it and nothing else moves: only the panel of the page that the link leads to is taken.
const area = document.querySelector("[data-map]");
let asked = 0; // The newest choice counts, whichever answer comes first.

const openMuscle = async (address, isNew) => {
  const number = ++asked;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (number !== asked) return;
  const panel = area.querySelector(".muscle-panel"), opened = page.querySelector("[data-map] .muscle-panel");
  const chosen = new Set([...page.querySelectorAll("[data-map] svg [aria-current]")].map((link) => link.dataset.group));
  panel.replaceChildren(...opened.childNodes);
  panel.scrollTop = 0;
  area.querySelectorAll("svg [data-group]").forEach((link) => {
    if (chosen.has(link.dataset.group)) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    link.setAttribute("href", page.querySelector(`[data-map] svg [data-group="${link.dataset.group}"]`).getAttribute("href"));
  });
  if (isNew) history.pushState({ muscle: true }, "", address);
};

area?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-group]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const address = link.getAttribute("href").split("#")[0];
  openMuscle(address, true).catch(() => { location.href = address; });
});

// Back and forward open what was beside the map then.
window.addEventListener("popstate", () => {
  if (area) openMuscle(location.href.split("#")[0], false).catch(() => location.reload());
});
