// The evidence panel: all about one node, or all about two nodes together.

const panel = byId("panel");

function showPanel(...content) {
  panel.replaceChildren(...content.flat());
  panel.scrollTop = 0;
}

function headOf(number, ...more) {
  const node = nodes[number];
  const drawable = node.type !== "Result";
  const focus = make("button", { type: "button", onclick: () => focusOn(node.id) }, "Focus");
  return make(
    "div",
    { class: "head" },
    make("p", { class: "kind" }, shapeOf(node.type), node.type),
    make("h2", {}, node.name),
    ...more,
    make("div", { class: "do" }, drawable ? focus : null, webLink(node.url, "Open the link")),
  );
}

/** Neighbours by what the links say, each with its facts. */
function groupsOf(number) {
  const groups = new Map();
  for (const [other, facts] of nearTo(number)) {
    for (const link of facts.links) {
      const word = wordFor(link, number);
      const heading = `${word}|${nodes[other].type}`;
      if (!groups.has(heading)) groups.set(heading, new Map());
      const rows = groups.get(heading);
      rows.set(other, [...(rows.get(other) ?? []), link]);
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function linkGroups(number) {
  return groupsOf(number).map(([heading, rows]) => {
    const [word, type] = heading.split("|");
    const sorted = [...rows].sort(([a], [b]) => weight(b) - weight(a) || a - b);
    return group(
      `${word}: ${many(sorted.length, type.toLowerCase(), plural(type))}`,
      ...listOf("rows", sorted, row),
    );
  });
}

function plural(type) {
  return type === "Repository" ? "repositories" : `${type.toLowerCase()}s`;
}

function resultGroup(results) {
  if (!results.length) return null;
  const sorted = [...results].sort((a, b) => (b.confidence ?? 1) - (a.confidence ?? 1));
  return group(`Results (${results.length})`, ...listOf("cards", sorted, card, 20));
}

function aboutEntity(number) {
  const node = nodes[number];
  const aliases = node.aliases ?? [];
  const better = { true: "higher is better", false: "lower is better" }[node.higher_is_better];
  const facts = [node.papers ? `in ${many(node.papers, "paper")}` : null, better].filter(Boolean);
  showPanel(
    headOf(
      number,
      aliases.length ? make("p", { class: "quiet" }, `also: ${aliases.join(", ")}`) : null,
      facts.length ? make("p", { class: "quiet" }, facts.join(" · ")) : null,
    ),
    ...[resultGroup(resultsOf[number])].filter(Boolean),
    ...linkGroups(number),
    ...(node.merges
      ? [
          group(
            "Why these names are one",
            make("ul", { class: "plain" }, ...node.merges.map((why) => make("li", {}, why))),
          ),
        ]
      : []),
  );
}

function aboutPaper(number) {
  const node = nodes[number];
  showPanel(
    headOf(
      number,
      make("p", { class: "quiet" }, [node.date, node.source].filter(Boolean).join(" · ")),
    ),
    ...paperBody(number),
  );
}

/** What the panel and the list of papers both say of a paper. */
function paperBody(number) {
  return [
    make("p", { class: "abstract" }, ...highlighted(number)),
    ...[resultGroup(resultsOf[number])].filter(Boolean),
    ...linkGroups(number),
  ];
}

function aboutResult(number) {
  showPanel(headOf(number), make("ul", { class: "cards" }, card(nodes[number])));
}

/** What joins two nodes: links, results that name both, papers that name both. */
function aboutPair(one, other) {
  const facts = nearTo(one).get(other) ?? { links: [], results: [] };
  const papers = papersTogether(one, other);
  const groups = groupedByType(facts.links);
  showPanel(
    make(
      "div",
      { class: "head" },
      make("p", { class: "kind" }, "Together"),
      make("h2", {}, nodeLink(one), " and ", nodeLink(other)),
    ),
    ...[...groups.values()].map((some) => group(pairWords(some[0]), ...proofs(some))),
    ...[resultGroup(facts.results)].filter(Boolean),
    ...(papers.length
      ? [
          group(
            `Named together in ${many(papers.length, "paper")}`,
            ...listOf(
              "rows",
              papers.map((paper) => [paper, bothLinks(paper, one, other)]),
              row,
            ),
          ),
        ]
      : []),
  );
}

function groupedByType(some) {
  const groups = new Map();
  for (const link of some) groups.set(link.type, [...(groups.get(link.type) ?? []), link]);
  return groups;
}

function bothLinks(paper, one, other) {
  return [one, other].flatMap((number) => nearTo(paper).get(number)?.links ?? []);
}

function pairWords(link) {
  const [word] = WORDS[link.type] ?? [link.type];
  return `${nodes[link.source].name} ${word.toLowerCase()} ${nodes[link.target].name}`;
}

function about(number) {
  const type = nodes[number].type;
  if (type === "Paper") aboutPaper(number);
  else if (type === "Result") aboutResult(number);
  else aboutEntity(number);
}
