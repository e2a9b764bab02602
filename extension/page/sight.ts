import type { Observer } from './observer';
import type { Sight } from './visibility';

/** What the browser says of an element's place on the screen; `entry` is what it reported last. */
export function sightOf(element: Element, entry: IntersectionObserverEntry): Sight {
  const { width, height } = element.getBoundingClientRect();
  const { intersectionRect: seen, rootBounds, intersectionRatio } = entry;
  const screen = rootBounds ? rootBounds.width * rootBounds.height : window.innerWidth * window.innerHeight;
  return {
    width,
    height,
    share: intersectionRatio,
    viewportShare: screen > 0 ? (seen.width * seen.height) / screen : 0,
    pageVisible: document.visibilityState === 'visible',
    painted: element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
  };
}

/** How much of a page something takes, if it is looked at. */
export function area({ element, visibility }: Pick<Observer, 'element' | 'visibility'>): number {
  if (visibility !== 'watched') return 0;
  const { width, height } = element.getBoundingClientRect();
  return width * height;
}
