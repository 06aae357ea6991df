// Names beside the drawn nodes: always of a readable size, never one over another.

const LABEL_PIXELS = 12.5;
const SIDES = ["below", "right", "left", "above"];
let placedLabels = [];

/** Draw as many labels as fit, the chosen nodes' first; the context has the network's scale. */
function paintLabels(context, scene, scale, chosen) {
  const size = LABEL_PIXELS / scale;
  const taken = scene.nodes.map((node) => ({
    left: node.x - node.size, right: node.x + node.size, top: node.y - node.size, bottom: node.y + node.size, of: node.id,
  }));
  placedLabels = [];
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const node of byImportance(scene, chosen)) {
    const strong = chosen.full.has(node.id);
    const text = strong ? shortened(nodes[numberDrawn(node.id)].name, 60) : labelOf(nodes[numberDrawn(node.id)]);
    context.font = `${strong ? "600 " : ""}${size}px ${colours.font}`;
    const label = fitting(node, context.measureText(text).width, size, taken, strong);
    if (!label) continue;
    taken.push({ ...label, of: node.id });
    placedLabels.push({ ...label, text, size, strong });
  }
  for (const label of placedLabels) paintLabel(context, label, scale);
}

/** Papers are named in the overview only where they are asked for. */
function byImportance(scene, chosen) {
  const rank = (node) =>
    chosen.full.has(node.id) ? 0 : chosen.some.has(node.id) ? 1 : 2;
  return scene.nodes
    .filter((node) => scene.centre !== null || data.first.form === "full" || rank(node) < 2 ||
      nodes[numberDrawn(node.id)].type !== "Paper")
    .sort((a, b) => rank(a) - rank(b) ||
      weight(numberDrawn(b.id)) - weight(numberDrawn(a.id)) || (a.id < b.id ? -1 : 1));
}

function fitting(node, width, size, taken, strong) {
  const sides = node.side ? [node.side] : SIDES;
  const gap = size * 0.35;
  for (const side of sides) {
    const label = labelBox(node, side, width, size, gap);
    if (!taken.some((box) => box.of !== node.id && overlaps(box, label))) return label;
  }
  return strong ? labelBox(node, sides[0], width, size, gap) : null;
}

function labelBox(node, side, width, size, gap) {
  const across = side === "right" ? node.x + node.size + gap
    : side === "left" ? node.x - node.size - gap - width : node.x - width / 2;
  const down = side === "below" ? node.y + node.size + gap
    : side === "above" ? node.y - node.size - gap - size : node.y - size / 2;
  return { left: across, right: across + width, top: down, bottom: down + size * 1.1 };
}

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function paintLabel(context, label, scale) {
  context.font = `${label.strong ? "600 " : ""}${label.size}px ${colours.font}`;
  context.textAlign = "left";
  const middle = (label.top + label.bottom) / 2;
  context.lineWidth = 4 / scale;
  context.strokeStyle = colours.bg;
  context.strokeText(label.text, label.left, middle);
  context.fillStyle = colours.text;
  context.fillText(label.text, label.left, middle);
}
