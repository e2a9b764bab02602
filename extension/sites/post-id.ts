import type { Site } from './site';

/** Parameters that tell who shared an address and from where; no page shows another post for them. */
const TRACKING =
  /^(?:utm_\w+|[a-z]*clid|gbraid|wbraid|igsh(?:id)?|mc_[ce]id|_gl|_ga|mkt_tok|ref_(?:src|url)|is_from_webapp|sender_device|si)$/;

/**
 * What tells a post from others: where the site's addresses hold an id, that alone; elsewhere the address without what
 * changes while the post stays. Sites rewrite addresses as one looks.
 */
export function postId({ ids }: Site, address: string | null): string | null {
  if (address === null) return null;
  for (const id of ids ?? []) {
    const [, ...parts] = id.exec(address) ?? [];
    if (parts.length > 0) return parts.join('/');
  }
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  return url.href;
}
