import type { Pose } from '../engine/protocol';
import { parentOf } from './tree';

/** The axes that `rotate` has names for; unnamed it is that of the screen. */
const AXES: Readonly<Record<string, string>> = { '': '0, 0, 1', x: '1, 0, 0', y: '0, 1, 0', z: '0, 0, 1' };

/**
 * How the page shows an element's picture: mirrored, as players do with what a front camera took, or turned, as viewers
 * do with what lies on its side. The face is judged, and shown, as the viewer sees it. A turn is rounded to quarters.
 */
export function poseOf(element: Element): Pose {
  let shown = new DOMMatrixReadOnly();
  for (let at: Element | null = element; at; at = parentOf(at)) {
    const list = transforms(getComputedStyle(at));
    if (list) shown = flat(new DOMMatrixReadOnly(list)).multiply(shown);
  }
  const mirrored = shown.a * shown.d - shown.b * shown.c < 0;
  const turn = Math.atan2(shown.b, mirrored ? -shown.a : shown.a);
  return { quarters: ((Math.round((2 * turn) / Math.PI) + 4) % 4) as Pose['quarters'], mirrored };
}

/** What is left of a transform on the screen, places aside. */
const flat = ({ m11, m12, m21, m22 }: DOMMatrixReadOnly) => new DOMMatrixReadOnly([m11, m12, m21, m22, 0, 0]);

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
