import type { Corner } from '../../sites/site';

/** A rectangle in CSS pixels of the viewport. */
export interface Box {
  x: number;
  y: number;
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

/**
 * Where the panel goes: beside the video, so that the clip stays in view, on the side with more room; where
 * neither has room, over the video below the badge. Always inside the viewport.
 */
export function panelCorner(
  panel: { width: number; height: number },
  video: Box,
  badge: Box,
  viewport: { width: number; height: number },
): Point {
  const right = viewport.width - (video.x + video.width);
  const needed = panel.width + 2 * GAP;
  const inside = (value: number, length: number, end: number) =>
    Math.max(GAP, Math.min(value, end - length - GAP));
  if (Math.max(right, video.x) >= needed) {
    const x = right >= video.x ? video.x + video.width + GAP : video.x - panel.width - GAP;
    return { x, y: inside(Math.max(video.y, badge.y), panel.height, viewport.height) };
  }
  return {
    x: inside(badge.x, panel.width, viewport.width),
    y: inside(badge.y + badge.height + GAP, panel.height, viewport.height),
  };
}
