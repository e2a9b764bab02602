/** Everything that lies at a point of the viewport, in open shadow roots as well, the uppermost first. */
export function elementsAt(root: Document | ShadowRoot, x: number, y: number): Set<Element> {
  const found = new Set<Element>();
  for (const element of root.elementsFromPoint(x, y)) {
    // Browsers list what lies around a shadow root in its own list as well.
    if (element.getRootNode() !== root) continue;
    if (element.shadowRoot) for (const deeper of elementsAt(element.shadowRoot, x, y)) found.add(deeper);
    found.add(element);
  }
  return found;
}
