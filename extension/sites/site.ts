/** Where a site keeps what we need. Data only: how it is used is the same for all sites. */
export interface Site {
  name: string;
  /** Domains of its pages; their subdomains are included. */
  hosts: string[];
  /** Domains that its clips come from, where those are files of another origin than the page. */
  media?: string[];
  /** The closest ancestor of a video that is its post, across shadow roots. */
  post: string;
  /** Inside the post: where its address is. `selector@attribute` reads an attribute other than a link's `href`. */
  address?: string;
  /** Inside the post: who posted it. */
  handle?: string;
  /** Inside the post: what they wrote. */
  caption?: string;
  /** Inside the post: the platform's own mark that it was made by a machine. */
  label?: string;
  /**
   * Inside the post: where the account is named, and the platform's mark in there that it is who it says. Only for
   * sites whose mark has a name that is the same in every language.
   */
  verified?: { account: string; mark: string };
  /** Pages that show one post: there the post's address is the page's. */
  page?: RegExp;
  /** What tells a post's address from another's: the groups of the first that fits. See `postId`. */
  ids?: RegExp[];
  /** Videos that are not posts: previews while hovering, decoration. */
  ignore?: string;
  /** The corner of the video that the site's own controls leave free. */
  corner: Corner;
  /** Distance of the badge from that corner in CSS pixels. */
  inset: number;
}

export type Corner = 'topLeft' | 'topRight';

/** The post that a video belongs to, as far as the page says. */
export interface Post {
  address: string | null;
  handle: string | null;
  caption: string | null;
  /** The platform says itself that it was made by a machine. */
  labelled: boolean;
  /** The platform marks the account as the one that it says it is; null where that cannot be seen. */
  verified: boolean | null;
}

/** Longer texts are cut: a caption is context, not content. */
const MAX_TEXT = 500;

/** Reads off the post that a video belongs to. */
export function post(site: Site, video: Element): Post {
  const root = closest(video, site.post);
  const here = video.ownerDocument.location;
  const own = site.page?.test(here.pathname) ? here.href : null;
  if (!root) return { address: own, handle: null, caption: null, labelled: false, verified: null };
  const text = (place: string | undefined) => read(root, place, 'text')?.slice(0, MAX_TEXT) || null;
  const link = read(root, site.address, 'href');
  const account = site.verified && root.querySelector(site.verified.account);
  return {
    address: own ?? (link && absolute(link, here.href)),
    handle: text(site.handle),
    caption: text(site.caption),
    labelled: site.label !== undefined && root.querySelector(site.label) !== null,
    verified: site.verified && account ? account.querySelector(site.verified.mark) !== null : null,
  };
}

/** Whether a video is not a post of its own on this site. */
export function ignored(site: Site, video: Element): boolean {
  return site.ignore !== undefined && closest(video, site.ignore) !== null;
}

/** The closest ancestor that matches; a shadow root's ancestor is its host. */
function closest(from: Element, selector: string): Element | null {
  for (let element: Element | null = from; element; ) {
    const found: Element | null = element.closest(selector);
    if (found) return found;
    const root = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
}

function read(root: Element, place: string | undefined, usual: 'text' | 'href'): string | null {
  if (!place) return null;
  const [selector, attribute] = split(place);
  const element = selector === '' ? root : root.querySelector(selector);
  if (attribute) return element?.getAttribute(attribute)?.trim() || null;
  const value = usual === 'href' ? element?.getAttribute('href') : element?.textContent;
  return value?.trim() || null;
}

/** `selector@attribute` → both; a selector may hold an `@` of its own. */
export function split(place: string): [selector: string, attribute: string | undefined] {
  const [, selector = '', attribute] = /^(.*?)(?:@([\w-]+))?$/s.exec(place) ?? [];
  return [selector, attribute];
}

function absolute(address: string, base: string): string | null {
  return URL.canParse(address, base) ? new URL(address, base).href : null;
}
