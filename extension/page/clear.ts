import type { Place } from '../engine/protocol';
import type { Cleared } from './lookers';
import { clippers, windowOf } from './overlay/clip';
import { homeOf } from './overlay/layer';
import { type Box, overlap, type Size } from './overlay/place';
import { mirrored } from './shown';

/** What is known of the window that a picture of its tab shows. Lengths in CSS pixels of the layout. */
export interface View {
  width: number;
  height: number;
  /** What a pinch has moved and enlarged: the picture shows that part only. */
  pinch: { x: number; y: number; scale: number };
}

/** How a page fits a picture into its element; `position` as browsers compute `object-position`. */
export interface Fit {
  fit: string;
  position: string;
}

/** What of an element has its picture in it: neither borders nor padding. In its own pixels, as browsers compute them. */
export function content({ width, height }: Size, style: CSSStyleDeclaration): Box {
  const px = (length: string) => Number.parseFloat(length) || 0;
  const left = px(style.borderLeftWidth) + px(style.paddingLeft);
  const top = px(style.borderTopWidth) + px(style.paddingTop);
  const across = left + px(style.borderRightWidth) + px(style.paddingRight);
  const down = top + px(style.borderBottomWidth) + px(style.paddingBottom);
  return { x: left, y: top, width: Math.max(0, width - across), height: Math.max(0, height - down) };
}

/** Where the picture of a clip lies in its element's content: letterboxed as `object-fit` and `object-position` say. */
export function picture(content: Box, clip: Size, { fit, position }: Fit): Box {
  if (!(clip.width > 0 && clip.height > 0) || fit === 'fill') return content;
  const [across, down] = [content.width / clip.width, content.height / clip.height];
  const contained = Math.min(across, down);
  const scales: Record<string, number> = {
    cover: Math.max(across, down),
    none: 1,
    'scale-down': Math.min(1, contained),
  };
  const scale = scales[fit] ?? contained;
  const [width, height] = [clip.width * scale, clip.height * scale];
  const [left = '50%', top = '50%'] = position.match(/calc\([^)]*\)|\S+/g) ?? [];
  return {
    x: content.x + offset(left, content.width - width),
    y: content.y + offset(top, content.height - height),
    width,
    height,
  };
}

/** A share of the room that is left, or pixels, or, as of `right 20px`, the sum of both. */
function offset(length: string, room: number): number {
  let sum = 0;
  for (const [, sign, number, unit] of length.matchAll(/(-?) ?(-?[\d.]+)(%|px)/g)) {
    const value = unit === '%' ? (Number(number) / 100) * room : Number(number);
    sum += sign ? -value : value;
  }
  return sum;
}

/** A part of an element of this size, given in its own pixels, where the page shows the element as `on`. */
export function projected(part: Box, size: Size, on: Box, mirrored: boolean): Box {
  const [across, down] = [on.width / (size.width || 1), on.height / (size.height || 1)];
  const left = mirrored ? size.width - part.x - part.width : part.x;
  return {
    x: on.x + left * across,
    y: on.y + part.y * down,
    width: part.width * across,
    height: part.height * down,
  };
}

/** A box as shares of the picture of the tab, whatever the screen's density and the page's zoom. */
export function placeOf(box: Box, { width, height, pinch }: View): Place {
  return {
    x: ((box.x - pinch.x) * pinch.scale) / width,
    y: ((box.y - pinch.y) * pinch.scale) / height,
    width: (box.width * pinch.scale) / width,
    height: (box.height * pinch.scale) / height,
  };
}

/** Offset of this frame in the whole page; null if an outer frame is of another origin and does not say. */
export function frameOffset(view: Window): { x: number; y: number } | null {
  let [x, y] = [0, 0];
  try {
    for (let at: Window = view; at !== at.parent; at = at.parent) {
      const frame = at.frameElement;
      if (!frame) return null;
      const box = frame.getBoundingClientRect();
      x += box.x + frame.clientLeft;
      y += box.y + frame.clientTop;
    }
  } catch {
    return null;
  }
  return { x, y };
}

/** Painted at the latest with the second frame from now. */
const painted = (): Promise<void> =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));

/**
 * Makes a clip free to be seen: hides what is ours by `veil`, waits until the screen shows that, and says where the
 * clip is. Null if it cannot be located.
 */
export async function clear(video: HTMLVideoElement, veil: () => () => void): Promise<Cleared | null> {
  const restore = veil();
  await painted();
  const top = video.ownerDocument.defaultView;
  const frame = top && frameOffset(top);
  if (!top?.top || !frame || document.visibilityState !== 'visible') {
    restore();
    return null;
  }
  const whole = top.top;
  const { innerWidth: width, innerHeight: height, visualViewport: seen } = whole;
  const box = seenOf(video);
  if (box.width === 0 || box.height === 0) {
    restore();
    return null;
  }
  const pinch = { x: seen?.offsetLeft ?? 0, y: seen?.offsetTop ?? 0, scale: seen?.scale ?? 1 };
  const at = { ...box, x: box.x + frame.x, y: box.y + frame.y };
  return { place: placeOf(at, { width, height, pinch }), restore };
}

/** Where the picture of a clip is seen: what a `cover`, or anything around the element, cuts off is not on the screen. */
function seenOf(video: HTMLVideoElement): Box {
  const style = getComputedStyle(video);
  const size = { width: video.offsetWidth, height: video.offsetHeight };
  const inside = content(size, style);
  const clip = { width: video.videoWidth, height: video.videoHeight };
  const shown = picture(inside, clip, { fit: style.objectFit, position: style.objectPosition });
  const part = projected(overlap(shown, inside), size, video.getBoundingClientRect(), mirrored(video));
  return overlap(part, windowOf(clippers(video, homeOf(video))));
}
