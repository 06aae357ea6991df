// One dataset: methods against metrics, ranked where the tables rank.

const MOST_METRICS = 8;
const datasetBox = byId("dataset");
let offered = false;

/** Datasets with most results first, then by name. */
function offerDatasets() {
  if (offered) return;
  offered = true;
  const sorted = nodes
    .map((node, number) => number)
    .filter((number) => nodes[number].type === "Dataset")
    .sort(
      (a, b) =>
        resultsOn(b).length - resultsOn(a).length ||
        nodes[a].name.localeCompare(nodes[b].name, "en"),
    );
  datasetBox.append(
    ...sorted.map((number) => {
      const count = resultsOn(number).length;
      const words = count ? ` (${many(count, "result")})` : "";
      return make("option", { value: nodes[number].id }, shortened(nodes[number].name, 60) + words);
    }),
  );
}

const KINDS = ["absolute", "delta", "ratio"];

/** What is reported on a dataset: placed numbers first, then by kind. */
const resultsOn = (number) => (resultsOf[number] ?? [])
    .filter((result) => result.dataset === number)
    .sort(
      (a, b) =>
        (a.rank?.[0] ?? 1e9) - (b.rank?.[0] ?? 1e9) || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind),
    );

/** The dataset of the address, else the first one. */
function showDataset() {
  if (!datasetBox) return;
  offerDatasets();
  const asked = state.node === null ? undefined : numberOf.get(state.node);
  if (asked !== undefined && nodes[asked].type === "Dataset") datasetBox.value = state.node;
  const number = numberOf.get(datasetBox.value);
  if (number === undefined) return;
  const results = resultsOn(number);
  const bare = evaluatedOnly(number, results);
  sayAbout(number, results, bare);
  const metrics = metricsOf(results);
  byId("board").replaceChildren(
    make("caption", {}, nodes[number].name),
    boardHead(metrics, results),
    make("tbody", {}, ...boardRows(metrics, results), ...bare.map((one) => bareRow(one, number))),
  );
}

function sayAbout(number, results, bare) {
  const variants = [...nearTo(number)]
    .filter(([, facts]) => facts.links.some((link) => link.type === "VARIANT_OF"))
    .map(([other]) => other);
  byId("dataset-about").replaceChildren(
    `${many(results.length, "result")}, ${many(bare.length, "further method")} evaluated. `,
    make("a", { href: addressOf({ ...blank, node: nodes[number].id }), "data-node": number }, "Show in the graph"),
    ...variants.flatMap((other) => [
      other === variants[0] ? ". Variants, told apart: " : ", ",
      make("a", { href: `#tab=dataset&node=${encodeURIComponent(nodes[other].id)}` }, nodes[other].name),
    ]),
  );
}

/** Methods that were evaluated on the dataset without a number that was found. */
function evaluatedOnly(number, results) {
  const numbered = new Set(results.map((result) => result.method));
  return [...nearTo(number)]
    .filter(
      ([other, facts]) =>
        nodes[other].type === "Method" &&
        !numbered.has(other) &&
        facts.links.some((link) => link.type === "EVALUATED_ON"),
    )
    .map(([other]) => other)
    .sort((a, b) => nodes[a].name.localeCompare(nodes[b].name, "en"));
}

/** Metrics, those with most numbers first; numbers without a metric come last. */
function metricsOf(results) {
  const counts = new Map();
  for (const { metric } of results) counts.set(metric, (counts.get(metric) ?? 0) + 1);
  return [...counts]
    .sort(
      ([a, m], [b, n]) =>
        (a === undefined) - (b === undefined) ||
        n - m ||
        nodes[a].name.localeCompare(nodes[b].name, "en"),
    )
    .map(([metric]) => metric);
}

const betterWords = {
  true: "higher is better",
  false: "lower is better",
  undefined: "direction unknown, not ranked",
};

function boardHead(metrics, results) {
  const wide = metrics.length > MOST_METRICS;
  byId("board").classList.toggle("wide", wide);
  return make(
    "thead",
    {},
    make(
      "tr",
      {},
      make("th", { scope: "col" }, "Method"),
      ...metrics.map((metric) =>
        make(
          "th",
          { scope: "col" },
          metric === undefined ? "no metric named" : nodeLink(metric),
          metric === undefined
            ? null
            : make("span", { class: "quiet" }, betterWords[nodes[metric].higher_is_better]),
          ...scaleLines(results.filter((result) => result.metric === metric)),
        ),
      ),
    ),
  );
}

/** The ends between which the dots of a column lie. */
function scaleLines(results) {
  const scales = new Set(results.filter(({ rank }) => rank).map(({ rank }) => rank[2]));
  return [...scales].map((scale) => {
    const [, low, high, setting] = data.scales[scale];
    const words = setting ? ` (${shortened(setting, 40)})` : "";
    return make("span", { class: "quiet" }, `dots: ${low} to ${high}${words}`);
  });
}

/** A row a method, the best placed first, then those with most numbers. */
function boardRows(metrics, results) {
  const byMethod = new Map();
  for (const result of results)
    byMethod.set(result.method, [...(byMethod.get(result.method) ?? []), result]);
  const placed = (some) => metrics.map((metric) => bestPlace(some, metric));
  const order = (a, b) => {
    const [one, other] = [placed(a[1]), placed(b[1])];
    const at = one.findIndex((place, index) => place !== other[index]);
    return at < 0 ? b[1].length - a[1].length : one[at] - other[at];
  };
  return [...byMethod].sort(order).map(([method, some]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, method === undefined ? "no method named" : nodeLink(method)),
      ...metrics.map((metric) =>
        make(
          "td",
          metric === undefined ? {} : { "data-head": nodes[metric].name },
          ...some.filter((result) => result.metric === metric).map(boardCell),
        ),
      ),
    ),
  );
}

function bestPlace(results, metric) {
  const places = results
    .filter((result) => result.metric === metric && result.rank)
    .map(({ rank }) => rank[0]);
  return Math.min(1e9, ...places);
}

/** A number with its place and its dot, and what qualifies it. */
function boardCell(result) {
  const link = make(
    "a",
    { href: `#node=${encodeURIComponent(result.id)}`, "data-node": numberOf.get(result.id) },
    result.short,
  );
  const [place, share, scale] = result.rank ?? [];
  const notes = result.tags.filter((tag) => tag !== "absolute").join(" · ");
  return make(
    "div",
    { class: "number" },
    link,
    result.rank
      ? make("span", { class: "place" }, `${ordinal(place)} of ${data.scales[scale][0]}`)
      : null,
    result.rank ? dotPlot(share) : null,
    notes ? make("span", { class: "quiet" }, notes) : null,
  );
}

function ordinal(place) {
  const teen = place % 100 > 10 && place % 100 < 14;
  return `${place}${(!teen && { 1: "st", 2: "nd", 3: "rd" }[place % 10]) || "th"}`;
}

/** The value on a line between the least and the greatest; the words beside it say the same. */
function dotPlot(share) {
  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  return svg(
    "svg",
    { class: "dots", viewBox: "0 0 120 12", width: 120, height: 12, "aria-hidden": "true" },
    svg("line", { x1: 6, y1: 6, x2: 114, y2: 6 }),
    svg("circle", { cx: 6 + 108 * share, cy: 6, r: 4.5 }),
  );
}

function bareRow(method, dataset) {
  const pair = { ...blank, node: nodes[method].id, with: nodes[dataset].id };
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, nodeLink(method)),
    make(
      "td",
      { colspan: "99" },
      make("span", { class: "quiet" }, "evaluated, no number found "),
      make("a", { href: addressOf(pair) }, "why"),
    ),
  );
}

datasetBox?.addEventListener("change", () => {
  go({ ...blank, tab: "dataset", node: datasetBox.value });
});
