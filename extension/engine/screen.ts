import { drawnCamera } from '../capture/canvas';
import { decode } from '../capture/data-address';
import type { Grab } from '../capture/grab';
import { EngineFailure } from './caller';
import type { Place, TabShot } from './protocol';
import type { FrameSource } from './remotes';

/** The longest side of a clip's picture that is cut out of a tab, in pixels. */
const MAX_SIDE = 4096;

/** Frames of a clip out of pictures of the tab that shows it: what a person sees, whoever may read it. */
export class Screen implements FrameSource {
  readonly file = null;
  readonly #camera = drawnCamera();

  /** `shoot` takes a picture of the tab. */
  constructor(private readonly shoot: () => Promise<TabShot>) {}

  /** The frame that the tab shows now, whatever `time` says. */
  async grab(_time: number, place: Place | null): Promise<Grab> {
    if (!place) throw new EngineFailure('badRequest', 'no place');
    const shot = await this.shoot();
    if ('failure' in shot) throw new EngineFailure(shot.failure);
    const picture = await createImageBitmap(decode(shot.picture));
    try {
      const { canvas, width, height } = crop(picture, place);
      return this.#camera(canvas, { width, height });
    } finally {
      picture.close();
    }
  }

  release(): void {
    // Nothing is kept: each picture is let go as soon as the clip is cut out of it.
  }
}

/** The part of the picture; what lies outside of it is black. */
function crop(
  picture: ImageBitmap,
  place: Place,
): { canvas: OffscreenCanvas; width: number; height: number } {
  const width = Math.round(place.width * picture.width);
  const height = Math.round(place.height * picture.height);
  if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE) {
    throw new EngineFailure('badRequest', `a clip of ${width} x ${height}`);
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new EngineFailure('engine', 'no canvas');
  context.drawImage(picture, -Math.round(place.x * picture.width), -Math.round(place.y * picture.height));
  return { canvas, width, height };
}
