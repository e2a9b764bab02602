import type { Corner } from '../../sites/site';

/** A rectangle in CSS pixels of the viewport. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** The part of `box` that lies inside `other`. */
export function overlap(box: Box, other: Box): Box {
  const x = Math.max(box.x, other.x);
  const y = Math.max(box.y, other.y);
  const width = Math.min(box.x + box.width, other.x + other.width) - x;
  const height = Math.min(box.y + box.height, other.y + other.height) - y;
  return { x, y, width: Math.max(0, width), height: Math.max(0, height) };
}

/** Whether two boxes have an area in common. */
export function meet(one: Box, other: Box): boolean {
  const { width, height } = overlap(one, other);
  return width > 0 && height > 0;
}

/** Pixels below which nothing has moved. */
export const STILL = 0.5;

/** Whether a box lies inside another one. */
export function within(box: Box, other: Box): boolean {
  const { width, height } = overlap(box, other);
  return width >= box.width && height >= box.height;
}

/** Shorter side of a part of a video that has room for a badge, in CSS pixels. */
const ROOM = 60;

/** The part of a video that is seen, for its badge to be in; all of it where that is too little. */
export function partOf(video: Box, seen: Box): Box {
  const part = overlap(video, seen);
  return Math.min(part.width, part.height) >= ROOM ? part : video;
}

/** Distance that the panel keeps from the badge and from the edges of the viewport. */
const GAP = 12;

/** Distance that a badge which was moved keeps from the edges of its video. */
const EDGE = 4;

/** How a badge hangs: the point of the viewport that it hangs from, and by which point of its own, in shares. */
export interface Hold {
  at: Point;
  by: Point;
}

/** Where something of this size is that hangs so. */
export function hung({ at, by }: Hold, { width, height }: Size): Box {
  return { x: at.x - by.x * width, y: at.y - by.y * height, width, height };
}

/** By its corner, `inset` inside the video's corner. */
export function cornerHold(video: Box, corner: Corner, inset: number): Hold {
  const right = corner === 'topRight';
  const x = right ? video.x + video.width - inset : video.x + inset;
  return { at: { x, y: video.y + inset }, by: { x: right ? 1 : 0, y: 0 } };
}

/**
 * Where the person moved it: the same shares of the badge and of the video lie upon each other, so that it is
 * wholly inside whatever its words are and however large the video is.
 */
export function movedHold(video: Box, place: Point): Hold {
  const { x, y, width, height } = inner(video);
  return { at: { x: x + place.x * width, y: y + place.y * height }, by: place };
}

/** The place that `movedHold` turns into this box, or the nearest one that there is. */
export function placeOf(badge: Box, video: Box): Point {
  const free = inner(video);
  const share = (from: number, room: number) => (room > 0 ? Math.min(Math.max(from / room, 0), 1) : 0);
  return {
    x: share(badge.x - free.x, free.width - badge.width),
    y: share(badge.y - free.y, free.height - badge.height),
  };
}

function inner({ x, y, width, height }: Box): Box {
  return { x: x + EDGE, y: y + EDGE, width: width - 2 * EDGE, height: height - 2 * EDGE };
}

/** Widths of the panel that read well. */
const WIDTH = { least: 250, most: 380 };

/** Room beside a video: where it begins from the video's left edge, and how wide it is. */
export interface Berth {
  x: number;
  width: number;
}

/** Pixels beside a video within which its own controls are. */
const NEAR = 120;

/**
 * Where a panel opens beside a video, so that the clip stays in view: clear of the page's buttons at its sides, or at
 * least of those next to it. Null where neither side has room.
 */
export function berth(video: Box, controls: readonly Box[], viewport: Size): Berth | null {
  const near = controls.filter(
    ({ x, width }) => x + width > video.x - NEAR && x < video.x + video.width + NEAR,
  );
  for (const avoided of [controls, near]) {
    const [best] = lanes(video, avoided, viewport).sort((one, other) => other.width - one.width);
    if (best) return best;
  }
  return null;
}

/** The free strips at both sides in which a panel reads well, as wide as it gets and as near to the video. */
function lanes(video: Box, avoided: readonly Box[], viewport: Size): Berth[] {
  const [left, right] = [video.x, video.x + video.width];
  const taken = [
    { from: left, to: right },
    ...avoided.map(({ x, width }) => ({ from: x, to: x + width })),
    { from: Number.NEGATIVE_INFINITY, to: 0 },
    { from: viewport.width, to: viewport.width },
  ];
  return taken.flatMap(({ to: begin }) => {
    const end = Math.min(...taken.flatMap(({ from }) => (from >= begin ? from : [])));
    const free = begin < viewport.width && taken.every(({ from, to }) => from > begin || to <= begin);
    const room = end - begin - 2 * GAP;
    if (!free || room < WIDTH.least) return [];
    const width = Math.min(room, WIDTH.most);
    const x = begin >= right ? begin + GAP : end - GAP - width;
    return [{ x: x - left, width }];
  });
}

/** How wide the panel is where there is no room beside the video. */
export const widthOver = (viewport: Size): number => Math.min(viewport.width - 2 * GAP, WIDTH.most);

/**
 * Where the panel goes: to its berth beside the video, or, without one, over the video below the badge, or above it if
 * that is where room is. Always inside the viewport.
 */
export function panelCorner(panel: Size, video: Box, badge: Box, viewport: Size, at: Berth | null): Point {
  const inside = (value: number, length: number, end: number) =>
    Math.max(GAP, Math.min(value, end - length - GAP));
  if (at) {
    const y = inside(Math.max(video.y, badge.y), panel.height, viewport.height);
    return { x: inside(video.x + at.x, panel.width, viewport.width), y };
  }
  const [below, above] = [badge.y + badge.height + GAP, badge.y - GAP - panel.height];
  const fits = below + panel.height + GAP <= viewport.height || above < GAP;
  return {
    x: inside(badge.x, panel.width, viewport.width),
    y: inside(fits ? below : above, panel.height, viewport.height),
  };
}
