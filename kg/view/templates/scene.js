// What is drawn: the overview that came with the page, or rings around one node.

const TYPES = Object.keys(data.shapes);
const drawnFirst = parsed("drawn-nodes");
const edgesFirst = parsed("drawn-edges");
const hiddenTypes = new Set(data.first.hidden);

/** The id that the drawing uses; a plain object in there would lose ids like `__proto__`. */
const drawnId = (number) => `n${number}`;
const numberDrawn = (id) => Number(String(id).slice(1));

function visible(number) {
  const type = nodes[number].type;
  return type !== "Result" && !hiddenTypes.has(type);
}

function overviewScene() {
  const shown = drawnFirst.filter(({ id }) => visible(numberDrawn(id)));
  const ids = new Set(shown.map(({ id }) => id));
  return {
    centre: null,
    nodes: shown.map(({ id, x, y, size, shape }) => ({ id, x, y, size, shape })),
    edges: edgesFirst.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
    gridTop: data.first.gridTop,
  };
}

function inOverview(number) {
  return drawnFirst.some(({ id }) => id === drawnId(number)) && visible(number);
}

/** Rings around a node: its neighbours, and theirs, the best linked if there are too many. */
function ringScene(centre, hops) {
  const rings = [[centre]];
  const placed = new Map([[centre, { x: 0, y: 0, angle: 0 }]]);
  let distance = 0;
  for (let hop = 1; hop <= hops; hop += 1) {
    const room = data.mostInRings - placed.size;
    const ring = outward(rings[hop - 1], placed).slice(0, Math.max(0, room));
    if (!ring.length) break;
    orderRing(ring, placed, hop);
    distance = radius(ring.length, hop, distance);
    putOnRing(ring, placed, distance, hop);
    rings.push(ring);
  }
  const ringOf = new Map(rings.flatMap((ring, hop) => ring.map((number) => [number, hop])));
  return {
    centre,
    nodes: [...placed].map(([number, at]) => ringNode(number, at, number === centre)),
    edges: ringEdges(ringOf, rings.length > 2),
    gridTop: null,
  };
}

function outward(ring, placed) {
  const found = new Set(ring.flatMap((number) => [...nearTo(number).keys()]));
  return [...found]
    .filter((number) => visible(number) && !placed.has(number))
    .sort((a, b) => weight(b) - weight(a) || a - b);
}

/** The first ring goes by type; a further one by the mean direction of what it hangs on. */
function orderRing(ring, placed, hop) {
  const direction = new Map(
    ring.map((number) => [number, hop === 1 ? 0 : towards(number, placed)]),
  );
  const type = (number) => TYPES.indexOf(nodes[number].type);
  ring.sort(
    (a, b) =>
      (hop === 1 ? type(a) - type(b) : direction.get(a) - direction.get(b)) ||
      weight(b) - weight(a) ||
      a - b,
  );
}

function towards(number, placed) {
  let x = 0,
    y = 0;
  for (const other of nearTo(number).keys()) {
    const at = placed.get(other);
    if (at && (at.x || at.y)) {
      x += Math.cos(at.angle);
      y += Math.sin(at.angle);
    }
  }
  const angle = Math.atan2(y, x) + Math.PI / 2;
  return angle < 0 ? angle + 2 * Math.PI : angle;
}

function radius(count, hop, inner) {
  const step = count > 24 ? 30 : 46;
  return Math.max(hop === 1 ? 200 : 1.25 * inner + 150, (count * step) / (2 * Math.PI));
}

/** Even steps from twelve o'clock; a crowded ring has its nodes in and out by turns. */
function putOnRing(ring, placed, distance, hop) {
  const shift = hop > 1 ? 0.5 : 0;
  for (const [index, number] of ring.entries()) {
    const angle = ((index + shift) / ring.length) * 2 * Math.PI - Math.PI / 2;
    const reach = distance * (ring.length > 24 && index % 2 ? 1.2 : 1);
    placed.set(number, {
      x: stretch() * reach * Math.cos(angle),
      y: reach * Math.sin(angle),
      angle,
    });
  }
}

/** Rings are as wide for their height as the box that they are drawn in, less room for labels. */
function stretch() {
  const { clientWidth: width, clientHeight: height } = byId("graph");
  return height ? Math.min(1.6, Math.max(0.75, (width - 220) / (height - 90))) : 1;
}

function ringNode(number, at, central) {
  const node = nodes[number];
  const size = node.type === "Paper" ? 7 : 6 + data.growth * Math.sqrt(node.papers ?? 1);
  const flat = Math.abs(Math.cos(at.angle)) < 0.25;
  const outer = flat ? (at.y < 0 ? "above" : "below") : Math.cos(at.angle) > 0 ? "right" : "left";
  return {
    id: drawnId(number),
    x: Math.round(at.x),
    y: Math.round(at.y),
    size: central ? Math.max(size, 14) : size,
    shape: data.shapes[node.type],
    side: central ? "below" : outer,
  };
}

/** Edges between rings; those within one only where a single ring leaves room for them. */
function ringEdges(ringOf, crowded) {
  const edges = [];
  for (const [one, ring] of ringOf) {
    for (const [other, facts] of nearTo(one)) {
      if (other <= one || !ringOf.has(other) || (crowded && ring === ringOf.get(other))) continue;
      const count = facts.links.length + facts.results.length;
      edges.push({
        id: `${drawnId(one)}-${drawnId(other)}`,
        from: drawnId(one),
        to: drawnId(other),
        width: Math.min(4, 1 + 0.7 * (count - 1)),
        faint: ring > 0 && ringOf.get(other) > 0,
      });
    }
  }
  return edges;
}
