import shipped from '../shipped.json';

/** The npm package that a module is of; null for our own. */
export function packageOf(id: string): string | null {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  return name ?? null;
}

/**
 * Fails when code of an npm package gets into ours that `shipped.json` does not name: the third-party notices and
 * the list of parts are made of it.
 */
export function onlyShipped() {
  return {
    name: 'only-shipped',
    generateBundle(_options: unknown, bundle: Record<string, object>) {
      for (const chunk of Object.values(bundle)) {
        const modules =
          'modules' in chunk ? (chunk.modules as Record<string, { renderedLength: number }>) : {};
        for (const [id, { renderedLength }] of Object.entries(modules)) {
          const name = packageOf(id);
          if (renderedLength > 0 && name && !shipped.includes(name))
            throw new Error(`${name} gets into the package, and extension/shipped.json does not name it`);
        }
      }
    },
  };
}
