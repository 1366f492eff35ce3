// Charts as files: a drawing of the page as SVG that stands by itself, and as PNG, drawn by the browser.

const COPIED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "stroke-linecap", "stroke-linejoin",
  "font-family", "font-size", "font-weight", "text-anchor", "visibility"];
const SCALE = 2; // Pixels of a PNG for each of the page.

// Colours and letters come from style sheets and variables, which a file does not have: they are written into each element.
const standing = (drawing) => {
  const copy = drawing.cloneNode(true);
  const originals = [drawing, ...drawing.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, at) => {
    const style = getComputedStyle(original);
    copies[at].removeAttribute("style");
    COPIED.forEach((name) => copies[at].setAttribute(name, style.getPropertyValue(name)));
  });
  copies.forEach((each) => ["class", "tabindex", each.closest("defs") ? "" : "id"].forEach((name) => name && each.removeAttribute(name)));
  copy.querySelectorAll("a").forEach((link) => link.removeAttribute("href"));
  const box = drawing.viewBox.baseVal, ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const size = { x: box.x, y: box.y, width: box.width, height: box.height };
  Object.entries(size).forEach(([name, value]) => ground.setAttribute(name, value));
  ground.setAttribute("fill", getComputedStyle(document.documentElement).getPropertyValue("--paper"));
  copy.prepend(ground);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", box.height);
  return { text: new XMLSerializer().serializeToString(copy), width: box.width, height: box.height };
};

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

const asSvg = (drawing, name) =>
  save(new Blob([standing(drawing).text], { type: "image/svg+xml" }), `${name}.svg`);

const asPng = async (drawing, name) => {
  const { text, width, height } = standing(drawing), image = new Image(), canvas = document.createElement("canvas");
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const factor = Math.max(SCALE, drawing.dataset.pixels ? drawing.dataset.pixels / width : 0);
  canvas.width = Math.round(width * factor);
  canvas.height = Math.round(height * factor);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
};

document.querySelectorAll("[data-picture]").forEach((picture) => {
  const drawing = picture.querySelector("svg"), said = document.createElement("p");
  if (!drawing) return;
  said.className = "downloads small";
  said.textContent = "Picture: ";
  for (const [form, write] of [["SVG", asSvg], ["PNG", asPng]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain-button";
    button.textContent = form;
    button.ariaLabel = `Download the picture as ${form}`;
    button.addEventListener("click", () => write(drawing, picture.dataset.picture));
    said.append(button);
  }
  (picture.closest(".scroll-box") ?? picture).after(said);
});
