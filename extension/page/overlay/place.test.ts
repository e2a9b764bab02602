import { describe, expect, it } from 'vitest';
import { badgeCorner, panelCorner, panelWidth } from './place';

const panel = { width: 380, height: 600 };
const badge = { x: 412, y: 62, width: 110, height: 28 };

describe('badgeCorner', () => {
  it('sits inside the corner', () => {
    const video = { x: 100, y: 50, width: 300, height: 500 };
    expect(badgeCorner(video, 'topLeft', 12)).toEqual({ x: 112, y: 62 });
    expect(badgeCorner(video, 'topRight', 12)).toEqual({ x: 388, y: 62 });
  });
});

describe('panelCorner', () => {
  it('sits beside the video, on the side with more room', () => {
    const video = { x: 400, y: 50, width: 400, height: 700 };
    expect(panelCorner(panel, video, badge, { width: 1400, height: 800 })).toEqual({ x: 812, y: 62 });
    expect(panelCorner(panel, { ...video, x: 900 }, badge, { width: 1400, height: 800 }).x).toBe(508);
  });

  it('covers the video where neither side has room, and never leaves the viewport', () => {
    const video = { x: 0, y: 0, width: 320, height: 640 };
    const narrow = { width: 296, height: 500 };
    const place = panelCorner(narrow, video, { ...badge, x: 200 }, { width: 320, height: 640 });
    expect(place).toEqual({ x: 12, y: 102 });
    const low = panelCorner(panel, video, { ...badge, y: 700 }, { width: 700, height: 640 });
    expect(low.y).toBe(28);
  });
});

describe('panelWidth', () => {
  it('narrows to fit beside the video, as long as it reads well', () => {
    const video = { x: 360, y: 0, width: 380, height: 700 };
    expect(panelWidth(video, { width: 1400, height: 800 })).toBe(380);
    expect(panelWidth(video, { width: 1100, height: 800 })).toBe(336);
    expect(panelWidth(video, { width: 900, height: 800 })).toBe(336);
    expect(panelWidth({ ...video, x: 200 }, { width: 780, height: 800 })).toBe(380);
    expect(panelWidth({ ...video, x: 0, width: 320 }, { width: 320, height: 800 })).toBe(296);
  });
});
