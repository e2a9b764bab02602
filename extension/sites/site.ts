/** Where a site keeps what we need. Selectors only: how they are used is the same for all sites. */
export interface Site {
  name: string;
  /** The closest ancestor of a video that is its post. */
  post: string;
  /** Inside the post: a link whose address is the post's own. */
  address?: string;
  /** Inside the post: who posted it. */
  handle?: string;
  /** Inside the post: what they wrote. */
  caption?: string;
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
}

const NOTHING: Post = { address: null, handle: null, caption: null };

/** Reads off the post that a video belongs to. */
export function post(site: Site, video: Element): Post {
  const root = video.closest(site.post);
  if (!root) return NOTHING;
  const find = (selector: string | undefined) => (selector ? root.querySelector(selector) : null);
  const text = (selector: string | undefined) => find(selector)?.textContent?.trim() || null;
  const link = find(site.address);
  return {
    address: link instanceof HTMLAnchorElement && link.href ? link.href : null,
    handle: text(site.handle),
    caption: text(site.caption),
  };
}
