// The drawing: vis-network with fixed places, our labels over it, choosing by mouse and keyboard.

const stage = byId("graph");
const colours = {};
const drawnNodes = new vis.DataSet();
const drawnEdges = new vis.DataSet();
const coarse = matchMedia("(pointer: coarse)").matches;
const network = new vis.Network(stage, { nodes: drawnNodes, edges: drawnEdges }, drawingOptions());
let scene = { centre: null, nodes: [], edges: [], gridTop: null };
let selected = null;
let paired = null;
let hovered = null;
let fittedSize = "";

function drawingOptions() {
  const options = parsed("drawn-options");
  return {
    ...options,
    interaction: { ...options.interaction, dragView: !coarse, dragNodes: !coarse },
  };
}

function readColours() {
  const rules = getComputedStyle(document.documentElement);
  for (const name of [
    "bg",
    "text",
    "edge",
    "line",
    "link",
    "quiet",
    "font",
    ...TYPES.map((type) => type.toLowerCase()),
  ]) {
    colours[name] = rules.getPropertyValue(`--${name}`).trim();
  }
}

const colourOf = (id) => colours[nodes[numberDrawn(id)].type.toLowerCase()];

/** Replace what is drawn, and fit it into the box. */
function draw(next) {
  scene = next;
  hovered = null;
  drawnEdges.clear();
  drawnNodes.clear();
  drawnNodes.add(
    scene.nodes.map((node) => ({
      id: node.id,
      x: node.x,
      y: node.y,
      size: node.size,
      shape: node.shape,
      color: colourOf(node.id),
      label: undefined,
    })),
  );
  drawnEdges.add(scene.edges.map(styledEdge));
  fit();
}

/** Edges of the selected node stand out and show their direction. */
function styledEdge(edge) {
  const own = isOwn(edge);
  const color = {
    color: own ? colours.text : colours.edge,
    opacity: own ? 0.75 : edge.faint ? 0.3 : 0.7,
  };
  const width = own ? Math.min(edge.width, 2) + 0.4 : edge.faint ? 1 : edge.width;
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    width,
    color,
    arrows: own && !scene.crowded ? arrowsOf(edge) : "",
  };
}

/** Whether the edge belongs to what is selected: a node, or a pair of them. */
function isOwn(edge) {
  const has = (number) =>
    number !== null && (edge.from === drawnId(number) || edge.to === drawnId(number));
  return has(selected) && (paired === null || has(paired));
}

function arrowsOf(edge) {
  const [one, other] = [numberDrawn(edge.from), numberDrawn(edge.to)];
  const between = nearTo(one).get(other)?.links ?? [];
  const to = between.some((link) => link.source === one);
  const from = between.some((link) => link.source === other);
  return { to: { enabled: to, scaleFactor: 0.5 }, from: { enabled: from, scaleFactor: 0.5 } };
}

function mark(number, other) {
  selected = number;
  paired = other;
  // Many arrowheads at one node are a blot.
  scene.crowded = scene.edges.filter(isOwn).length > 24;
  drawnEdges.update(scene.edges.map(styledEdge));
  network.redraw();
}

const isDrawn = (number) => scene.nodes.some((node) => node.id === drawnId(number));

function recolour() {
  readColours();
  drawnNodes.update(scene.nodes.map((node) => ({ id: node.id, color: colourOf(node.id) })));
  drawnEdges.update(scene.edges.map(styledEdge));
}

/** Show everything, with room at the sides for the labels. */
function fit() {
  const { clientWidth: width, clientHeight: height } = stage;
  if (!scene.nodes.length || !width || !height) return;
  const xs = scene.nodes.map((node) => node.x),
    ys = scene.nodes.map((node) => node.y);
  const [left, right, top, bottom] = [
    Math.min(...xs),
    Math.max(...xs),
    Math.min(...ys),
    Math.max(...ys),
  ];
  const aside = Math.min(scene.centre === null ? 50 : 110, width / 5);
  const scale = Math.min(
    (width - 2 * aside) / (right - left || 1),
    (height - 90) / (bottom - top || 1),
    1.15,
  );
  fittedSize = `${width}x${height}`;
  network.moveTo({
    position: { x: (left + right) / 2, y: (top + bottom) / 2 },
    scale,
    animation: false,
  });
}

function zoom(factor) {
  network.moveTo({
    scale: Math.min(8, Math.max(0.08, network.getScale() * factor)),
    animation: false,
  });
}

/** Nodes that are named in full, and those that are named if there is room. */
function chosenNodes() {
  const full = new Set(
    [selected, paired, hovered, scene.centre].filter((n) => n !== null).map(drawnId),
  );
  const centres = [selected, hovered].filter((n) => n !== null);
  const some = new Set(
    scene.edges
      .filter((edge) => centres.some((n) => edge.from === drawnId(n) || edge.to === drawnId(n)))
      .flatMap((edge) => [edge.from, edge.to]),
  );
  return { full, some };
}

function ringAround(context, number, colour) {
  const node = scene.nodes.find(({ id }) => id === drawnId(number));
  if (!node) return;
  const scale = network.getScale();
  context.beginPath();
  context.arc(node.x, node.y, node.size + 6 / scale, 0, 2 * Math.PI);
  context.lineWidth = 2.5 / scale;
  context.strokeStyle = colour;
  context.stroke();
}

network.on("beforeDrawing", (context) => {
  if (hovered !== null) ringAround(context, hovered, colours.quiet);
  for (const number of [selected, paired])
    if (number !== null) ringAround(context, number, colours.link);
});

function visiblePart(scale) {
  const { x } = network.getViewPosition();
  const half = stage.clientWidth / 2 / scale - 6 / scale;
  return { left: x - half, right: x + half };
}

network.on("afterDrawing", (context) => {
  const scale = network.getScale();
  paintLabels(context, scene, scale, chosenNodes(), visiblePart(scale));
});

network.on("hoverNode", ({ node }) => {
  hovered = numberDrawn(node);
  stage.style.cursor = "pointer";
  network.redraw();
});
network.on("blurNode", () => {
  hovered = null;
  stage.style.cursor = "";
  network.redraw();
});
network.on("hoverEdge", () => {
  stage.style.cursor = "pointer";
});
network.on("blurEdge", () => {
  stage.style.cursor = "";
});
network.on("dragEnd", ({ nodes: moved }) => {
  const places = network.getPositions(moved);
  for (const node of scene.nodes) Object.assign(node, places[node.id] ?? {});
});
network.on("click", ({ nodes: [node], edges: [edge] }) => {
  if (node !== undefined) select(nodes[numberDrawn(node)].id);
  else if (edge !== undefined) selectPair(...drawnEnds(edge));
});
network.on("doubleClick", ({ nodes: [node] }) => {
  if (node !== undefined) focusOn(nodes[numberDrawn(node)].id);
});

function drawnEnds(edge) {
  const { from, to } = drawnEdges.get(edge);
  return [nodes[numberDrawn(from)].id, nodes[numberDrawn(to)].id];
}

new ResizeObserver(() => {
  const { clientWidth: width, clientHeight: height } = stage;
  if (!width || fittedSize === `${width}x${height}`) return;
  network.setSize(`${width}px`, `${height}px`);
  network.redraw();
  fit();
}).observe(stage);

stage.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step) walk(step);
  else if (event.key === "Enter" && selected !== null) focusOn(nodes[selected].id);
  else if (event.key === "Escape") toOverview();
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});

/** To the next drawn node, the most used first; its name is spoken through the status line. */
function walk(step) {
  const order = scene.nodes
    .map((node) => numberDrawn(node.id))
    .sort((a, b) => weight(b) - weight(a) || a - b);
  if (!order.length) return;
  const at = order.indexOf(selected);
  const next = order[(at + step + order.length) % order.length];
  select(nodes[next].id, { quietly: true });
  say(`${nodes[next].name}, ${nodes[next].type}, ${many(nearTo(next).size, "neighbour")}`);
}
