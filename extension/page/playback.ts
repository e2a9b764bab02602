// What a video element says of how it plays, as far as looking at it depends on that.

import { failed, HAVE_CURRENT_DATA } from '../capture/grab';
import type { Media } from './media-identity';

/** `readyState` of a clip that can be played on, and of one that can be played to its end. */
const HAVE_FUTURE_DATA = 3;
const HAVE_ENOUGH_DATA = 4;

/** Seconds of playing without anything that is worth a look, after which a clip has shown all that it has. */
const QUIET = 4;

/** There is a picture, or there will be none. */
export const ready = (video: HTMLVideoElement): boolean =>
  video.readyState >= HAVE_CURRENT_DATA || failed(video);

/** No frame will be called back; where no picture comes at all, the reason is all there is to find out. */
export const still = (video: HTMLVideoElement): boolean =>
  video.paused || failed(video) || video.videoWidth === 0;

/** Seconds without data after which what was seen has to do. */
export const STALLED = 8;

/** It cannot be played to its end with what has arrived. */
export const lacks = (video: HTMLVideoElement): boolean => video.readyState < HAVE_ENOUGH_DATA;

/** What it shows at this moment; `moved` where it is not the page that moves it. */
export function mediaOf(video: HTMLVideoElement, post: string | null, moved: boolean): Media {
  const { currentSrc, duration, currentTime, buffered } = video;
  const held = buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
  return { source: currentSrc, post, duration, time: moved ? Number.NaN : currentTime, held };
}

/** Seconds of a clip that is over before Chromium has its picture ready. */
const FLICKER = 0.1;

/** A single frame that is played again and again: Chromium seeks it all the time, and never gives it. */
export const flickers = ({ loop, duration, paused }: HTMLVideoElement): boolean =>
  loop && !paused && duration < FLICKER;

/** No more comes of it: it ended, or plays and has shown nothing new since `looked`, in milliseconds. */
export function exhausted(video: HTMLVideoElement, looked: number): boolean {
  const { ended, paused, readyState, playbackRate } = video;
  const seconds = ((performance.now() - looked) / 1000) * Math.min(1, playbackRate);
  return ended || (!paused && readyState >= HAVE_FUTURE_DATA && seconds > QUIET);
}
