import { readFileSync } from 'node:fs';
import { defineConfig } from 'wxt';
import { manifest, type Target } from './manifest';
import { onlyShipped } from './scripts/shipped';
import { withoutMarkup } from './scripts/without-markup';

/** The one version of everything: the workspace's. */
function version(): string {
  const cargo = readFileSync(new URL('../Cargo.toml', import.meta.url), 'utf8');
  const [, found] = /^\[workspace\.package\]\nversion = "([\d.]+)"$/m.exec(cargo) ?? [];
  if (!found) throw new Error('Cargo.toml has no version');
  return found;
}

/**
 * Names stay as they are for the stores' reviewers; comments are in the source that they get. Or else one before each
 * module says where on the building machine it lay, and no two builds are alike.
 */
const BUNDLED = {
  experimental: { attachDebugInfo: 'none' },
  output: { comments: { legal: true, annotation: true, jsdoc: false } },
} as const;

export default defineConfig({
  outDir: 'dist',
  manifestVersion: 3,
  imports: false,
  manifest: ({ browser }) => ({ ...manifest(browser as Target), version: version() }),
  hooks: {
    // WXT knows no background pages and would drop the key.
    'build:manifestGenerated': (wxt, built) => {
      Object.assign(built, {
        background: manifest(wxt.config.browser as Target).background ?? built.background,
      });
    },
  },
  vite: () => ({
    plugins: [withoutMarkup(), onlyShipped()],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    worker: { format: 'es', plugins: () => [onlyShipped()], rolldownOptions: BUNDLED },
    build: {
      minify: false,
      sourcemap: false,
      target: ['chrome148', 'firefox140'],
      rolldownOptions: BUNDLED,
    },
  }),
});
