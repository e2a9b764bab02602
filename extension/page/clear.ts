import type { Place } from '../engine/protocol';
import type { Cleared } from './lookers';
import { type Box, overlap } from './overlay/place';

/** What is known of the window that a picture of its tab shows. Lengths in CSS pixels of the layout. */
export interface View {
  width: number;
  height: number;
  /** What a pinch has moved and enlarged: the picture shows that part only. */
  pinch: { x: number; y: number; scale: number };
}

/** Where the picture of a clip lies in its element: letterboxed as `object-fit` says. */
export function picture(element: Box, clip: { width: number; height: number }, fit: string): Box {
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
  return {
    x: element.x + (element.width - width) / 2,
    y: element.y + (element.height - height) / 2,
    width,
    height,
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
  const offset = top && frameOffset(top);
  if (!top?.top || !offset || document.visibilityState !== 'visible') {
    restore();
    return null;
  }
  const whole = top.top;
  const { innerWidth: width, innerHeight: height, visualViewport: seen } = whole;
  const element = video.getBoundingClientRect();
  const size = { width: video.videoWidth, height: video.videoHeight };
  // What a `cover` cuts off is not on the screen.
  const box = overlap(picture(element, size, getComputedStyle(video).objectFit), element);
  const pinch = { x: seen?.offsetLeft ?? 0, y: seen?.offsetTop ?? 0, scale: seen?.scale ?? 1 };
  const at = { ...box, x: box.x + offset.x, y: box.y + offset.y };
  return { place: placeOf(at, { width, height, pinch }), restore };
}
