import type { Pose } from '../engine/protocol';
import { drawnCamera } from './canvas';
import { CaptureError, type Grab } from './grab';

/** Longest side of a picture that is kept, in pixels: faces in a group photo need more than those in a clip. */
const MAX_SIDE = 4096;
/** Shorter side of a picture below which there is no face to judge, in pixels. */
const MIN_SIDE = 32;

/** Takes a still picture; of an animated one what the browser draws, its first frame. */
export function stillCamera(): (image: HTMLImageElement, pose: Pose) => Grab {
  const take = drawnCamera(MAX_SIDE);
  return (image, pose) => {
    const { complete, naturalWidth, naturalHeight } = image;
    if (!complete || naturalWidth === 0 || naturalHeight === 0) throw new CaptureError('noFrames');
    if (Math.min(naturalWidth, naturalHeight) < MIN_SIDE) throw new CaptureError('videoTooSmall');
    const scale = Math.min(1, MAX_SIDE / Math.max(naturalWidth, naturalHeight));
    const side = (length: number) => Math.max(1, Math.round(length * scale));
    return take(image, { width: side(naturalWidth), height: side(naturalHeight) }, pose);
  };
}

/** Resolves once a picture is there, or it is plain that it will not come. */
export async function arrived(image: HTMLImageElement, patience: number): Promise<void> {
  if (image.complete) return;
  const over = new AbortController();
  await new Promise<void>((done) => {
    const timer = setTimeout(done, patience);
    over.signal.addEventListener('abort', () => clearTimeout(timer));
    for (const name of ['load', 'error']) image.addEventListener(name, () => done(), { signal: over.signal });
  });
  over.abort();
}
