// Find: a combobox over names, aliases, titles and addresses.

const find = byId("find");
const found = byId("found");
const MOST_FOUND = 12;
let names = null;
let active = -1;

/** What can be found, gathered when it is first asked for. */
function namesToFind() {
  names ??= nodes.flatMap((node, number) =>
    node.type === "Result"
      ? []
      : [node.name, ...(node.aliases ?? []), ...(node.type === "Paper" ? [node.id] : [])].map(
          (name, place) => ({ number, name, alias: place > 0, key: folded(name) }),
        ),
  );
  return names;
}

/** Exact names first, then beginnings, then anything that contains the words; one line a node. */
function matches(text) {
  const key = folded(text);
  if (!key) return [];
  const best = new Map();
  for (const entry of namesToFind()) {
    const at = entry.key.indexOf(key);
    if (at < 0) continue;
    const rank = entry.key === key ? 0 : at === 0 ? 1 : 2;
    const known = best.get(entry.number);
    if (!known || rank < known.rank) best.set(entry.number, { ...entry, rank });
  }
  return [...best.values()].sort(
    (a, b) => a.rank - b.rank || weight(b.number) - weight(a.number) || a.number - b.number,
  );
}

function option({ number, name, alias }, index) {
  const node = nodes[number];
  const text = alias ? `${node.name} (${name})` : node.name;
  return make(
    "li",
    {
      role: "option",
      id: `found-${index}`,
      "aria-selected": "false",
      "data-id": node.id,
      onmousedown: (event) => {
        event.preventDefault();
        take(node.id);
      },
    },
    shapeOf(node.type),
    make("span", {}, shortened(text, 90)),
    make("span", { class: "count" }, node.type),
  );
}

function suggest() {
  const all = matches(find.value);
  const options = all.slice(0, MOST_FOUND).map(option);
  const none = find.value.trim() && !all.length;
  if (none)
    options.push(
      make(
        "li",
        { class: "none", role: "option", "aria-disabled": "true" },
        "No name contains this",
      ),
    );
  found.replaceChildren(...options);
  active = -1;
  point(none || !all.length ? -1 : 0);
  open(options.length > 0);
}

function open(yes) {
  found.hidden = !yes;
  find.setAttribute("aria-expanded", String(yes));
  if (!yes) find.removeAttribute("aria-activedescendant");
}

function point(index) {
  found.children[active]?.setAttribute("aria-selected", "false");
  active = index;
  const item = found.children[active];
  if (!item) return;
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  find.setAttribute("aria-activedescendant", item.id);
}

function take(id) {
  open(false);
  find.value = "";
  select(id);
}

find.addEventListener("input", suggest);
find.addEventListener("focus", suggest);
find.addEventListener("blur", () => open(false));
find.addEventListener("keydown", (event) => {
  const count = found.querySelectorAll("[data-id]").length;
  if (event.key === "ArrowDown" && count) point((active + 1) % count);
  else if (event.key === "ArrowUp" && count) point((active - 1 + count) % count);
  else if (event.key === "Enter" && found.children[active]) take(found.children[active].dataset.id);
  else if (event.key === "Escape") {
    find.value = "";
    open(false);
  } else return;
  event.preventDefault();
});
