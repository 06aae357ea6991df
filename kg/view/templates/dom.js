// Elements made from names and text; text never becomes markup.

const byId = (id) => document.getElementById(id);

/** An element with attributes, listeners (`onclick: f`) and children (elements or text). */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The coloured shape of a type, copied from the legend. */
function shapeOf(type) {
  const shape = document.querySelector(`#legend svg.${type.toLowerCase()}`);
  return shape ? shape.cloneNode(true) : make("span");
}

/** A link that selects a node; without a script it is a plain deep link. */
function nodeLink(number, text = nodes[number].name) {
  const address = `#node=${encodeURIComponent(nodes[number].id)}`;
  return make("a", { href: address, "data-node": String(number) }, text);
}

/** A link to another page, or nothing where the address is not one of the web. */
function webLink(address, text) {
  if (!/^https?:\/\//i.test(address ?? "")) return null;
  return make("a", { href: address, rel: "noopener noreferrer" }, text ?? address);
}

/** The first items in a list, and a button that shows the others. */
function listOf(className, items, build, most = 12) {
  const list = make("ul", { class: className }, ...items.slice(0, most).map(build));
  if (items.length <= most) return [list];
  const more = make(
    "button",
    {
      type: "button",
      class: "more",
      onclick: () => {
        const fresh = items.slice(most).map(build);
        list.append(...fresh);
        more.remove();
        fresh[0].querySelector("a, button")?.focus();
      },
    },
    `Show ${items.length - most} more`,
  );
  return [list, more];
}

/** Hand a file to the browser's downloads. */
function save(name, blob) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
