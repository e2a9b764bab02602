/** The sites' rebuilt pages: `sites/`, with what is expected of each in JSON beside them. */

import { readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '../sites');

/** What stands in one of the JSON files. @param {string} file */
export const expected = (file) => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));

/**
 * The markup of each page by its address, its clip where `{{media}}` stands in it, and another one where `{{other}}` does.
 * @param {{site: string, page: string, media: string | null}[]} sites
 * @param {string} [folder] inside of `sites/`
 * @returns {Record<string, string>}
 */
export function rebuilt(sites, folder = '.') {
  return Object.fromEntries(
    sites.map(({ site, page, media }) => {
      const markup = readFileSync(path.join(FOLDER, folder, `${site}.html`), 'utf8');
      const other = media?.replace('clip.mp4', 'other.mp4') ?? '';
      return [page, markup.replaceAll('{{media}}', media ?? '').replaceAll('{{other}}', other)];
    }),
  );
}
