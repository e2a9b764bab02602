import { captureReason, type Grab } from '../capture/grab';
import { arrived, stillCamera } from '../capture/still';
import { fetchable } from '../sites';
import { EngineFailure } from './caller';
import type { Origin } from './protocol';
import type { FrameSource } from './remotes';

type Shape = Extract<Origin, { kind: 'picture' }>['shape'];

/** Milliseconds that a server may take. */
const PATIENCE = 15_000;
/** How far the proportions of the page's picture and of the copy may differ: a page may name another density. */
const SAME_SHAPE = 0.03;

/** What elements ask for, and servers that have several forms of a picture choose by. */
const ACCEPT = 'image/avif,image/webp,image/*;q=0.9,*/*;q=0.8';

/**
 * The engine page's own copy of a still picture that the page may not read: what a `Twin` is to a clip. It is asked for
 * once, readable by the permission of its host: as a file, so that what it states of itself can be read as well, or, from
 * hosts that the policy of our pages does not name, in an element with `crossorigin`, which gives pixels alone.
 */
export class Picture implements FrameSource {
  readonly #image = new Image();
  readonly #camera = stillCamera();
  #loaded: Promise<void> | null = null;
  #file: Blob | null = null;

  constructor(
    private readonly url: string,
    private readonly shape: Shape,
  ) {}

  /** Rejects with `refused` if the server does not give it. */
  async grab(): Promise<Grab> {
    this.#loaded ??= this.#load();
    await this.#loaded;
    try {
      return this.#camera(this.#image, this.shape.pose);
    } catch (error) {
      throw new EngineFailure('refused', captureReason(error));
    }
  }

  get file(): Blob | null {
    return this.#file;
  }

  release(): void {
    URL.revokeObjectURL(this.#image.src);
    this.#image.removeAttribute('src');
    this.#file = null;
  }

  async #load(): Promise<void> {
    const image = this.#image;
    image.crossOrigin = 'use-credentials';
    image.src = fetchable(new URL(this.url)) ? URL.createObjectURL(await this.#fetch()) : this.url;
    await arrived(image, PATIENCE);
    const { complete, naturalWidth, naturalHeight } = image;
    if (!complete || naturalWidth === 0) throw new EngineFailure('refused', 'cannot be loaded');
    // A server may give a one-time address a notice instead of the picture.
    const proportions = (naturalWidth * this.shape.height) / (naturalHeight * this.shape.width);
    if (!(Math.abs(proportions - 1) <= SAME_SHAPE)) {
      throw new EngineFailure('refused', 'the server gave another picture');
    }
  }

  async #fetch(): Promise<Blob> {
    try {
      const headers = { accept: ACCEPT };
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(this.url, { credentials: 'include', headers, signal });
      this.#file = await response.blob();
      return this.#file;
    } catch (error) {
      throw new EngineFailure('refused', String(error));
    }
  }
}
