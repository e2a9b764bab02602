import { parentOf } from './tree';

/** The axes that `rotate` has names for; unnamed it is that of the screen. */
const AXES: Readonly<Record<string, string>> = { '': '0, 0, 1', x: '1, 0, 0', y: '0, 1, 0', z: '0, 0, 1' };

/**
 * Whether the page shows an element's picture mirrored, as players do with what a front camera took: the face is
 * then judged, and shown, as the viewer sees it.
 */
export function mirrored(element: Element): boolean {
  let hand = 1;
  for (let at: Element | null = element; at; at = parentOf(at)) {
    const list = transforms(getComputedStyle(at));
    if (!list) continue;
    const { m11, m12, m21, m22 } = new DOMMatrixReadOnly(list);
    hand *= Math.sign(m11 * m22 - m12 * m21);
  }
  return hand < 0;
}

/** All that turns or stretches an element, in the order that it is applied in, as one `transform`. */
export function transforms({
  rotate,
  scale,
  transform,
}: Pick<CSSStyleDeclaration, 'rotate' | 'scale' | 'transform'>): string {
  const found: string[] = [];
  if (rotate !== 'none') {
    const [angle = '0deg', ...axis] = rotate.split(' ').reverse();
    const name = axis.reverse().join(' ');
    found.push(`rotate3d(${AXES[name] ?? axis.join(', ')}, ${angle})`);
  }
  if (scale !== 'none') {
    const [x = '1', y = x, z = '1'] = scale.split(' ');
    found.push(`scale3d(${x}, ${y}, ${z})`);
  }
  if (transform !== 'none') found.push(transform);
  return found.join(' ');
}
