import { describe, expect, it } from 'vitest';
import { siteOf } from './index';
import { postId } from './post-id';

const id = (address: string | null) => postId(siteOf(new URL(address ?? 'https://x.com').hostname), address);

describe('postId', () => {
  it.each([
    [
      'https://www.youtube.com/watch?v=a1-b2_c3',
      'https://www.youtube.com/watch?app=desktop&v=a1-b2_c3&t=42s',
    ],
    ['https://www.youtube.com/watch?v=a1', 'https://www.youtube.com/shorts/a1?feature=share'],
    ['https://www.youtube.com/embed/a1', 'https://www.youtube-nocookie.com/embed/a1?start=3'],
    ['https://www.tiktok.com/@ada/video/7', 'https://www.tiktok.com/@ada/video/7?is_from_webapp=1#comments'],
    ['https://www.tiktok.com/@ada/video/7', 'https://www.tiktok.com/player/v1/7'],
    ['https://www.instagram.com/reel/C0ffee/', 'https://www.instagram.com/ada/p/C0ffee/?igsh=x'],
    ['https://www.instagram.com/reels/C0ffee/', 'https://www.instagram.com/reel/C0ffee'],
    ['https://x.com/ada/status/42', 'https://twitter.com/i/status/42/video/1?s=20'],
    ['https://www.facebook.com/reel/4711/', 'https://www.facebook.com/reel/4711/?s=single_unit'],
    ['https://www.facebook.com/watch/?v=4711', 'https://www.facebook.com/ada/videos/an-engine/4711/'],
    ['https://www.reddit.com/r/e/comments/1a/an_engine/', 'https://old.reddit.com/comments/1a?rdt=5'],
    ['https://www.threads.com/@ada/post/Cab1e', 'https://www.threads.net/@ada/post/Cab1e?xmt=AQ'],
    ['https://www.snapchat.com/spotlight/W7abc', 'https://www.snapchat.com/@ada/spotlight/W7abc?share_id=1'],
    ['urn:li:activity:42', 'urn:li:activity:42'],
    [
      'https://www.linkedin.com/feed/update/urn:li:activity:42/',
      'https://www.linkedin.com/posts/ada_engine-activity-42-xY?utm_source=share',
    ],
    ['https://bsky.app/profile/ada.example/post/3k', 'https://bsky.app/profile/ada.example/post/3k?ref=x#a'],
    ['https://www.twitch.tv/ada/clip/Engine-1', 'https://clips.twitch.tv/Engine-1?tt_medium=redt'],
    [
      'https://www.twitch.tv/ada/clip/Engine-1',
      'https://clips.twitch.tv/embed?clip=Engine-1&parent=news.example',
    ],
    ['https://www.twitch.tv/videos/9?t=1h', 'https://www.twitch.tv/videos/9'],
    ['https://news.example/a?id=1', 'https://news.example/a?id=1&utm_source=x&fbclid=y#top'],
  ])('%s and %s are one post', (one, other) => {
    expect(id(other)).toBe(id(one));
  });

  it.each([
    ['https://www.youtube.com/watch?v=a1', 'https://www.youtube.com/watch?v=a2'],
    ['https://www.youtube.com/shorts/a1', 'https://www.youtube.com/shorts/a2'],
    ['https://www.tiktok.com/@ada/video/7', 'https://www.tiktok.com/@ada/video/71'],
    ['https://www.instagram.com/reels/audio/1/', 'https://www.instagram.com/reels/audio/2/'],
    ['https://x.com/ada/status/42', 'https://x.com/ada/status/43'],
    ['https://bsky.app/profile/ada.example/post/3k', 'https://bsky.app/profile/bob.example/post/3k'],
    ['https://www.twitch.tv/ada', 'https://www.twitch.tv/bob'],
    ['https://clips.twitch.tv/embed?clip=One&parent=a', 'https://clips.twitch.tv/embed?clip=Two&parent=a'],
    ['https://news.example/a?id=1', 'https://news.example/a?id=2'],
    ['https://news.example/a', 'https://news.example/b'],
  ])('%s and %s are two', (one, other) => {
    expect(id(other)).not.toBe(id(one));
  });

  it('knows nothing of a post without an address', () => {
    expect(id(null)).toBeNull();
  });
});
