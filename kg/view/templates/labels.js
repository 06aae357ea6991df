// Names beside the drawn nodes: always of a readable size, never one over another.

const LABEL_PIXELS = 12.5;
const SIDES = ["below", "right", "left", "above"];
const MOST_INSISTENT = 12;
const MOST_NAMED_PAPERS = 40;
let placedLabels = [];

/** Draw as many labels as fit, the chosen nodes' first; `view` is the visible part of the scene. */
function paintLabels(context, scene, scale, chosen, view) {
  const size = LABEL_PIXELS / scale;
  const taken = scene.nodes.map((node) => ({
    left: node.x - node.size,
    right: node.x + node.size,
    top: node.y - node.size,
    bottom: node.y + node.size,
    of: node.id,
    soft: nodes[numberDrawn(node.id)].type === "Paper",
  }));
  placedLabels = [];
  context.textBaseline = "middle";
  context.lineJoin = "round";
  if (scene.gridTop !== null) takeCaption(context, scene, size, taken);
  for (const [place, node] of byImportance(scene, chosen).entries()) {
    const strong = chosen.full.has(node.id);
    const text = strong
      ? shortened(nodes[numberDrawn(node.id)].name, 60)
      : labelOf(nodes[numberDrawn(node.id)]);
    context.font = `${strong ? "600 " : ""}${size}px ${colours.font}`;
    const width = context.measureText(text).width;
    const insistent = scene.centre === null && place < MOST_INSISTENT;
    const label =
      fitting(node, labelBoxes(node, width, size, view), taken, insistent) ??
      (strong ? labelBoxes(node, width, size, view)[0] : null);
    if (!label) continue;
    taken.push({ ...label, of: node.id });
    placedLabels.push({ ...label, text, size, strong });
  }
  for (const label of placedLabels) paintLabel(context, label, scale);
}

/** The words over the grid of what no link joins to the rest. */
function takeCaption(context, scene, size, taken) {
  const text =
    data.first.form === "shared" ? "not among the strongest links" : "share nothing with the rest";
  const left = Math.min(...scene.nodes.map((node) => node.x - node.size));
  const bottom = scene.gridTop - 12 - size * 0.8;
  context.font = `${size}px ${colours.font}`;
  const box = {
    left,
    right: left + context.measureText(text).width,
    top: bottom - size * 1.1,
    bottom,
  };
  taken.push({ ...box, of: null });
  placedLabels.push({ ...box, text, size, strong: false, quiet: true });
}

/** In a full drawing papers are named only where they are asked for. */
function byImportance(scene, chosen) {
  const rank = (node) => (chosen.full.has(node.id) ? 0 : chosen.some.has(node.id) ? 1 : 2);
  return scene.nodes
    .filter(
      (node) =>
        scene.centre !== null ||
        scene.nodes.length <= MOST_NAMED_PAPERS ||
        rank(node) < 2 ||
        nodes[numberDrawn(node.id)].type !== "Paper",
    )
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        weight(numberDrawn(b.id)) - weight(numberDrawn(a.id)) ||
        (a.id < b.id ? -1 : 1),
    );
}

/** The first free box; the most used things may have their names over a paper's square. */
function fitting(node, boxes, taken, insistent) {
  const free = (label, soft) =>
    !taken.some((box) => box.of !== node.id && !(soft && box.soft) && overlaps(box, label));
  return (
    boxes.find((label) => free(label, false)) ??
    (insistent ? boxes.find((label) => free(label, true)) : undefined)
  );
}

/** Where the label may stand, the best first; places that the window would cut come last. */
function labelBoxes(node, width, size, view) {
  const sides = node.side ? [node.side, "above", "below"] : SIDES;
  const boxes = sides.map((side) => labelBox(node, side, width, size, size * 0.35));
  const whole = boxes.filter((box) => box.left >= view.left && box.right <= view.right);
  const inView = node.x >= view.left && node.x <= view.right;
  if (!inView) return boxes;
  return whole.length ? whole : [slidInto(view, boxes[0])];
}

function slidInto(view, box) {
  const width = box.right - box.left;
  const left = Math.max(view.left, Math.min(box.left, view.right - width));
  return { ...box, left, right: left + width };
}

function labelBox(node, side, width, size, gap) {
  const across =
    side === "right"
      ? node.x + node.size + gap
      : side === "left"
        ? node.x - node.size - gap - width
        : node.x - width / 2;
  const down =
    side === "below"
      ? node.y + node.size + gap
      : side === "above"
        ? node.y - node.size - gap - size
        : node.y - size / 2;
  return { left: across, right: across + width, top: down, bottom: down + size * 1.1 };
}

function overlaps(one, other) {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}

function paintLabel(context, label, scale) {
  context.font = `${label.strong ? "600 " : ""}${label.size}px ${colours.font}`;
  context.textAlign = "left";
  const middle = (label.top + label.bottom) / 2;
  context.lineWidth = 4 / scale;
  context.strokeStyle = colours.bg;
  context.strokeText(label.text, label.left, middle);
  context.fillStyle = label.quiet ? colours.quiet : colours.text;
  context.fillText(label.text, label.left, middle);
}
