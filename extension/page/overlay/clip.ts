import { parentOf } from '../tree';
import { type Box, overlap } from './place';

/** The elements that cut off what of `element` lies outside of them, up to one that is in the top layer. */
export function clippers(element: Element, home: Element): Element[] {
  const found: Element[] = [];
  let { position } = getComputedStyle(element);
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const style = getComputedStyle(at);
    const turned =
      style.transform !== 'none' ||
      style.filter !== 'none' ||
      /paint|layout|strict|content/.test(style.contain);
    // What is positioned looks only at those that are positioned, too.
    const past =
      position === 'fixed' ? !turned : position === 'absolute' && !turned && style.position === 'static';
    if (past) continue;
    const cuts = style.overflow !== 'visible' || /paint|strict|content/.test(style.contain);
    if (cuts && style.display !== 'contents' && !isViewport(at)) found.push(at);
    if (at === home) break;
    position = style.position;
  }
  return found;
}

/** What is visible of anything in such elements, in the viewport of their frame. */
export function windowOf(elements: readonly Element[], { innerWidth, innerHeight }: Window = window): Box {
  const viewport: Box = { x: 0, y: 0, width: innerWidth, height: innerHeight };
  return elements.reduce((seen, element) => overlap(seen, element.getBoundingClientRect()), viewport);
}

/** Whether an element's overflow is the viewport's: the root's is, and the body's where the root says nothing. */
function isViewport(element: Element): boolean {
  const { documentElement: root, body } = element.ownerDocument;
  return element === root || (element === body && getComputedStyle(root).overflow === 'visible');
}
