// The list of results and the list of papers.

const rows = [...document.querySelectorAll("#results tbody tr")];
let slotsOffered = false;
const slotFilters = [...document.querySelectorAll("#tab-results [data-slot]")];

function filterResults() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = byId("kind").value;
  const wanted = slotFilters.map((box) => [box.dataset.slot, box.value]).filter(([, id]) => id);
  for (const line of rows) {
    const text = line.textContent.toLowerCase();
    const result = nodes[Number(line.dataset.number)];
    line.hidden =
      (kind && line.dataset.kind !== kind) ||
      !wanted.every(([slot, id]) => nodes[result[slot]]?.id === id) ||
      !words.every((word) => text.includes(word));
  }
  const shown = rows.filter((line) => !line.hidden).length;
  byId("filtered").textContent = `${shown} of ${many(data.counts.Result ?? 0, "result")}`;
}

/** Sort by a column, the other way round if it is sorted by it; empty cells stay last. */
function sortResults(head, place) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const key = (line) => line.cells[place].querySelector("[data-node]")?.textContent ?? "";
  const compare =
    head.dataset.sort === "value"
      ? (a, b) => Number(a.dataset.value) - Number(b.dataset.value)
      : (a, b) => key(a).localeCompare(key(b), "en", { numeric: true });
  const empty = (line) => head.dataset.sort !== "value" && !key(line);
  rows.sort((a, b) => empty(a) - empty(b) || (down ? -1 : 1) * compare(a, b));
  document.querySelector("#results tbody").append(...rows);
}

/** What the rows name in a slot, by name; gathered when the list is first shown. */
function offerSlots() {
  if (slotsOffered) return;
  slotsOffered = true;
  for (const box of slotFilters) {
    const named = new Set(rows.map((line) => nodes[Number(line.dataset.number)][box.dataset.slot]));
    named.delete(undefined);
    const sorted = [...named].sort((a, b) => nodes[a].name.localeCompare(nodes[b].name, "en"));
    box.append(
      ...sorted.map((number) =>
        make("option", { value: nodes[number].id }, shortened(nodes[number].name, 50)),
      ),
    );
    box.addEventListener("change", filterResults);
  }
}

byId("filter")?.addEventListener("input", filterResults);
byId("kind")?.addEventListener("change", filterResults);
document
  .querySelectorAll("#results th")
  .forEach((head, place) =>
    head.querySelector("button").addEventListener("click", () => sortResults(head, place)),
  );

/** Papers as closed entries; what is in one is built when it is opened. */
function listPapers() {
  const box = byId("papers");
  if (box.firstChild) return;
  const papers = nodes
    .filter((node) => node.type === "Paper")
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
  for (const node of papers) {
    const number = numberOf.get(node.id);
    const inside = make("div");
    const entry = make(
      "details",
      { class: "paper-entry", "data-number": String(number) },
      make("summary", {}, node.name),
      inside,
    );
    entry.addEventListener("toggle", () => {
      if (entry.open && !inside.firstChild) inside.append(...paperEntry(number));
    });
    box.append(entry);
  }
  filterPapers();
}

function paperEntry(number) {
  const node = nodes[number];
  const link = webLink(node.url);
  return [
    make(
      "p",
      { class: "from" },
      ...[node.date, node.source].filter(Boolean).join(" · "),
      link ? " · " : null,
      link,
    ),
    make("p", {}, nodeLink(number, "Show in the graph")),
    ...paperBody(number),
  ];
}

function filterPapers() {
  const words = byId("paper-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of byId("papers").children) {
    const text = paperText(Number(entry.dataset.number)).slice(0).toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
    shown += entry.hidden ? 0 : 1;
  }
  byId("papers-filtered").textContent = `${shown} of ${many(data.counts.Paper ?? 0, "paper")}`;
}

byId("paper-filter").addEventListener("input", filterPapers);
