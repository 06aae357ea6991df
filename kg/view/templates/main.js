// The state of the page is its address: `#node=dataset:imagenet&hops=2`, `#tab=results`.

const TABS = ["results", "dataset", "papers"];
const status = byId("status");
// Within a notebook's frame the address is that of the notebook, which must stay.
const framed = location.protocol === "about:";
let shownAddress = null;
const blank = { tab: "graph", node: null, with: null, around: null, hops: 1 };
let state = blank;

function say(text) {
  status.textContent = text;
}

/** What the address asks for; an empty one asks for the first screen. */
function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const hops = withinReach(Number(wanted.get("hops")));
  const node = wanted.get("node");
  const around = wanted.get("around") ?? (wanted.has("hops") ? node : null);
  const tab = TABS.includes(wanted.get("tab")) ? wanted.get("tab") : "graph";
  if (!node && tab === "graph") return firstScreen();
  return { tab, node, with: wanted.get("with"), around, hops };
}

const withinReach = (hops) => Math.min(3, Math.max(1, Math.round(hops) || 1));

function firstScreen() {
  const focus = data.focus;
  if (focus !== null)
    return { tab: "graph", node: focus, with: null, around: focus, hops: withinReach(data.hops) };
  return { tab: "graph", node: mostReported(), with: null, around: null, hops: 1 };
}

/** The drawn dataset with most results, else the dataset, else the thing that is used most. */
function mostReported() {
  const drawn = drawnFirst.map(({ id }) => numberDrawn(id));
  const datasets = drawn.filter((number) => nodes[number].type === "Dataset");
  const worth = (number) => 1e6 * resultsOf[number].length + weight(number);
  const some = datasets.length ? datasets : drawn;
  return some.length ? nodes[some.reduce((a, b) => (worth(b) > worth(a) ? b : a))].id : null;
}

function addressOf({ tab, node, with: other, around, hops }) {
  const wanted = new URLSearchParams();
  if (tab !== "graph") wanted.set("tab", tab);
  if (node !== null) wanted.set("node", node);
  if (other) wanted.set("with", other);
  if (around !== null) {
    if (around !== node) wanted.set("around", around);
    wanted.set("hops", hops);
  }
  return `#${wanted}` === "#" ? "#tab=graph" : `#${wanted}`;
}

function go(next, { quietly = false } = {}) {
  const address = addressOf(next);
  if (address === location.hash) return show(next);
  if (quietly && !framed) history.replaceState(null, "", address);
  else location.hash = address;
  show(next);
}

/** Select a node where it is drawn; otherwise draw its surroundings. */
function select(id, options) {
  const number = numberOf.get(id);
  if (isDrawn(number) || nodes[number].type === "Result") {
    go({ ...state, tab: "graph", node: id, with: null }, options);
  } else {
    focusOn(id);
  }
}

function selectPair(one, other) {
  go({ ...state, tab: "graph", node: one, with: other });
}

function focusOn(id) {
  go({ tab: "graph", node: id, with: null, around: id, hops: Number(byId("hops").value) });
}

function toOverview() {
  const number = numberOf.get(state.node);
  const node = number !== undefined && inOverview(number) ? state.node : mostReported();
  go({ tab: "graph", node, with: null, around: null, hops: state.hops });
}

/** Make the page show a state; names that it does not know are said, not guessed. */
function show(next) {
  const unknown = [next.node, next.with, next.around].find(
    (id) => id !== null && !numberOf.has(id),
  );
  shownAddress = location.hash;
  state = unknown === undefined ? next : { ...firstScreen(), tab: next.tab };
  document.body.dataset.tab = state.tab;
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.dataset.tab === state.tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (state.tab === "papers") listPapers();
  if (state.tab === "results") offerSlots();
  if (state.tab === "dataset") showDataset();
  if (state.tab === "graph") showGraph();
  if (unknown !== undefined) say(`Nothing here is called ${unknown}.`);
}

let drawnState = null;

function showGraph() {
  const node = state.node === null ? undefined : numberOf.get(state.node);
  let around = state.around === null ? undefined : numberOf.get(state.around);
  const drawable = node !== undefined && nodes[node].type !== "Result";
  if (around === undefined && drawable && !inOverview(node)) around = node;
  if (around !== undefined && nodes[around].type === "Result") around = undefined;
  selected = drawable ? node : null;
  byId("hops").value = String(state.hops);
  const wanted = JSON.stringify([around ?? null, state.hops, [...hiddenTypes]]);
  if (wanted !== drawnState)
    draw(around === undefined ? overviewScene() : ringScene(around, state.hops));
  drawnState = wanted;
  mark(selected, drawable && state.with ? numberOf.get(state.with) : null);
  byId("to-overview").disabled = around === undefined;
  if (node === undefined)
    showPanel(
      make(
        "p",
        { class: "quiet" },
        nodes.length ? "Click a node or a line to see its evidence." : "",
      ),
    );
  else if (state.with) aboutPair(node, numberOf.get(state.with));
  else about(node);
  const all = nodes.filter(({ type }) => type !== "Result").length;
  say(
    `${scene.nodes.length} of ${all} shown${around === undefined ? formWords() : `, around ${nodes[around].name}`}`,
  );
}

function formWords() {
  if (data.first.form === "full") return "";
  return data.first.form === "papers"
    ? `: papers and what ${data.first.least === 2 ? "two" : data.first.least} or more of them share`
    : ": what most papers share, joined where papers name both";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-node]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  select(nodes[Number(link.dataset.node)].id);
  if (state.tab === "graph") panel.focus({ preventScroll: true });
});
for (const link of document.querySelectorAll(".top nav a")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    go({ ...state, tab: link.dataset.tab });
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
  event.preventDefault();
  find.focus();
});
for (const box of document.querySelectorAll("#legend input")) {
  box.checked = !hiddenTypes.has(box.dataset.type);
  box.addEventListener("change", () => {
    if (box.checked) hiddenTypes.delete(box.dataset.type);
    else hiddenTypes.add(box.dataset.type);
    showGraph();
  });
}
byId("hops").addEventListener("change", () => {
  const centre = state.around ?? state.node;
  if (centre !== null) focusOn(centre);
});
byId("to-overview").addEventListener("click", toOverview);
byId("zoom-in").addEventListener("click", () => zoom(1.25));
byId("zoom-out").addEventListener("click", () => zoom(0.8));
byId("zoom-fit").addEventListener("click", fit);
addEventListener("hashchange", () => {
  if (location.hash !== shownAddress) show(readAddress());
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
if (matchMedia("(max-width: 1000px)").matches) byId("legend").open = false;

readColours();
show(readAddress());
if (!data.counts.Paper) {
  for (const button of document.querySelectorAll(".actions button")) button.disabled = true;
  stage.append(
    make(
      "p",
      { class: "empty" },
      "No papers yet. Fill the store with `kg build FILE`, then make this page again.",
    ),
  );
}
stage.querySelector(".vis-network").setAttribute("tabindex", "-1");
window.kgView = { network, numberOf, drawnId };
document.documentElement.dataset.ready = "1";
