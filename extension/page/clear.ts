import type { Place, Pose } from '../engine/protocol';
import type { Cleared } from './lookers';
import { clippers, windowOf } from './overlay/clip';
import { homeOf } from './overlay/layer';
import { type Box, overlap, type Size } from './overlay/place';
import { poseOf } from './shown';

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
export function projected(part: Box, size: Size, on: Box, { quarters, mirrored }: Pose): Box {
  let [turned, whole] = [part, size];
  for (let quarter = 0; quarter < quarters; quarter += 1) {
    const { x, y, width, height } = turned;
    turned = { x: whole.height - y - height, y: x, width: height, height: width };
    whole = { width: whole.height, height: whole.width };
  }
  const [across, down] = [on.width / (whole.width || 1), on.height / (whole.height || 1)];
  const left = mirrored ? whole.width - turned.x - turned.width : turned.x;
  return {
    x: on.x + left * across,
    y: on.y + turned.y * down,
    width: turned.width * across,
    height: turned.height * down,
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

/** The elements that a frame lies in, from the inmost on; null if one of them is of another origin and does not say. */
export function frames(view: Window): Element[] | null {
  const found: Element[] = [];
  try {
    for (let at: Window = view; at !== at.parent; at = at.parent) {
      if (!at.frameElement) return null;
      found.push(at.frameElement);
    }
  } catch {
    return null;
  }
  return found;
}

/** What is seen, in the page around a frame, of a part of that frame. */
function through(frame: Element, part: Box): Box {
  const { x, y } = frame.getBoundingClientRect();
  const outer = { ...part, x: part.x + x + frame.clientLeft, y: part.y + y + frame.clientTop };
  const view = frame.ownerDocument.defaultView;
  return view ? overlap(outer, windowOf(clippers(frame, homeOf(frame)), view)) : outer;
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
  const view = video.ownerDocument.defaultView;
  const around = view && frames(view);
  if (!view?.top || !around || document.visibilityState !== 'visible') {
    restore();
    return null;
  }
  const { innerWidth: width, innerHeight: height, visualViewport: seen } = view.top;
  const box = around.reduce((part, frame) => through(frame, part), seenOf(video));
  if (box.width === 0 || box.height === 0) {
    restore();
    return null;
  }
  const pinch = { x: seen?.offsetLeft ?? 0, y: seen?.offsetTop ?? 0, scale: seen?.scale ?? 1 };
  return { place: placeOf(box, { width, height, pinch }), restore };
}

/** Where the picture of a clip is seen: what a `cover`, or anything around the element, cuts off is not on the screen. */
function seenOf(video: HTMLVideoElement): Box {
  const style = getComputedStyle(video);
  const size = { width: video.offsetWidth, height: video.offsetHeight };
  const inside = content(size, style);
  const clip = { width: video.videoWidth, height: video.videoHeight };
  const shown = picture(inside, clip, { fit: style.objectFit, position: style.objectPosition });
  const part = projected(overlap(shown, inside), size, video.getBoundingClientRect(), poseOf(video));
  return overlap(part, windowOf(clippers(video, homeOf(video))));
}
