import type { Place } from '../engine/protocol';
import type { Cleared } from './lookers';
import { type Box, overlap } from './overlay/place';
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
  mirrored: boolean;
}

/** Where the picture of a clip lies in its element: letterboxed as `object-fit` and `object-position` say. */
export function picture(element: Box, clip: { width: number; height: number }, how: Fit): Box {
  const { fit, position, mirrored } = how;
  if (!(clip.width > 0 && clip.height > 0) || fit === 'fill') return element;
  const [across, down] = [element.width / clip.width, element.height / clip.height];
  const contained = Math.min(across, down);
  const scales: Record<string, number> = {
    cover: Math.max(across, down),
    none: 1,
    'scale-down': Math.min(1, contained),
  };
  const scale = scales[fit] ?? contained;
  const [width, height] = [clip.width * scale, clip.height * scale];
  const [left = '50%', top = '50%'] = position.split(' ');
  const [free, x] = [element.width - width, offset(left, element.width - width)];
  return {
    x: element.x + (mirrored ? free - x : x),
    y: element.y + offset(top, element.height - height),
    width,
    height,
  };
}

/** A share of the room that is left, or pixels. */
function offset(length: string, room: number): number {
  const number = Number.parseFloat(length);
  return length.endsWith('%') ? (number / 100) * room : number;
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
  const element = video.getBoundingClientRect();
  const size = { width: video.videoWidth, height: video.videoHeight };
  // What a `cover` cuts off is not on the screen.
  const { objectFit: fit, objectPosition: position } = getComputedStyle(video);
  const shown = picture(element, size, { fit, position, mirrored: mirrored(video) });
  const box = overlap(shown, element);
  const pinch = { x: seen?.offsetLeft ?? 0, y: seen?.offsetTop ?? 0, scale: seen?.scale ?? 1 };
  const at = { ...box, x: box.x + frame.x, y: box.y + frame.y };
  return { place: placeOf(at, { width, height, pinch }), restore };
}
