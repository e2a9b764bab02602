// Firefox: a VideoFrame there is a full copy in BGRA and its copyTo takes 30 ms, so the video is drawn once
// on a canvas that lives in main memory, and looks and cuts are read from that. Always the <video> itself is
// drawn: through an ImageBitmap or a VideoFrame more clips would be unreadable.

import type { Cut, Region } from '../engine/pkg/facetell';
import type { Cutting, Pose } from '../engine/protocol';
import { type Camera, CaptureError, type Grab, LOOK_SIDE, PLAIN, type Shot } from './grab';

/** Longest side of the canvas: a face in a larger video is still larger than the model's input. */
const MAX_SIDE = 1280;

interface Size {
  width: number;
  height: number;
}

type Context = OffscreenCanvasRenderingContext2D;

/** A canvas that is kept between looks and only ever grows. */
class Sheet {
  #context: Context | null = null;

  take(width: number, height: number): Context {
    let context = this.#context;
    if (!context || context.canvas.width < width || context.canvas.height < height) {
      context = new OffscreenCanvas(width, height).getContext('2d', {
        willReadFrequently: true,
        alpha: false,
      });
      if (!context) throw new CaptureError('unreadable');
      context.imageSmoothingQuality = 'high';
      this.#context = context;
    }
    return context;
  }
}

/** Takes what a video shows: the browser draws it with its pixels as wide as they are, and turned as it says. */
export function canvasCamera(): Camera {
  const take = drawnCamera();
  return (video, pose) => take(video, { width: video.videoWidth, height: video.videoHeight }, pose);
}

/** Takes anything that can be drawn; `size` is its own, `side` what is kept of it at most. */
export function drawnCamera(side = MAX_SIDE): (drawn: CanvasImageSource, size: Size, pose?: Pose) => Grab {
  const [full, small] = [new Sheet(), new Sheet()];
  return (drawn, size, { quarters, mirrored } = PLAIN) => {
    const start = performance.now();
    const lies = quarters % 2 === 1;
    const source = lies ? { width: size.height, height: size.width } : size;
    const scale = Math.min(1, side / Math.max(source.width, source.height));
    const width = Math.max(1, Math.round(source.width * scale));
    const height = Math.max(1, Math.round(source.height * scale));
    const sheet = full.take(width, height);
    const [across, down] = lies ? [height, width] : [width, height];
    sheet.setTransform(mirrored ? -1 : 1, 0, 0, 1, width / 2, height / 2);
    sheet.rotate((quarters * Math.PI) / 2);
    sheet.drawImage(drawn, -across / 2, -down / 2, across, down);
    sheet.resetTransform();

    const shot = (region: Region, by: number): Shot => {
      const fit = Math.min(scale, 1 / by);
      const shrunk = {
        width: Math.max(1, Math.round(region.width * fit)),
        height: Math.max(1, Math.round(region.height * fit)),
      };
      const [x, y] = [region.x * scale, region.y * scale];
      const exact = fit === scale && Number.isInteger(x) && Number.isInteger(y);
      const read = exact ? sheet : small.take(shrunk.width, shrunk.height);
      if (!exact) {
        const [w, h] = [region.width * scale, region.height * scale];
        read.drawImage(sheet.canvas, x, y, w, h, 0, 0, shrunk.width, shrunk.height);
      }
      const { data } = read.getImageData(exact ? x : 0, exact ? y : 0, shrunk.width, shrunk.height);
      return {
        frame: { format: 'rgba', ...shrunk, matrix: 'bt709', fullRange: true, region, source },
        pixels: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) as Uint8Array<ArrayBuffer>,
      };
    };

    let spent = performance.now() - start;
    const timed = <T>(work: () => T): T => {
      const begin = performance.now();
      const result = work();
      spent += performance.now() - begin;
      return result;
    };

    return {
      get spent() {
        return spent;
      },
      look: async () =>
        timed(() =>
          shot({ x: 0, y: 0, ...source }, Math.max(1, Math.max(source.width, source.height) / LOOK_SIDE)),
        ),
      cut: async (cuts: readonly Cut[]): Promise<Cutting[]> =>
        timed(() => cuts.map(({ track, region, step }) => ({ track, ...shot(region, step) }))),
      // The sheets are kept for the next look of the same video.
      release: () => undefined,
    };
  };
}
