import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { manifest } from '../manifest';
import { SITES } from '../sites';
import { demo } from '../sites/demo';

const languages = readdirSync('public/_locales');
const words = (language: string): Record<string, { message: string }> =>
  JSON.parse(readFileSync(`public/_locales/${language}/messages.json`, 'utf8'));

/** Name and summary are the extension's own; the stores read them out of the package. */
const LIMITS = { extensionName: 45, extensionDescription: 132 };
const DESCRIPTION = 16_000;

describe('the texts for the stores', () => {
  it('are in every language of the extension, and in no other', () => {
    const folders = readdirSync('store', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(languages.sort());
  });

  it.each(languages)('fit the stores, in %s', (language) => {
    const messages = words(language);
    for (const [name, limit] of Object.entries(LIMITS))
      expect([...(messages[name]?.message ?? '')].length, name).toSatisfy((n: number) => n > 0 && n <= limit);
    const text = readFileSync(`store/${language}/description.txt`, 'utf8');
    expect(text.length).toBeLessThan(DESCRIPTION);
    // What it does, what it never says, and what stays here: in the words of the first-run page.
    for (const name of ['welcomeWhat', 'welcomeNot', 'welcomeStaysText'])
      expect(text).toContain(messages[name]?.message);
  });

  it.each(languages)('name every site, in %s', (language) => {
    const text = readFileSync(`store/${language}/description.txt`, 'utf8').toLowerCase();
    for (const { name } of SITES.filter((site) => site !== demo)) expect(text).toContain(name.toLowerCase());
  });

  it('give a reason for each permission', () => {
    const reasons = readFileSync('store/permissions.md', 'utf8');
    const asked = (['chrome', 'firefox'] as const).map(manifest);
    const all = asked.flatMap((one) => [
      ...((one.permissions ?? []) as string[]),
      ...((one.optional_host_permissions ?? []) as string[]),
    ]);
    for (const permission of new Set(all)) expect(reasons).toContain(`\`${permission}\``);
  });
});
