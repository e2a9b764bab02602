// Which rungs of the capture ladder there are for a clip, and for a still picture.

import { camera } from '../capture/camera';
import { heldFile } from '../capture/file';
import { stillCamera } from '../capture/still';
import type { EngineClient, RemoteClient } from '../engine/client';
import { MAX_ADDRESS, type Wishes } from '../engine/protocol';
import { type Cleared, directLooker, type Looker, tabLooker, twinLooker } from './lookers';
import { poseOf } from './shown';

/** What the rungs reach. */
export interface Reach {
  engine: EngineClient;
  remotes: RemoteClient;
  wishes: Wishes;
  /** Told the milliseconds that each look cost the page. */
  spent(milliseconds: number): void;
}

/** What a page feeds in itself, or a stream, has no address that could be opened again. */
function reopens(address: string): boolean {
  return /^https?:/.test(address) && address.length <= MAX_ADDRESS;
}

/** The ways to look at what the element shows, the cheapest first. */
export function* clipLadder(
  video: HTMLVideoElement,
  { engine, remotes, wishes, spent }: Reach,
  clear: false | (() => Promise<Cleared | null>),
): Generator<Looker, undefined> {
  const take = camera();
  yield directLooker(
    () => take(video, poseOf(video)),
    () => engine.open({ still: false, ...wishes }),
    spent,
  );
  const { currentSrc: url } = video;
  if (reopens(url)) {
    yield twinLooker(() => {
      const { videoWidth: width, videoHeight: height, duration } = video;
      const length = Number.isFinite(duration) ? duration : null;
      const shape = { width, height, duration: length, pose: poseOf(video) };
      return remotes.open({ kind: 'twin', url, shape }, wishes);
    });
  }
  if (clear) yield tabLooker(() => remotes.open({ kind: 'tab' }, wishes), clear);
}

/** The same for a picture; none of the tab, where anything may lie over it. */
export function* stillLadder(
  image: HTMLImageElement,
  { engine, remotes, wishes, spent }: Reach,
): Generator<Looker, undefined> {
  const take = stillCamera();
  yield directLooker(
    () => take(image, poseOf(image)),
    () => engine.open({ still: true, ...wishes }),
    spent,
    () => heldFile(image),
  );
  const { currentSrc: url, naturalWidth: width, naturalHeight: height } = image;
  if (reopens(url))
    yield twinLooker(() => {
      const shape = { width, height, pose: poseOf(image) };
      return remotes.open({ kind: 'picture', url, shape }, wishes);
    });
}
