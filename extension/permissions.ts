/** Every page: what a picture of a tab takes, and only that. */
export const EVERYWHERE = '<all_urls>';

/** The match pattern that a permission for the host of `url` has. Patterns know no ports. */
export function originPattern({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>): string {
  return `${protocol}//${hostname}/*`;
}

/** The match patterns of all pages of a host. */
export function pages(hostname: string): string[] {
  return ['https:', 'http:'].map((protocol) => originPattern({ protocol, hostname }));
}
