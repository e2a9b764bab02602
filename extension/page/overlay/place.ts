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

/** Distance that the panel keeps from the badge and from the edges of the viewport. */
const GAP = 12;

/** Where the badge's own corner goes: `inset` inside the video's corner. */
export function badgeCorner(video: Box, corner: Corner, inset: number): Point {
  const x = corner === 'topLeft' ? video.x + inset : video.x + video.width - inset;
  return { x, y: video.y + inset };
}

/** Widths of the panel that read well. */
const WIDTH = { least: 300, most: 380 };

/** How wide the panel is: as wide as the room beside the video allows, if it fits there at all. */
export function panelWidth(video: Box, viewport: Size): number {
  const beside = room(video, viewport);
  const free = beside >= WIDTH.least ? beside : viewport.width - 2 * GAP;
  return Math.min(free, WIDTH.most);
}

/**
 * Where the panel goes: beside the video, so that the clip stays in view, on the side with more room; where
 * neither has room, over the video below the badge. Always inside the viewport.
 */
export function panelCorner(panel: Size, video: Box, badge: Box, viewport: Size): Point {
  const inside = (value: number, length: number, end: number) =>
    Math.max(GAP, Math.min(value, end - length - GAP));
  if (room(video, viewport) >= panel.width) {
    const right = viewport.width - (video.x + video.width);
    const x = right >= video.x ? video.x + video.width + GAP : video.x - panel.width - GAP;
    return { x, y: inside(Math.max(video.y, badge.y), panel.height, viewport.height) };
  }
  return {
    x: inside(badge.x, panel.width, viewport.width),
    y: inside(badge.y + badge.height + GAP, panel.height, viewport.height),
  };
}

/** What a panel can take up on the wider side of the video. */
function room(video: Box, viewport: Size): number {
  return Math.max(video.x, viewport.width - (video.x + video.width)) - 2 * GAP;
}
