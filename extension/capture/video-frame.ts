// Chromium: a VideoFrame is a handle on the decoded frame. Making one costs a tenth of a millisecond; only
// what is copied out of it costs more, so the frame is kept until the engine's cuts are known.

import type { Cut, Frame, Matrix, Region } from '../engine/pkg/facetell';
import type { Cutting } from '../engine/protocol';
import { canvasCamera } from './canvas';
import { divisor, i420Planes, type Plane, type Quality, shrinkI420, shrinkRgba } from './downscale';
import { type Camera, CaptureError, type Grab, LOOK_SIDE, type Shot } from './grab';

/** Formats with 8-bit planes of Y and half-size chroma; all else is converted by the browser. */
const PLANAR = ['I420', 'I420A', 'NV12'];

/** Kept between looks: allocating megabytes ten times a second would keep the collector busy. */
class Scratch {
  #bytes = new Uint8Array(0);

  take(length: number): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}

export function videoFrameCamera(): Camera {
  const scratch = new Scratch();
  const canvas = canvasCamera();
  return (video, pose) => {
    if (pose.quarters || pose.mirrored) return canvas(video, pose);
    const start = performance.now();
    const frame = new VideoFrame(video);
    if (asShown(frame, video)) return new FrameGrab(frame, scratch, performance.now() - start);
    frame.close();
    return canvas(video, pose);
  };
}

/**
 * Whether what can be copied out of a frame is what is shown: that it is turned or mirrored, and that its pixels are
 * not square, is applied when it is drawn. Without a format it cannot be copied at all.
 */
function asShown(frame: VideoFrame, { videoWidth, videoHeight }: HTMLVideoElement): boolean {
  const { format, visibleRect } = frame;
  const turned = ('rotation' in frame && frame.rotation) || ('flip' in frame && frame.flip);
  const same = visibleRect?.width === videoWidth && visibleRect.height === videoHeight;
  return format !== null && !turned && same;
}

class FrameGrab implements Grab {
  readonly #planar: boolean;

  constructor(
    private readonly frame: VideoFrame,
    private readonly scratch: Scratch,
    public spent: number,
  ) {
    this.#planar = PLANAR.includes(frame.format ?? '');
    if (!frame.visibleRect) throw new CaptureError('noFrames');
  }

  async look(): Promise<Shot> {
    const { width, height } = this.#visible();
    const whole = { x: 0, y: 0, width, height };
    return this.#shot(whole, divisor(width, height, LOOK_SIDE), 'sketch');
  }

  async cut(cuts: readonly Cut[]): Promise<Cutting[]> {
    const cuttings: Cutting[] = [];
    // One after the other: they share the scratch buffer.
    for (const { track, region, step } of cuts) {
      cuttings.push({ track, ...(await this.#shot(region, step, 'mean')) });
    }
    return cuttings;
  }

  release(): void {
    this.frame.close();
  }

  #visible(): DOMRectReadOnly {
    const visible = this.frame.visibleRect;
    if (!visible) throw new CaptureError('noFrames');
    return visible;
  }

  async #shot(region: Region, by: number, quality: Quality): Promise<Shot> {
    const visible = this.#visible();
    const { width, height } = region;
    const rect = { x: visible.x + region.x, y: visible.y + region.y, width, height };
    const describe = (format: Frame['format'], buffer: { width: number; height: number }): Frame => ({
      format,
      width: buffer.width,
      height: buffer.height,
      ...colour(this.frame),
      region,
      source: { width: visible.width, height: visible.height },
    });
    if (!this.#planar) {
      const options = { rect, format: 'RGBA', colorSpace: 'srgb' } as const;
      const bytes = this.scratch.take(this.frame.allocationSize(options));
      await this.#copy(bytes, { ...options, layout: [{ offset: 0, stride: 4 * width }] });
      const shrunk = this.#timed(() => shrinkRgba(bytes, width, height, by, quality));
      return { frame: describe('rgba', shrunk), pixels: shrunk.pixels };
    }
    const length = this.frame.allocationSize({ rect });
    if (by === 1 && this.frame.format === 'I420') {
      // Copied as it is to be sent.
      const pixels = new Uint8Array(length);
      await this.#copy(pixels, { rect });
      return { frame: describe('i420', region), pixels };
    }
    const bytes = this.scratch.take(length);
    const layout = await this.#copy(bytes, { rect });
    const found = planes(this.frame.format, layout, width, height);
    const shrunk = this.#timed(() => shrinkI420(bytes, found, by, quality));
    return { frame: describe('i420', shrunk), pixels: shrunk.pixels };
  }

  #copy(bytes: Uint8Array<ArrayBuffer>, options: VideoFrameCopyToOptions): Promise<PlaneLayout[]> {
    return this.#timed(() => this.frame.copyTo(bytes, options));
  }

  /** What happens until `work` returns; what it promises is the browser's time, not the page's. */
  #timed<T>(work: () => T): T {
    const start = performance.now();
    const result = work();
    this.spent += performance.now() - start;
    return result;
  }
}

/** Where Y, U and V lie in a copied buffer. */
function planes(
  format: VideoPixelFormat | null,
  layout: readonly PlaneLayout[],
  width: number,
  height: number,
): Plane[] {
  return i420Planes(width, height).map((plane, index) => {
    // NV12 has U and V in turn in its second plane.
    const interleaved = format === 'NV12' && index > 0;
    const place = layout[interleaved ? 1 : index];
    if (!place) throw new CaptureError('unreadable');
    return {
      ...plane,
      offset: place.offset + (interleaved ? index - 1 : 0),
      stride: place.stride,
      step: interleaved ? 2 : 1,
    };
  });
}

/** The matrix that the frame names; unnamed, what players assume: BT.709 from 720 lines on. */
function colour({ colorSpace, visibleRect }: VideoFrame): { matrix: Matrix; fullRange: boolean } {
  const lines = Math.min(visibleRect?.width ?? 0, visibleRect?.height ?? 0);
  const named: Partial<Record<string, Matrix>> = { bt709: 'bt709', bt470bg: 'bt601', smpte170m: 'bt601' };
  const assumed = lines >= 720 ? 'bt709' : 'bt601';
  return { matrix: named[colorSpace.matrix ?? ''] ?? assumed, fullRange: colorSpace.fullRange ?? false };
}
