import { describe, expect, it } from 'vitest';
import { picture, placeOf } from './clear';

const ELEMENT = { x: 100, y: 50, width: 400, height: 400 };
const TALL = { width: 90, height: 160 };

const MIDDLE = { position: '50% 50%', mirrored: false };

describe('picture', () => {
  it.each([
    ['contain', { x: 187.5, y: 50, width: 225, height: 400 }],
    ['cover', { x: 100, y: 50 - (400 * (160 / 90) - 400) / 2, width: 400, height: 400 * (160 / 90) }],
    ['fill', ELEMENT],
    ['none', { x: 255, y: 170, width: 90, height: 160 }],
    ['scale-down', { x: 255, y: 170, width: 90, height: 160 }],
  ])('lies in its element as object-fit: %s says', (fit, box) => {
    const found = picture(ELEMENT, TALL, { fit, ...MIDDLE });
    for (const side of ['x', 'y', 'width', 'height'] as const) expect(found[side]).toBeCloseTo(box[side]);
  });

  it('fills the element while the clip has no size', () => {
    expect(picture(ELEMENT, { width: 0, height: 0 }, { fit: 'contain', ...MIDDLE })).toEqual(ELEMENT);
  });

  it('lies where object-position says, in a mirror on the other side', () => {
    const at = (position: string, mirrored = false) =>
      picture(ELEMENT, TALL, { fit: 'contain', position, mirrored }).x;
    expect([at('0% 50%'), at('100% 50%'), at('20px 50%')]).toEqual([100, 275, 120]);
    expect([at('0% 50%', true), at('20px 50%', true)]).toEqual([275, 255]);
  });
});

describe('placeOf', () => {
  const view = { width: 1000, height: 500, pinch: { x: 0, y: 0, scale: 1 } };

  it('gives shares, which no zoom or screen density changes', () => {
    expect(placeOf(ELEMENT, view)).toEqual({ x: 0.1, y: 0.1, width: 0.4, height: 0.8 });
  });

  it('follows a pinch', () => {
    const pinched = { ...view, pinch: { x: 100, y: 50, scale: 2 } };
    expect(placeOf(ELEMENT, pinched)).toEqual({ x: 0, y: 0, width: 0.8, height: 1.6 });
  });

  it('goes beyond the tab where the clip does', () => {
    expect(placeOf({ ...ELEMENT, y: -100 }, view).y).toBeCloseTo(-0.2);
  });
});
