import { MOST_READ } from '../engine/protocol';

/** Of a file, what is read for what it states of itself. */
export const beginning = async (file: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await file.slice(0, MOST_READ).arrayBuffer());

/**
 * The file behind a picture of the page, where it can be had without anybody being asked for it: written into the page,
 * made by the page, or of the page's own server and kept by the browser. Null elsewhere.
 */
export async function heldFile({ currentSrc }: Pick<HTMLImageElement, 'currentSrc'>): Promise<Blob | null> {
  try {
    const { protocol, origin } = new URL(currentSrc);
    if (protocol === 'data:' || protocol === 'blob:') return await (await fetch(currentSrc)).blob();
    // A page's service worker would be asked, and could ask others.
    if (origin !== location.origin || navigator.serviceWorker?.controller) return null;
    const response = await fetch(currentSrc, { cache: 'only-if-cached', mode: 'same-origin' });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}
