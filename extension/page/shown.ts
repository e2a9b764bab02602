import { parentOf } from './tree';

/**
 * Whether the page shows an element's picture mirrored, as players do with what a front camera took: the face is
 * then judged, and shown, as the viewer sees it.
 */
export function mirrored(element: Element): boolean {
  let hand = 1;
  for (let at: Element | null = element; at; at = parentOf(at)) {
    const { transform, scale } = getComputedStyle(at);
    if (transform !== 'none') {
      const { m11, m12, m21, m22 } = new DOMMatrixReadOnly(transform);
      hand *= Math.sign(m11 * m22 - m12 * m21);
    }
    if (scale !== 'none') {
      const [x = 1, y = x] = scale.split(' ').map(Number);
      hand *= Math.sign(x * y);
    }
  }
  return hand < 0;
}
