import { describe, expect, it } from 'vitest';
import { manifest } from './manifest';
import messages from './public/_locales/en/messages.json';
import { MATCHES, MEDIA } from './sites';

describe('manifest', () => {
  it.each(['chrome', 'firefox'] as const)('asks for no more than it needs in %s', (target) => {
    const built = manifest(target);
    const everywhere = ['activeTab', 'contextMenus', 'scripting', 'storage'];
    expect(built.permissions).toEqual([...everywhere, target === 'chrome' ? 'offscreen' : 'menus']);
    expect(built.optional_host_permissions).toEqual(['<all_urls>']);
    expect(built.host_permissions).toEqual(MEDIA);
    expect(built.web_accessible_resources ?? []).toEqual([]);
    // With it the twin's element could load no clip of a server that does not say so.
    expect(built).not.toHaveProperty('cross_origin_embedder_policy');
  });

  it('has words for each permission', () => {
    for (const permission of ['hosts', ...(manifest('chrome').permissions ?? [])]) {
      const word = `permission${permission.charAt(0).toUpperCase()}${permission.slice(1)}`;
      expect(Object.keys(messages)).toContain(word);
    }
  });

  it('lets its pages reach nothing but the package, and clips and pictures', () => {
    const { content_security_policy: policies } = manifest('chrome');
    const policy = (policies as { extension_pages: string }).extension_pages;
    const directives = policy.split('; ').map((directive) => directive.split(' '));
    // Copies of what a page may not read of its own: see engine/twin.ts and engine/picture.ts.
    const copies = ['media-src', 'img-src', 'connect-src'];
    const sources = directives.filter(([name = '']) => !copies.includes(name)).flatMap(([, ...rest]) => rest);
    const [, ...fetched] = directives.find(([name]) => name === 'connect-src') ?? [];
    // Nothing but what the install asks for.
    const asked = MEDIA.map((pattern) => new URL(pattern.replace('*.', '')).hostname);
    const host = /^(?:'self'|https:\/\/(?:\*\.)?|http:\/\/)([\w.-]*)(?::\*)?$/;
    for (const source of fetched) expect(['', ...asked]).toContain(host.exec(source)?.[1]);
    expect(new Set(sources)).toEqual(new Set(["'none'", "'self'", "'wasm-unsafe-eval'"]));
  });

  it('never asks for every site', () => {
    for (const match of [...MATCHES, ...MEDIA])
      expect(match).toMatch(/^(https:\/\/\*\.[a-z.-]+|http:\/\/(localhost|127\.0\.0\.1))\/\*$/);
  });

  it('differs between the browsers only where they do', () => {
    expect(manifest('chrome')).toHaveProperty('message_serialization', 'structured_clone');
    expect(manifest('firefox')).not.toHaveProperty('message_serialization');
    expect(manifest('firefox').browser_specific_settings?.gecko).toMatchObject({
      data_collection_permissions: { required: ['none'] },
    });
  });
});
