// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SITES, siteOf } from './index';
import { type Post, post } from './site';

/** Pages on which more than one account is named, which the browser tests open as well. */
const FOLDER = join(import.meta.dirname, '../../tests/browser/sites');

interface Page {
  /** The site's name, and what is shown where there are several pages. */
  site: string;
  page: string;
  /** What is to be read off each; nothing else is. */
  posts: Record<string, Partial<Post> & { kinds?: string[] }>;
  /** Kinds that a site does not have, and why. */
  absent?: Record<string, string>;
}

const PAGES: Page[] = JSON.parse(readFileSync(join(FOLDER, 'owners.json'), 'utf8'));

const NOTHING: Post = { address: null, handle: null, caption: null, verified: null };

/** How somebody else's clip comes into a post. */
const KINDS = ['card', 'collab', 'remix', 'repost', 'reshare'];

function open(page: string, markup: string): void {
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(page);
  document.documentElement.innerHTML = markup.replace(/<!doctype[^>]*>/i, '');
}

describe('the account of a clip', () => {
  it.each(PAGES)('$site: that of the nearest post that owns it, or none', ({ site, page, posts }) => {
    open(page, readFileSync(join(FOLDER, 'owners', `${site}.html`), 'utf8'));
    const adapter = siteOf(new URL(page).hostname);
    for (const [id, { kinds: _, ...expected }] of Object.entries(posts)) {
      expect(post(adapter, document.getElementById(id) as Element), id).toEqual({ ...NOTHING, ...expected });
    }
  });

  it.each(SITES.filter(({ name }) => name !== 'demo'))(
    '$name: has a post of each kind, or none there is',
    (site) => {
      const pages = PAGES.filter(({ page }) => siteOf(new URL(page).hostname) === site);
      const shown = pages.flatMap(({ posts }) => Object.values(posts).flatMap(({ kinds = [] }) => kinds));
      const absent = pages.flatMap(({ absent = {} }) => Object.keys(absent));
      expect([...new Set(shown), ...absent].sort()).toEqual(KINDS);
    },
  );

  it('has the address of a page that shows one post only where the post is the page’s own', () => {
    const markup = readFileSync(join(FOLDER, 'owners/x.html'), 'utf8');
    open('https://x.com/outer/status/42', markup);
    const x = siteOf('x.com');
    for (const id of ['quoted', 'advert']) {
      expect(post(x, document.getElementById(id) as Element).address).toBeNull();
    }
    open(
      'https://bsky.app/profile/outer.example/post/3a',
      readFileSync(join(FOLDER, 'owners/bluesky.html'), 'utf8'),
    );
    expect(post(siteOf('bsky.app'), document.getElementById('quoted') as Element).address).toBeNull();
  });
});
