import type { Site } from './site';
import { tiktok } from './tiktok';

/** The demo feed that comes with the project: built like TikTok's, served from the viewer's own machine. */
export const demo: Site = {
  ...tiktok,
  name: 'demo',
  hosts: ['localhost', '127.0.0.1'],
  // TikTok's own mark has neither a name nor words that last.
  verified: { account: '[data-e2e="video-author-uniqueid"]', mark: '[data-e2e="verified"]' },
  media: ['localhost', '127.0.0.1'],
};
