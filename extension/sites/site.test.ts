// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { MATCHES, MEDIA, mayRead, SITES, siteOf } from './index';
import { ignored, post, split, statedOf } from './site';

describe('siteOf', () => {
  it.each([
    ['www.tiktok.com', 'TikTok'],
    ['tiktok.com', 'TikTok'],
    ['127.0.0.1', 'demo'],
    ['m.youtube.com', 'YouTube'],
    ['x.com', 'X'],
    ['netflix.com', 'generic'],
    ['nottiktok.com', 'generic'],
    ['www.reddit.com', 'Reddit'],
  ])('%s has the adapter %s', (host, name) => {
    expect(siteOf(host).name).toBe(name);
  });
});

describe('post', () => {
  it('reads off address, handle and caption', () => {
    document.body.innerHTML = `
      <div data-e2e="recommend-list-item-container">
        <video></video>
        <a href="https://www.tiktok.com/@ada/video/7"><span data-e2e="video-author-uniqueid"> ada </span></a>
        <p data-e2e="video-desc">A caption</p>
      </div>
      <video id="loose"></video>`;
    const [video, loose] = document.querySelectorAll('video');
    const site = siteOf('www.tiktok.com');
    const read = (each: Element) => ({ ...post(site, each), stated: statedOf(site, each) });
    expect(read(video as Element)).toEqual({
      address: 'https://www.tiktok.com/@ada/video/7',
      handle: 'ada',
      caption: 'A caption',
      stated: [],
      verified: null,
    });
    expect(read(loose as Element)).toEqual({
      address: null,
      handle: null,
      caption: null,
      stated: [],
      verified: null,
    });
  });
});

it('has no badge on the tiles of a TikTok profile, reposts and likes included', () => {
  const ignores = (name: string) => {
    document.body.innerHTML = `<div data-e2e="${name}"><video></video></div>`;
    return ignored(siteOf('www.tiktok.com'), document.querySelector('video') as Element);
  };
  const tiles = ['user-post-item', 'user-repost-item', 'user-liked-item', 'user-favorite-item'];
  expect(tiles.filter(ignores)).toEqual(tiles);
  expect(ignores('user-post-item-list')).toBe(false);
});

it('knows whether an account is verified only where the account is', () => {
  const account = (inside: string) => {
    document.body.innerHTML = `<article data-testid="tweet"><video></video>${inside}</article>`;
    return post(siteOf('x.com'), document.querySelector('video') as Element).verified;
  };
  expect(account('<p>Something else <svg data-testid="icon-verified"></svg></p>')).toBeNull();
  expect(account('<div data-testid="User-Name"><a href="/ada"><span>Ada</span></a></div>')).toBe(false);
  expect(account('<div data-testid="User-Name"><svg data-testid="icon-verified"></svg></div>')).toBe(true);
});

describe('mayRead', () => {
  const may = (page: string, media: string) => mayRead(new URL(page), new URL(media));

  it.each([
    ['https://www.tiktok.com/foryou', 'https://v16.tiktokcdn-us.com/clip', true],
    ['https://x.com/home', 'https://video.twimg.com/clip.mp4', true],
    ['http://127.0.0.1:8000/', 'http://127.0.0.1:9000/clip.mp4', true],
    // A page reaches its own site's clips only: not another site's, not those of a name that ends alike.
    ['https://x.com/home', 'https://v16.tiktokcdn-us.com/clip', false],
    ['https://www.tiktok.com/foryou', 'https://eviltiktokcdn.com/clip', false],
    ['https://www.tiktok.com/foryou', 'http://v16.tiktokcdn-us.com/clip', false],
    ['https://www.tiktok.com/foryou', 'http://127.0.0.1/clip', false],
    // Of pages that the person switched on, their own host.
    ['https://news.example/story', 'https://news.example/clip.mp4', true],
    ['https://news.example/story', 'https://elsewhere.example/clip.mp4', false],
  ])('%s and %s: %s', (page, media, expected) => {
    expect(may(page, media)).toBe(expected);
  });
});

describe('SITES', () => {
  it('has a pattern for every host, and none twice', () => {
    expect(MATCHES).toContain('https://*.tiktok.com/*');
    expect(MATCHES).toContain('http://127.0.0.1/*');
    expect(MEDIA).toContain('https://*.fbcdn.net/*');
    for (const patterns of [MATCHES, MEDIA]) expect(new Set(patterns).size).toBe(patterns.length);
  });

  it('has selectors that browsers understand', () => {
    for (const { post, others, byline, address, handle, caption, labels, ignore, verified } of SITES) {
      const places = [
        post,
        others?.block,
        others?.address,
        byline,
        address,
        handle,
        caption,
        labels?.state?.scripts,
        labels?.shown?.marked?.elements,
        labels?.shown?.worded?.within,
        ignore,
      ];
      for (const place of [...places, verified?.account, verified?.mark].flat()) {
        const [selector] = split(place ?? '');
        if (selector) expect(() => document.querySelector(selector)).not.toThrow();
      }
    }
  });
});
