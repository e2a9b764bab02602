import type { Evidence } from '../engine/pkg/facetell';

// Pixels of faces and heat maps, on a canvas or as an address.

/** Firefox only: copies a value of the content script into the page's realm. */
declare function cloneInto<T>(value: T, scope: Window): T;

/** Firefox takes pixels for a canvas from arrays of the page's own realm alone. */
function pageArray(array: Uint8ClampedArray<ArrayBuffer>): Uint8ClampedArray<ArrayBuffer> {
  return import.meta.env.FIREFOX && typeof cloneInto === 'function' ? cloneInto(array, window) : array;
}

/** Draws a square of RGBA pixels. */
export function draw(canvas: HTMLCanvasElement, width: number, pixels: Uint8Array): void {
  canvas.width = width;
  canvas.height = width;
  const image = new ImageData(pageArray(new Uint8ClampedArray(pixels)), width, width);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** A face as it was seen, under its heat map, or with what the detector reacts to exaggerated. */
export function faceCanvas({ rgba, size, heat }: Evidence, view?: 'heat' | 'amplified'): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  draw(canvas, size, view === 'amplified' ? amplified(rgba, size, heat.cells) : rgba);
  if (view === 'heat') {
    const cells = document.createElement('canvas');
    draw(cells, heat.size, heatColours(heat.cells));
    const context = canvas.getContext('2d');
    if (context) context.globalAlpha = 0.6;
    context?.drawImage(cells, 0, 0, size, size);
  }
  return canvas;
}

/** From nothing over yellow to red, as the reaction grows from 0 to 1. */
export function heatColours(cells: readonly number[]): Uint8Array {
  const pixels = new Uint8Array(4 * cells.length);
  cells.forEach((cell, index) => {
    const level = Math.min(Math.max(cell, 0), 1);
    pixels.set([255, Math.round(210 * (1 - level)), 0, Math.round(255 * level ** 0.8)], 4 * index);
  });
  return pixels;
}

/**
 * The face with the fine structure that the detector reacts to made plain: what a blur takes away, enlarged
 * `gain` times, where the heat map is warm. `pixels` are `size` × `size` RGBA; the result as well.
 */
export function amplified(pixels: Uint8Array, size: number, cells: readonly number[], gain = 4): Uint8Array {
  const result = new Uint8Array(pixels);
  const grid = Math.sqrt(cells.length);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const cell = cells[Math.floor((y * grid) / size) * grid + Math.floor((x * grid) / size)] ?? 0;
      for (let channel = 0; channel < 3; channel += 1) {
        const at = 4 * (y * size + x) + channel;
        const here = pixels[at] ?? 0;
        const detail = here - around(pixels, size, x, y, channel);
        result[at] = Math.min(255, Math.max(0, here + gain * cell * detail));
      }
    }
  }
  return result;
}

/** Mean of the 5 × 5 pixels around one, as far as they are in the picture. */
function around(pixels: Uint8Array, size: number, x: number, y: number, channel: number): number {
  let [sum, count] = [0, 0];
  for (let row = Math.max(0, y - 2); row <= Math.min(size - 1, y + 2); row += 1) {
    for (let column = Math.max(0, x - 2); column <= Math.min(size - 1, x + 2); column += 1) {
      sum += pixels[4 * (row * size + column) + channel] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}
