import { bluesky } from './bluesky';
import { demo } from './demo';
import { facebook } from './facebook';
import { generic } from './generic';
import { instagram } from './instagram';
import { linkedin } from './linkedin';
import { reddit } from './reddit';
import type { Site } from './site';
import { snapchat } from './snapchat';
import { threads } from './threads';
import { tiktok } from './tiktok';
import { twitch } from './twitch';
import { x } from './x';
import { youtube } from './youtube';

/** The sites whose videos are looked at. Never every site: others are the person's own choice. */
export const SITES: readonly Site[] = [
  tiktok,
  instagram,
  youtube,
  x,
  facebook,
  reddit,
  threads,
  snapchat,
  linkedin,
  bluesky,
  twitch,
  demo,
];

function below(hostname: string, domains: readonly string[] = []): boolean {
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** The adapter for pages of a host. */
export function siteOf(hostname: string): Site {
  return SITES.find(({ hosts }) => below(hostname, hosts)) ?? generic;
}

/**
 * Whether a page may have a clip at `media` read a second time: what its site's clips come from; a page that
 * the person switched on, its own host only. So no page reaches what another site keeps.
 */
export function mayRead(page: URL, media: URL): boolean {
  const secure = media.protocol === 'https:' || below(media.hostname, demo.hosts);
  const site = siteOf(page.hostname);
  const domains = site === generic ? [page.hostname] : site.media;
  return secure && below(media.hostname, domains);
}

const MEDIA_HOSTS = [...new Set(SITES.flatMap(({ media = [] }) => media))];

/** Whether our own pages may fetch a file from there: only where the sites' clips and pictures come from. */
export const fetchable = ({ hostname }: URL): boolean => below(hostname, MEDIA_HOSTS);

/** The same as sources of a content security policy. */
export const FETCHABLE: string[] = MEDIA_HOSTS.flatMap((host) =>
  below(host, demo.hosts) ? `http://${host}:*` : [`https://${host}`, `https://*.${host}`],
);

function patterns(domains: readonly string[]): string[] {
  const local = (domain: string) => below(domain, demo.hosts);
  return domains.map((domain) => (local(domain) ? `http://${domain}/*` : `https://*.${domain}/*`));
}

/** Match patterns of the content script. */
export const MATCHES: string[] = patterns(SITES.flatMap(({ hosts }) => hosts));

/** Match patterns of the hosts that clips are read from a second time. */
export const MEDIA: string[] = patterns(MEDIA_HOSTS);
