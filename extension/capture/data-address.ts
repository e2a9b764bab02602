/** A `data:` address to its content; the policy of our pages lets them fetch nothing, not even that. */
export function decode(address: string): Blob {
  const [head = '', body = ''] = address.split(',', 2);
  const binary = atob(body);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: head.slice('data:'.length).split(';')[0] ?? '' });
}
