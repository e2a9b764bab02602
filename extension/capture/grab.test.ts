import { describe, expect, it } from 'vitest';
import { CaptureError, captureReason, isBlack, obstacle, type Shot, type Source } from './grab';

const playing: Source = {
  videoWidth: 640,
  videoHeight: 360,
  readyState: 4,
  networkState: 1,
  duration: 10,
  mediaKeys: null,
  error: null,
};

describe('obstacle', () => {
  it.each([
    [{}, null],
    [{ mediaKeys: {} as MediaKeys }, 'protected'],
    [{ error: {} as MediaError }, 'notLoaded'],
    [{ readyState: 0, networkState: 3 }, 'notLoaded'],
    [{ readyState: 1 }, 'noFrames'],
    [{ videoWidth: 0, videoHeight: 0 }, 'audioOnly'],
    [{ videoWidth: 0, videoHeight: 0, duration: Number.POSITIVE_INFINITY }, 'liveStream'],
  ] as const)('%o gives %s', (changes, reason) => {
    expect(obstacle({ ...playing, ...changes })).toBe(reason);
  });
});

describe('captureReason', () => {
  it.each([
    [new DOMException('tainted', 'SecurityError'), 'crossOrigin'],
    [new DOMException('no frame', 'InvalidStateError'), 'noFrames'],
    [new CaptureError('protected'), 'protected'],
    [new DOMException('?', 'NotSupportedError'), 'unreadable'],
    [new TypeError('?'), 'unreadable'],
    ['thrown text', 'unreadable'],
    [null, 'unreadable'],
  ] as const)('%s is %s', (error, reason) => {
    expect(captureReason(error)).toBe(reason);
  });
});

describe('isBlack', () => {
  const shot = (format: 'i420' | 'rgba', pixels: number[]): Shot => ({
    frame: {
      format,
      width: 2,
      height: 2,
      matrix: 'bt601',
      fullRange: false,
      region: { x: 0, y: 0, width: 2, height: 2 },
      source: { width: 2, height: 2 },
    },
    pixels: Uint8Array.from(pixels),
  });

  it('looks at luma alone', () => {
    expect(isBlack(shot('i420', [16, 16, 17, 16, 128, 128]))).toBe(true);
    expect(isBlack(shot('i420', [16, 16, 60, 16, 128, 128]))).toBe(false);
  });

  it('looks at red, green and blue, not at alpha', () => {
    const black = [0, 0, 0, 255];
    expect(isBlack(shot('rgba', [...black, ...black, ...black, ...black]))).toBe(true);
    expect(isBlack(shot('rgba', [...black, ...black, ...black, 0, 0, 90, 255]))).toBe(false);
  });
});
