// The facts of the graph: nodes, links between them, results, and who is near whom.

function parsed(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

const data = parsed("facts");
const nodes = data.nodes;
const numberOf = new Map(nodes.map((node, number) => [node.id, number]));
const factsAbout = nodes.map(() => []);
const nearMemo = [];
const resultsOf = nodes.map(() => []);
const SLOTS = ["paper", "method", "dataset", "metric", "comparator"];

const links = data.links.map(
  ([type, source, target, paper, start, end, confidence, quote, note]) => ({
    type: data.linkTypes[type],
    source,
    target,
    paper,
    note,
    start: start ?? undefined,
    end: end ?? undefined,
    confidence: confidence ?? undefined,
    quote: quote ?? undefined,
  }),
);

for (const link of links) {
  factsAbout[link.source].push(link);
  if (link.target !== link.source) factsAbout[link.target].push(link);
}
for (const result of nodes) {
  if (result.type !== "Result") continue;
  for (const one of namedBy(result)) {
    resultsOf[one].push(result);
    factsAbout[one].push(result);
  }
}

/** The nodes that a fact names, each once. */
function namedBy(fact) {
  if (fact.type !== "Result") return [fact.source, fact.target];
  return [...new Set(SLOTS.map((slot) => fact[slot]).filter((number) => number !== undefined))];
}

/** The neighbours of a node with the links and results that name both; gathered when asked for. */
function nearTo(number) {
  if (nearMemo[number]) return nearMemo[number];
  const near = new Map();
  for (const fact of factsAbout[number]) {
    for (const other of namedBy(fact)) {
      if (other === number) continue;
      if (!near.has(other)) near.set(other, { links: [], results: [] });
      near.get(other)[fact.type === "Result" ? "results" : "links"].push(fact);
    }
  }
  nearMemo[number] = near;
  return near;
}

/** How many facts name the node: what is named more often comes first. */
function weight(number) {
  return nodes[number].papers ?? nearTo(number).size;
}

/** The papers that both nodes are near to. */
function papersTogether(one, other) {
  return [...nearTo(one).keys()].filter(
    (number) => nodes[number].type === "Paper" && nearTo(other).has(number),
  );
}

const textOf = new Map();

/** The text that offsets count in, as something that is sliced by code points. */
function paperText(number) {
  if (!textOf.has(number)) {
    const text = `${nodes[number].title ?? ""}\n${nodes[number].abstract ?? ""}`;
    const points = /[\ud800-\udfff]/.test(text) ? Array.from(text) : null;
    textOf.set(number, {
      length: points ? points.length : text.length,
      slice: (start, end) => (points ? points.slice(start, end).join("") : text.slice(start, end)),
    });
  }
  return textOf.get(number);
}

/** Evidence cut into text before the quote, the quote's parts, and the rest of the sentence. */
function evidence(fact) {
  const bare = { before: "", parts: [[fact.quote ?? "", false]], after: "" };
  if (fact.quote !== undefined || fact.start === undefined || !(fact.paper >= 0)) return bare;
  const text = paperText(fact.paper);
  const { start, end, number_start: from, number_end: to } = fact;
  const parts =
    start <= from && from <= to && to <= end
      ? [
          [text.slice(start, from), false],
          [text.slice(from, to), true],
          [text.slice(to, end), false],
        ]
      : [[text.slice(start, end), false]];
  const ahead = text.slice(Math.max(0, start - 400), start);
  const quote = text.slice(start, end);
  const rest = text.slice(end, end + 400);
  const begin = Array.from(ahead.matchAll(/[.!?]\s+|\n/g)).at(-1);
  const stop = /[.!?](?=\s|$)|(?=\n)|$/.exec(rest);
  return {
    before: begin ? ahead.slice(begin.index + begin[0].length) : start <= 400 ? ahead : "",
    parts,
    after: /[.!?]\s*$/.test(quote) ? "" : rest.slice(0, stop.index + stop[0].length),
  };
}

/** Names are compared without case, accents, spaces and hyphens. */
function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\s\p{Pd}_]/gu, "")
    .toLowerCase();
}

/** Text of at most `most` characters, cut at a word where that costs little. */
function shortened(text, most) {
  const points = Array.from(text);
  if (points.length <= most) return text;
  const cut = points.slice(0, most - 1).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > most * 0.6 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** What is written beside a drawn node. */
function labelOf(node) {
  if (node.type === "Repository")
    return shortened(node.name.replace(/^https?:\/\/(www\.)?/, ""), 28);
  if (node.type !== "Paper") return shortened(node.name, 28);
  const [ahead] = node.name.split(":");
  return shortened(ahead.length < 24 ? ahead : node.name, 24);
}

function many(count, one, several = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}
