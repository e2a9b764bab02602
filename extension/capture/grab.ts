import type { Cut, Frame, LookSide, Reason } from '../engine/pkg/facetell';
import type { Cutting, Pose } from '../engine/protocol';

/** A frame, or a part of one, as the engine takes it. */
export interface Shot {
  frame: Frame;
  pixels: Uint8Array<ArrayBuffer>;
}

/** One frame of a video, held until the engine has said which parts of it it wants to see closer. */
export interface Grab {
  /** The whole frame, its longer side at most `LOOK_SIDE`. */
  look(): Promise<Shot>;
  /** Parts of the very same frame at full size, or scaled down as the engine asked. */
  cut(cuts: readonly Cut[]): Promise<Cutting[]>;
  /** Milliseconds of the page's main thread that it has taken so far. */
  readonly spent: number;
  /** Gives the frame's memory back. */
  release(): void;
}

/** Takes the frame that the video shows at this moment, in the pose that the page shows it in. */
export type Camera = (video: HTMLVideoElement, pose: Pose) => Grab;

/** Upright, as it was taken. */
export const PLAIN: Pose = { quarters: 0, mirrored: false };

/**
 * Longest side of a look in pixels: more than the face finder takes (192), and so that a look of 16 by 9 stays below
 * 64 KB, beyond which Chromium makes shared memory for each message.
 */
export const LOOK_SIDE: LookSide = 272;

/** Shortest side of a video element that is looked at, in CSS pixels. */
export const MIN_ELEMENT = 120;

/** Why a frame cannot be had. */
export class CaptureError extends Error {
  constructor(
    readonly reason: Reason,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** What capture needs to know of a video before it tries; a `HTMLVideoElement` is one. */
export type Source = Pick<
  HTMLVideoElement,
  'videoWidth' | 'videoHeight' | 'readyState' | 'networkState' | 'duration' | 'mediaKeys' | 'error'
>;

/** `readyState` from which on there is a frame to show. */
export const HAVE_CURRENT_DATA = 2;

/** `networkState` of an element none of whose sources can be used. */
const NETWORK_NO_SOURCE = 3;

/** Whether it shows nothing, and never will: it could not be loaded, or not be decoded. */
export const failed = ({ error, networkState }: Pick<Source, 'error' | 'networkState'>): boolean =>
  error !== null || networkState === NETWORK_NO_SOURCE;

/** Why no frame can be had of this video, as far as it says so itself; null if it is worth trying. */
export function obstacle(source: Source): Reason | null {
  if (source.mediaKeys) return 'protected';
  if (failed(source)) return 'notLoaded';
  if (source.readyState < HAVE_CURRENT_DATA) return 'noFrames';
  if (source.videoWidth > 0 && source.videoHeight > 0) return null;
  // Data without a picture: sound alone, or a stream that has not begun.
  return source.duration === Number.POSITIVE_INFINITY ? 'liveStream' : 'audioOnly';
}

/** The reason behind whatever a browser threw while a frame was taken. */
export function captureReason(error: unknown): Reason {
  if (error instanceof CaptureError) return error.reason;
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : '';
  if (name === 'SecurityError') return 'crossOrigin';
  if (name === 'InvalidStateError') return 'noFrames';
  return 'unreadable';
}

/** Luma (0–255) below which a pixel counts as black; video black is 16. */
const BLACK = 32;

/** Whether a look shows nothing at all: what protected or not yet painted video gives. */
export function isBlack({ frame, pixels }: Shot): boolean {
  const count = frame.width * frame.height;
  if (frame.format === 'i420') return pixels.subarray(0, count).every((luma) => luma < BLACK);
  for (let index = 0; index < 4 * count; index += 4) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(index, index + 3);
    if (red >= BLACK || green >= BLACK || blue >= BLACK) return false;
  }
  return true;
}
