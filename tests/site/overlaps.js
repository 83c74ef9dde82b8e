// What lies on something else: pairs of what is seen, neither inside the other. A line of text counts
// as its letters, of which the middle 70% in height: the boxes of two lines may touch.
() => {
  const seen = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true };
  const SOLID = "img, svg, input, select, button, iframe, mjx-container, td, th, .verdict";
  const INSIDE = "mjx-container *, svg svg, select *, script, style, noscript";
  const clips = new Map();
  // Where an element may be seen: within every box above it that scrolls or cuts off.
  function clip(element) {
    if (!element) return { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
    if (!clips.has(element)) {
      const outer = clip(element.parentElement);
      const style = getComputedStyle(element);
      const cuts = element.parentElement && `${style.overflowX}${style.overflowY}` !== "visiblevisible"
        && element !== document.body;
      clips.set(element, cuts ? common(outer, element.getBoundingClientRect()) : outer);
    }
    return clips.get(element);
  }
  const common = (a, b) => ({
    left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
  });
  const items = [];
  function add(node, rect, said, cut = 0) {
    const box = common(rect, clip(node.parentElement));
    const off = cut * (box.bottom - box.top);
    const kept = { ...box, top: box.top + off, bottom: box.bottom - off, node, said };
    if (kept.right - kept.left > 2 && kept.bottom - kept.top > 2) items.push(kept);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = node.nodeType === Node.TEXT_NODE;
    const element = text ? node.parentElement : node;
    if (text ? !node.data.trim() : !element.matches(SOLID)) continue;
    if (element.closest(INSIDE) || !element.checkVisibility(seen)) continue;
    if (!text) {
      add(node, node.getBoundingClientRect(), `<${node.localName} ${node.getAttribute("class") ?? ""}>`);
      continue;
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) add(node, rect, node.data.trim().slice(0, 40), 0.15);
  }
  items.sort((a, b) => a.top - b.top);
  const found = [];
  items.forEach((a, k) => {
    for (let j = k + 1; j < items.length && items[j].top < a.bottom - 2; j++) {
      const b = items[j];
      const both = common(a, b);
      if (both.right - both.left <= 2 || both.bottom - both.top <= 2) continue;
      const line = a.node === b.node && b.top - a.top < 2; // cut short, a line has two boxes
      const within = a.node !== b.node && (a.node.contains(b.node) || b.node.contains(a.node));
      if (!line && !within) found.push(`${a.said} / ${b.said}`);
    }
  });
  return found;
}
