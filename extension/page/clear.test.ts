import { describe, expect, it } from 'vitest';
import { PLAIN } from '../capture/grab';
import { content, picture, placeOf, projected } from './clear';

const ELEMENT = { x: 100, y: 50, width: 400, height: 400 };
const TALL = { width: 90, height: 160 };

const MIDDLE = { position: '50% 50%' };

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

  it.each([
    ['0% 50%', 100],
    ['100% 50%', 275],
    ['20px 50%', 120],
    ['calc(100% - 20px) 50%', 255],
    ['calc(50% + 1.5px) calc(0% + 2px)', 189],
    ['calc(-20px + 100%) 50%', 255],
  ])('lies where object-position: %s says', (position, x) => {
    expect(picture(ELEMENT, TALL, { fit: 'contain', position }).x).toBeCloseTo(x);
  });
});

describe('content', () => {
  it('is neither border nor padding', () => {
    const style = {
      ...{ borderLeftWidth: '1px', borderTopWidth: '2px', borderRightWidth: '3px', borderBottomWidth: '4px' },
      ...{ paddingLeft: '10px', paddingTop: '20px', paddingRight: '30px', paddingBottom: '40.5px' },
    } as CSSStyleDeclaration;
    const { x, y, width, height } = content({ width: 400, height: 300 }, style);
    expect([x, y, width, height]).toEqual([11, 22, 356, 233.5]);
  });
});

describe('projected', () => {
  const part = { x: 20, y: 0, width: 90, height: 160 };
  const size = { width: 200, height: 200 };

  it('is as large as the page shows its element', () => {
    expect(projected(part, size, ELEMENT, PLAIN)).toEqual({ x: 140, y: 50, width: 180, height: 320 });
    expect(projected(part, size, { ...ELEMENT, height: 100 }, PLAIN).height).toBe(80);
  });

  it.each([
    [1, { x: 180, y: 90, width: 320, height: 180 }],
    [2, { x: 280, y: 130, width: 180, height: 320 }],
    [3, { x: 100, y: 230, width: 320, height: 180 }],
  ] as const)('turns with its element by %i quarters', (quarters, box) => {
    expect(projected(part, size, ELEMENT, { quarters, mirrored: false })).toEqual(box);
  });

  it('is on the other side in a mirror', () => {
    expect(projected(part, size, ELEMENT, { quarters: 0, mirrored: true })).toEqual({
      x: 280,
      y: 50,
      width: 180,
      height: 320,
    });
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
