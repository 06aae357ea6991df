// Evidence: the sentence behind a fact, results as cards, links as rows.

/** The sentence of a fact: its number marked, or the names that it joins underlined. */
function sentence(fact) {
  const { before, parts, after } = evidence(fact);
  const ends = fact.type === "Result" ? [] : [fact.source, fact.target];
  return make(
    "blockquote",
    { class: "sentence" },
    make("span", { class: "around" }, before),
    ...parts.flatMap(([text, marked]) =>
      marked ? [make("mark", {}, text)] : woven(text, namesIn(text, ends)),
    ),
    make("span", { class: "around" }, after),
  );
}

/** Paper, its web page, and how sure the reading is. */
function whence(fact) {
  const paper = nodes[fact.paper];
  const link = webLink(paper?.url, "link");
  const parts = [
    paper ? nodeLink(fact.paper) : null,
    link,
    fact.confidence === undefined ? null : `${Math.round(fact.confidence * 100)}% sure`,
  ].filter(Boolean);
  return parts.length
    ? make("p", { class: "from" }, ...parts.flatMap((part, at) => (at ? [" · ", part] : [part])))
    : null;
}

/** A result with everything that is known of it. */
function card(result) {
  const slots = [
    ["Method", "method"],
    ["Dataset", "dataset"],
    ["Metric", "metric"],
    ["Against", "comparator"],
  ];
  return make(
    "li",
    { class: "card" },
    make("p", { class: "says" }, result.name),
    make("p", {}, ...result.tags.flatMap((tag) => [make("span", { class: "tag" }, tag), " "])),
    make(
      "p",
      { class: "slots" },
      ...slots
        .filter(([, slot]) => result[slot] !== undefined)
        .map(([head, slot]) => make("span", {}, make("b", {}, `${head} `), nodeLink(result[slot]))),
    ),
    sentence(result),
    whence(result),
  );
}

const WORDS = {
  ADDRESSES: ["Addresses", "Addressed by"],
  BUILDS_ON: ["Builds on", "Built on by"],
  COMPARES_WITH: ["Compares with", "Compared with by"],
  EVALUATED_ON: ["Evaluated on", "Evaluated on it"],
  HAS_CODE: ["Code", "Code of"],
  MENTIONS: ["Mentions", "Mentioned by"],
  OUTPERFORMS: ["Outperforms", "Outperformed by"],
  PROPOSES: ["Proposes", "Proposed by"],
  USES: ["Uses", "Used by"],
  VARIANT_OF: ["Variant of", "Variants"],
};

function wordFor(link, number) {
  const words = WORDS[link.type] ?? [link.type, `${link.type} (from)`];
  return words[link.source === number ? 0 : 1];
}

const isEvident = (fact) => fact.start !== undefined || Boolean(fact.quote) || Boolean(fact.note);

/** The sentences of some links, one below the other. */
function proofs(facts) {
  return facts
    .filter(isEvident)
    .map((fact) =>
      make(
        "div",
        {},
        fact.note ? make("p", { class: "quiet" }, fact.note) : null,
        fact.start !== undefined || fact.quote ? sentence(fact) : null,
        whence(fact),
      ),
    );
}

/** A neighbour with a button that opens the sentences which say so. */
function row([number, facts]) {
  const proof = make("div", { class: "proof", hidden: true });
  const evident = facts.filter(isEvident);
  const button = make(
    "button",
    {
      type: "button",
      "aria-expanded": "false",
      "aria-label": `Evidence for ${nodes[number].name}`,
      onclick: () => {
        if (!proof.firstChild) proof.append(...proofs(evident));
        proof.hidden = !proof.hidden;
        button.setAttribute("aria-expanded", String(!proof.hidden));
      },
    },
    "why",
  );
  return make(
    "li",
    {},
    make(
      "div",
      { class: "row" },
      shapeOf(nodes[number].type),
      nodeLink(number),
      evident.length ? button : null,
    ),
    proof,
  );
}

function group(heading, ...content) {
  return make("section", { class: "group" }, make("h3", {}, heading), ...content);
}

/** The abstract with the names of entities underlined in their colours and the numbers marked. */
function highlighted(number) {
  const text = paperText(number).slice(0);
  const spans = [...marksOf(number), ...namesIn(text, [...nearTo(number).keys()])];
  return woven(text, spans, text.indexOf("\n") + 1);
}

/** Where the names of entities stand in a text: `[start, end, type]`. */
function namesIn(text, numbers) {
  const spans = [];
  for (const number of numbers) {
    const node = nodes[number];
    if (!["Method", "Dataset", "Metric", "Task"].includes(node.type)) continue;
    for (const name of [node.name, ...(node.aliases ?? [])]) {
      if (name)
        spans.push(...occurrences(text, name).map((at) => [at, at + name.length, node.type]));
    }
  }
  return spans;
}

function occurrences(text, name) {
  const found = [];
  const letter = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = text[at - 1] ?? " ",
      after = text[at + name.length] ?? " ";
    const inside =
      (letter.test(before) && letter.test(name[0])) ||
      (letter.test(after) && letter.test(name.at(-1)));
    if (!inside) found.push(at);
  }
  return found;
}

/** Numbers of the paper's results as places in the string (offsets count code points). */
function marksOf(number) {
  const text = paperText(number);
  return resultsOf[number]
    .filter((result) => result.number_end !== undefined)
    .map((result) => {
      const start = text.slice(0, result.number_start).length;
      return [start, start + text.slice(result.number_start, result.number_end).length, "mark"];
    });
}

/** Text with spans as elements; of two that overlap the first and longest stays. */
function woven(text, spans, from = 0) {
  const pieces = [];
  let place = from;
  for (const [start, end, type] of spans.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (start < place) continue;
    pieces.push(
      text.slice(place, start),
      type === "mark"
        ? make("mark", {}, text.slice(start, end))
        : make("span", { class: `in ${type.toLowerCase()}`, title: type }, text.slice(start, end)),
    );
    place = end;
  }
  return [...pieces, text.slice(place)];
}
