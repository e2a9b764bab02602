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
