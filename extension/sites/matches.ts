/** The sites whose videos are looked at. Never every site: others are the person's own choice. */
const SITES = [
  'tiktok.com',
  'instagram.com',
  'youtube.com',
  'x.com',
  'twitter.com',
  'facebook.com',
  'reddit.com',
  'threads.com',
  'threads.net',
  'snapchat.com',
  'linkedin.com',
  'bsky.app',
  'twitch.tv',
];

/** The demo feed that comes with the project is served from the viewer's own machine. */
const DEMO = ['http://localhost/*', 'http://127.0.0.1/*'];

/** Match patterns of the content script. */
export const MATCHES: string[] = [...SITES.map((site) => `https://*.${site}/*`), ...DEMO];
