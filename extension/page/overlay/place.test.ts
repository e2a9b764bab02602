import { describe, expect, it } from 'vitest';
import {
  berth,
  cornerHold,
  hung,
  meet,
  movedHold,
  panelCorner,
  partOf,
  placeOf,
  widthOver,
  within,
} from './place';

const panel = { width: 380, height: 600 };
const badge = { x: 412, y: 62, width: 110, height: 28 };

describe('a badge', () => {
  const video = { x: 100, y: 50, width: 300, height: 500 };
  const size = { width: 110, height: 28 };

  it('hangs in a corner by its own', () => {
    expect(cornerHold(video, 'topLeft', 12)).toEqual({ at: { x: 112, y: 62 }, by: { x: 0, y: 0 } });
    expect(cornerHold(video, 'topRight', 12)).toEqual({ at: { x: 388, y: 62 }, by: { x: 1, y: 0 } });
  });

  it('stays where it was moved to', () => {
    const moved = { x: 220, y: 300, ...size };
    const { at, by } = movedHold(video, placeOf(moved, video));
    expect(at.x - by.x * size.width).toBeCloseTo(moved.x);
    expect(at.y - by.y * size.height).toBeCloseTo(moved.y);
  });

  it('is kept wholly inside, also when it grows or the video shrinks', () => {
    expect(placeOf({ x: 0, y: 900, ...size }, video)).toEqual({ x: 0, y: 1 });
    const small = { x: 0, y: 0, width: 160, height: 120 };
    const { at, by } = movedHold(small, { x: 1, y: 1 });
    expect([at.x - by.x * 140, at.y - by.y * 28]).toEqual([16, 88]);
    expect([at.x + (1 - by.x) * 140, at.y + (1 - by.y) * 28]).toEqual([156, 116]);
  });

  it('has one place where there is no room', () => {
    expect(placeOf({ x: 90, y: 40, width: 400, height: 600 }, video)).toEqual({ x: 0, y: 0 });
  });
});

describe('berth', () => {
  const viewport = { width: 1400, height: 800 };
  const video = { x: 400, y: 50, width: 400, height: 700 };
  const rail = { x: 816, y: 500, width: 48, height: 48 };
  const arrows = { x: 1330, y: 400, width: 48, height: 48 };

  it('is beside the video, on the side with more room, next to it', () => {
    expect(berth(video, [], viewport)).toEqual({ x: 412, width: 380 });
    expect(berth({ ...video, x: 900 }, [], viewport)).toEqual({ x: -392, width: 380 });
  });

  it('leaves the buttons at the side of a video free', () => {
    expect(berth(video, [rail, arrows], viewport)).toEqual({ x: 476, width: 380 });
    const outside = { ...arrows, x: 1500 };
    expect(berth(video, [rail, outside], viewport)).toEqual({ x: 476, width: 380 });
    // Between rail and arrows there is too little, and at the other side enough.
    expect(berth(video, [rail, { ...arrows, x: 1100 }], viewport)).toEqual({ x: -388, width: 376 });
  });

  it('covers rather those that are far than those that are near, and rather the clip than these', () => {
    const aside = { x: 200, y: 300, width: 90, height: 30 };
    expect(berth(video, [rail, aside, { ...arrows, x: 1090 }], viewport)).toEqual({ x: 476, width: 380 });
    expect(berth({ ...video, x: 100 }, [{ ...rail, x: 516 }], { width: 812, height: 800 })).toBeNull();
  });

  it('narrows as long as it reads well', () => {
    const narrow = { x: 360, y: 0, width: 380, height: 700 };
    expect(berth(narrow, [], { width: 1100, height: 800 })).toEqual({ x: 392, width: 336 });
    expect(berth({ ...narrow, x: 200 }, [], { width: 780, height: 800 })).toBeNull();
    expect(widthOver({ width: 780, height: 800 })).toBe(380);
    expect(widthOver({ width: 320, height: 800 })).toBe(296);
  });
});

describe('panelCorner', () => {
  it('is at the berth, below the top of badge and video', () => {
    const video = { x: 400, y: 50, width: 400, height: 700 };
    const corner = panelCorner(panel, video, badge, { width: 1400, height: 800 }, { x: 412, width: 380 });
    expect(corner).toEqual({ x: 812, y: 62 });
  });

  it('covers the video where there is no berth, and never leaves the viewport', () => {
    const video = { x: 0, y: 0, width: 320, height: 640 };
    const narrow = { width: 296, height: 500 };
    const place = panelCorner(narrow, video, { ...badge, x: 200 }, { width: 320, height: 640 }, null);
    expect(place).toEqual({ x: 12, y: 102 });
    const low = panelCorner(panel, video, { ...badge, y: 700 }, { width: 700, height: 640 }, null);
    expect(low.y).toBe(28);
    const short = { width: 296, height: 400 };
    const above = panelCorner(short, video, { ...badge, y: 560 }, { width: 320, height: 640 }, null);
    expect(above.y).toBe(148);
  });
});

describe('partOf', () => {
  const video = { x: 0, y: 0, width: 300, height: 500 };

  it('is what is seen of a video, or all of it where that has no room for a badge', () => {
    expect(partOf(video, { x: 50, y: 100, width: 900, height: 900 })).toEqual({
      x: 50,
      y: 100,
      width: 250,
      height: 400,
    });
    expect(partOf(video, { x: 290, y: 0, width: 900, height: 900 })).toEqual(video);
  });
});

describe('hung', () => {
  it('lies inside of what it hangs from by the same corner', () => {
    const video = { x: 10, y: 20, width: 300, height: 500 };
    const size = { width: 80, height: 28 };
    for (const corner of ['topLeft', 'topRight'] as const) {
      const box = hung(cornerHold(video, corner, 12), size);
      expect(within(box, video)).toBe(true);
      expect(meet(box, { x: 0, y: 0, width: 10, height: 900 })).toBe(false);
    }
  });
});
