// Files of what is shown: PNG and SVG of the drawing, CSV of results or papers.

function savePng() {
  const from = stage.querySelector("canvas");
  const copy = make("canvas", { width: from.width, height: from.height });
  const context = copy.getContext("2d");
  context.fillStyle = colours.bg;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(from, 0, 0);
  copy.toBlob((blob) => save("graph.png", blob));
}

const escaped = (text) =>
  String(text)
    .replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    // XML has no way to write these.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");

function svgShape({ x, y, size, shape, id }) {
  const fill = `fill="${escaped(colourOf(id))}"`;
  const corners = (points) =>
    `<polygon ${fill} points="${points.map(([dx, dy]) => `${x + dx * size},${y + dy * size}`).join(" ")}"/>`;
  const turn = (count, reach = () => 1) =>
    Array.from({ length: count }, (_, index) => {
      const angle = (index / count) * 2 * Math.PI - Math.PI / 2;
      return [reach(index) * Math.cos(angle), reach(index) * Math.sin(angle)];
    });
  if (shape === "square")
    return corners([
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ]);
  if (shape === "diamond") return corners(turn(4));
  if (shape === "triangle") return corners(turn(3));
  if (shape === "hexagon") return corners(turn(6).map(([a, b]) => [b, a]));
  if (shape === "star") return corners(turn(10, (index) => (index % 2 ? 0.5 : 1.1)));
  return `<circle ${fill} cx="${x}" cy="${y}" r="${size}"/>`;
}

function saveSvg() {
  const at = new Map(scene.nodes.map((node) => [node.id, node]));
  const boxes = [
    ...placedLabels,
    ...scene.nodes.map(({ x, y, size }) => ({
      left: x - size,
      right: x + size,
      top: y - size,
      bottom: y + size,
    })),
  ];
  const left = Math.min(...boxes.map((box) => box.left)) - 20,
    top = Math.min(...boxes.map((box) => box.top)) - 20;
  const width = Math.max(...boxes.map((box) => box.right)) + 20 - left,
    height = Math.max(...boxes.map((box) => box.bottom)) + 20 - top;
  const lines = scene.edges.map(
    ({ from, to, width: thick }) =>
      `<line x1="${at.get(from).x}" y1="${at.get(from).y}" x2="${at.get(to).x}" y2="${at.get(to).y}" stroke="${colours.edge}" stroke-width="${thick}" stroke-opacity="0.7"/>`,
  );
  const texts = placedLabels.map(
    (label) =>
      `<text x="${label.left}" y="${label.bottom - label.size * 0.2}" font-size="${label.size}">${escaped(label.text)}</text>`,
  );
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}">` +
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colours.bg}"/>` +
    `${lines.join("")}${scene.nodes.map(svgShape).join("")}` +
    `<g font-family="sans-serif" fill="${colours.text}">${texts.join("")}</g></svg>`;
  save("graph.svg", new Blob([svg], { type: "image/svg+xml" }));
}

/** A cell of a CSV file; spreadsheets must not take a name for a formula. */
function cell(value) {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const RESULT_HEADS = [
  "says",
  "printed",
  "value",
  "value_high",
  "unit",
  "kind",
  "direction",
  "relative",
  "bound",
  "condition",
  "method",
  "dataset",
  "metric",
  "metric_inferred",
  "comparator",
  "rank",
  "paper",
  "url",
  "quote",
  "confidence",
];

function resultValue(result, key) {
  if (SLOTS.includes(key)) return nodes[result[key]]?.name;
  if (key === "says") return result.name;
  if (key === "rank") return result.rank?.[0];
  if (key === "url") return nodes[result.paper]?.url;
  if (key !== "quote") return result[key];
  return evidence(result)
    .parts.map(([text]) => text)
    .join("");
}

/** The results that the tab shows; in the graph those that name a drawn node. */
function shownResults() {
  const tab = document.body.dataset.tab;
  if (tab === "results")
    return rows.filter((line) => !line.hidden).map((line) => nodes[Number(line.dataset.number)]);
  if (tab === "dataset") return resultsOn(numberOf.get(datasetBox?.value) ?? -1);
  return nodes.filter(
    (node) =>
      node.type === "Result" &&
      SLOTS.some((slot) => node[slot] !== undefined && isDrawn(node[slot])),
  );
}

const PAPER_HEADS = ["id", "title", "date", "url", "source", "method", "dataset", "metric", "task"];

function paperValue(number, key) {
  if (PAPER_HEADS.indexOf(key) < 5) return nodes[number][key];
  const named = [...nearTo(number).keys()].filter((other) => nodes[other].type.toLowerCase() === key);
  return named.map((other) => nodes[other].name).join("; ");
}

function saveTable(name, heads, items, valueOf) {
  const lines = items.map((item) => heads.map((key) => cell(valueOf(item, key))).join(","));
  const text = ["\ufeff", [heads.join(","), ...lines, ""].join("\r\n")];
  save(name, new Blob(text, { type: "text/csv" }));
}

function saveCsv() {
  if (document.body.dataset.tab !== "papers")
    return saveTable("results.csv", RESULT_HEADS, shownResults(), resultValue);
  const listed = [...byId("papers").children].filter((entry) => !entry.hidden);
  const numbers = listed.map((entry) => Number(entry.dataset.number));
  return saveTable("papers.csv", PAPER_HEADS, numbers, paperValue);
}

byId("save-png").addEventListener("click", savePng);
byId("save-svg").addEventListener("click", saveSvg);
byId("save-csv").addEventListener("click", saveCsv);
