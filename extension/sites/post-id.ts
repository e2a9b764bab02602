/** A site, as far as its addresses go. */
interface Addressed {
  ids?: RegExp[];
}

/** Parameters that tell who shared an address and from where; no page shows another post for them. */
const TRACKING =
  /^(?:utm_\w+|[a-z]*clid|gbraid|wbraid|igsh(?:id)?|mc_[ce]id|_gl|_ga|mkt_tok|ref_(?:src|url)|is_from_webapp|sender_device|si)(?:=|$)/;

/** The id that a site's address holds, if it does. */
export function idIn({ ids = [] }: Addressed, address: string): string | null {
  for (const id of ids) {
    const [, ...parts] = id.exec(address) ?? [];
    if (parts.length > 0) return parts.join('/');
  }
  return null;
}

/**
 * What tells a post from others: where the site's addresses hold an id, that alone; elsewhere the address without what
 * changes while the post stays. Sites rewrite addresses as one looks.
 */
export function postId(site: Addressed, address: string | null): string | null {
  if (address === null) return null;
  const id = idIn(site, address);
  if (id !== null) return id;
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.hash = '';
  // Not by `searchParams`, whose parts cannot be gone through in a content script of Firefox.
  const told = url.search.slice(1).split('&');
  url.search = told.filter((each) => !TRACKING.test(each)).join('&');
  return url.href;
}
