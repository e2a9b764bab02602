// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { siteOf } from './index';
import { ignored, type Post, post, statedOf } from './site';

/** The sites' rebuilt pages, which the browser tests open as well. */
const FOLDER = join(import.meta.dirname, '../../tests/browser/sites');

const SITES: { site: string; page: string; post: Post }[] = JSON.parse(
  readFileSync(join(FOLDER, 'sites.json'), 'utf8'),
);

describe('adapters', () => {
  it.each(SITES)('$site tells the post from its page', ({ site, page, post: expected }) => {
    (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(page);
    const markup = readFileSync(join(FOLDER, `${site}.html`), 'utf8').replace(/<script>.*<\/script>/s, '');
    document.documentElement.innerHTML = markup.replace(/<!doctype[^>]*>/i, '');
    const player = document.querySelector('shreddit-player');
    if (player) player.attachShadow({ mode: 'open' }).innerHTML = '<div><video id="post"></video></div>';
    const video = (player?.shadowRoot ?? document).querySelector('#post') as Element;
    const adapter = siteOf(new URL(page).hostname);
    expect({ ...post(adapter, video), stated: statedOf(adapter, video) }).toEqual(expected);
    expect(ignored(adapter, video)).toBe(false);
    const preview = document.querySelector('#preview');
    if (preview) expect(ignored(adapter, preview)).toBe(true);
  });
});
