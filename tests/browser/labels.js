/**
 * Writes extension/LABELS.md: which platform's labels are read, from where, and how that is tested in both browsers. With
 * --check it writes nothing and fails if the committed table says something else.
 */

import { existsSync, readdirSync } from 'node:fs';
import { settle } from './support/generated.js';
import { PASSED, SITES } from './support/labels.js';

/** Sites of which nothing is read, and why. */
const NOTHING = {
  Reddit:
    'flairs are words of each community, put there by who posts or by its moderators: nobody can tell which',
  Snapchat: 'no public source names an element or a field of its label',
  LinkedIn: 'the icon “Cr” is shown; no public source names what lasts of its markup',
  Bluesky: 'no public source names a label of its own; those of its labellers are opinions of accounts',
  Twitch: 'no public source names such a label',
  Pinterest:
    'its clips are not looked at; what it says of a pin (`gen_ai_topics`) is given when its server is asked',
};

const passed = existsSync(PASSED) ? readdirSync(PASSED) : [];

/** @param {string} site @param {string} name */
const where = (site, name) =>
  ['chrome', 'firefox'].filter((each) => passed.includes(`${each}-${site}-${name.replaceAll(/\W+/g, '-')}`));

/** @param {import('./support/labels.js').Site} site */
function tested({ site, cases }) {
  const both = cases.filter(({ name }) => where(site, name).length === 2).map(({ name }) => name);
  const missing = cases.filter(({ name }) => where(site, name).length < 2).map(({ name }) => name);
  return `${both.join('; ')}${missing.length > 0 ? ` **not in both browsers: ${missing.join('; ')}**` : ''}`;
}

const rows = [
  ...SITES.map((site) => `| ${site.name} | ${site.what} | ${site.where} | ${tested(site)} |`),
  ...Object.entries(NOTHING).map(([name, why]) => `| ${name} | nothing is read: ${why} | – | – |`),
];
const table = `# What platforms say of how a clip was made

Made by \`node tests/browser/labels.js\` from the pages of \`labels.test.js\` and what both browsers did on them; not to be
edited. What is read belongs to the post with that id. It is shown beside the verdict and never moves it. Nothing is asked of any server.

Where a label is read “in English”, it is by its whole words: no public source gives the platforms' own words in other
languages, and a translation of ours would be a guess. What has an id, an address or a field is read in every language.

| site | what is read | from where | tested, in Chromium and Firefox |
|---|---|---|---|
${rows.join('\n')}
`;

settle('extension/LABELS.md', 'labels.js', table);
