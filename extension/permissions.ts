/** The match pattern that a permission for the host of `url` has. Patterns know no ports. */
export function originPattern({ protocol, hostname }: URL): string {
  return `${protocol}//${hostname}/*`;
}
