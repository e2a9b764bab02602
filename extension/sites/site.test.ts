// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { siteOf } from './index';
import { post } from './site';

describe('siteOf', () => {
  it.each([
    ['www.tiktok.com', 'TikTok'],
    ['tiktok.com', 'TikTok'],
    ['127.0.0.1', 'TikTok'],
    ['nottiktok.com', 'generic'],
    ['www.reddit.com', 'generic'],
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
    expect(post(site, video as Element)).toEqual({
      address: 'https://www.tiktok.com/@ada/video/7',
      handle: 'ada',
      caption: 'A caption',
    });
    expect(post(site, loose as Element)).toEqual({ address: null, handle: null, caption: null });
  });
});
