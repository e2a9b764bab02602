import type { Statement } from '../context/statement';
import { type Labels, said } from './labels';
import { idIn } from './post-id';

/** Where a site keeps what we need. Data only: how it is used is the same for all sites. */
export interface Site {
  name: string;
  /** Domains of its pages; their subdomains are included. */
  hosts: string[];
  /** Domains that its clips come from, where those are files of another origin than the page. */
  media?: string[];
  /** The closest ancestor of a video that is its post, across shadow roots. */
  post: string;
  /** Inside a post: what is somebody else's, such as a post that it quotes, its comments, what is recommended. */
  others?: Others;
  /** Inside the post: an account named as that of who posted. Where two are, and a video is near neither, it is nobody's. */
  byline?: string;
  /** Inside the post: where its address is. `selector@attribute` reads an attribute other than a link's `href`. */
  address?: Places;
  /** Inside the post: who posted it. */
  handle?: Places;
  /** What of the text found there is the account, where it is not all of it. */
  account?: RegExp;
  /** Inside the post: what they wrote. */
  caption?: Places;
  /** Where the platform says how a post was made, where a public source tells. */
  labels?: Labels;
  /**
   * Inside the post: where the account is named, and the platform's mark in there that it is who it says. Only for
   * sites whose mark has a name that is the same in every language.
   */
  verified?: { account: string; mark: string };
  /** Pages that are of one post: a post there that has no address of its own has the page's. */
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

/** Of several places, the first that says something counts. */
export type Places = string | readonly string[];

export type Corner = 'topLeft' | 'topRight';

/** What is somebody else's in a post; a video in there is theirs. */
export interface Others {
  block: string;
  /** Inside a block, where it is built otherwise than a post. */
  address?: Places;
}

/** The post that a video belongs to, as far as the page says. */
export interface Post {
  address: string | null;
  handle: string | null;
  caption: string | null;
  /** The platform marks the account as the one that it says it is; null where that cannot be seen. */
  verified: boolean | null;
}

/** Longer texts are cut: a caption is context, not content. */
const MAX_TEXT = 500;

/** Elements that are looked at for one thing. */
const MOST_ELEMENTS = 200;

/** What belongs to one account, and to nobody else. */
interface Owner {
  /** Null where that cannot be known. */
  root: Element | null;
  /** It stands in somebody else's post. */
  within: boolean;
}

/** Reads off the post that a video belongs to. */
export function post(site: Site, video: Element): Post {
  const { address, own, first } = belongings(site, video);
  const text = (places?: Places) => first(places)?.slice(0, MAX_TEXT) ?? null;
  const handle = text(site.handle);
  const account = site.verified && own(site.verified.account);
  return {
    address,
    handle: (site.account && handle?.match(site.account)?.[1]) ?? handle,
    caption: text(site.caption),
    verified: site.verified && account ? account.querySelector(site.verified.mark) !== null : null,
  };
}

/** Where a video's owner is and under what address, and how what belongs to it is found. */
function belongings(site: Site, video: Element) {
  const { root, within } = owner(site, video);
  const here = video.ownerDocument.location;
  const page = !within && site.page?.test(here.pathname) ? here.href : null;
  const own = (selector: string) => (root && matching(root, selector).find(belongs(site, root))) ?? null;
  const first = (places: Places = [], usual?: 'href') =>
    root &&
    [places].flat().reduce<string | null>((found, place) => found ?? read(root, own, place, usual), null);
  const link = first((within && site.others?.address) || site.address, 'href');
  return { root, address: (link && absolute(link, here.href)) ?? page, own, first };
}

/**
 * What the platform says of how it was made, of the post that a video belongs to: by its id or in it. What somebody wrote
 * is none of the platform's.
 */
export function statedOf(site: Site, video: Element): Statement[] {
  const { labels, name } = site;
  if (!labels) return [];
  const { root, address } = belongings(site, video);
  const { documentElement, location } = video.ownerDocument;
  const id = address && idIn(site, address);
  const anywhere = labels.shown?.anywhere ?? false;
  const around = anywhere && root && address === location.href ? documentElement : root;
  const written = [site.caption, site.handle]
    .flat()
    .filter((place) => place && !place.includes('@'))
    .join();
  const own = (element: Element) =>
    root !== null && belongs(site, anywhere ? null : root)(element) && !element.closest(written || 'none');
  return said(labels, id, around, own).map((found) => ({ ...found, name }));
}

/** Whether a video is not a post of its own on this site. */
export function ignored(site: Site, video: Element): boolean {
  return site.ignore !== undefined && closest(video, site.ignore) !== null;
}

/**
 * Whose a video is: the nearest post or block of somebody else around it owns it, and if that names several accounts,
 * what is around the video and one of the names. Where neither tells, nobody.
 */
function owner(site: Site, video: Element): Owner {
  const block = closest(video, blocks(site));
  if (!block) return { root: null, within: false };
  const within = site.others !== undefined && block.matches(site.others.block);
  const names = site.byline ? outermost(matching(block, site.byline).filter(belongs(site, block))) : [];
  if (names.length < 2) return { root: block, within };
  for (let part = above(video); part && part !== block; part = above(part)) {
    const [name, another] = names.filter((each) => part?.contains(each));
    if (name) return { root: another ? null : part, within: true };
  }
  return { root: null, within: true };
}

const blocks = ({ post, others }: Site) => (others ? `${post}, ${others.block}` : post);

const matching = (root: Element, selector: string) =>
  [...root.querySelectorAll(selector)].slice(0, MOST_ELEMENTS);

/** Whether something in a block is in no other that stands in it; without a block, in none of somebody else. */
function belongs(site: Site, root: Element | null): (found: Element) => boolean {
  const selector = root ? blocks(site) : (site.others?.block ?? 'none');
  const around = root && closest(root, selector);
  return (found) => closest(found, selector) === around;
}

function outermost(elements: Element[]): Element[] {
  return elements.filter((one) => !elements.some((other) => other !== one && other.contains(one)));
}

/** A shadow root's ancestor is its host. */
function above(element: Element): Element | null {
  const { parentNode } = element;
  if (parentNode instanceof ShadowRoot) return parentNode.host;
  return parentNode instanceof Element ? parentNode : null;
}

/** The closest ancestor that matches. */
function closest(from: Element | null, selector: string): Element | null {
  for (let element = from; element; ) {
    const found: Element | null = element.closest(selector);
    if (found) return found;
    const root: Node = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
}

/** What a place says: its text, or an attribute. */
function read(
  root: Element,
  own: (selector: string) => Element | null,
  place: string,
  usual?: 'href',
): string | null {
  const [selector, attribute = usual] = split(place);
  const element = selector === '' ? root : own(selector);
  const value = attribute ? element?.getAttribute(attribute) : element?.textContent;
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
