import type { Box } from './place';

/** What is larger is no button beside a video but a part of the page, in CSS pixels. */
const MOST = 120;

/** The page's own buttons beside a video: like, sound, the next clip. A panel over them would keep them from the person. */
export function controlsBeside(element: Element): Box[] {
  const video = element.getBoundingClientRect();
  const buttons = element.ownerDocument.querySelectorAll('button, [role="button"]');
  return [...buttons]
    .map((button) => button.getBoundingClientRect())
    .filter(
      ({ top, bottom, left, right, width, height }) =>
        width > 0 &&
        height > 0 &&
        Math.max(width, height) <= MOST &&
        top < video.bottom &&
        bottom > video.top &&
        (left >= video.right || right <= video.left),
    );
}
