import { describe, expect, it } from 'vitest';
import { manifest } from './manifest';
import { MATCHES } from './sites/matches';

describe('manifest', () => {
  it.each(['chrome', 'firefox'] as const)('asks for no more than it needs in %s', (target) => {
    const built = manifest(target);
    expect(built.permissions).toEqual(target === 'chrome' ? ['offscreen', 'storage'] : ['storage']);
    expect(built.host_permissions ?? []).toEqual([]);
    expect(built.web_accessible_resources ?? []).toEqual([]);
  });

  it('lets its pages reach nothing but the package', () => {
    const { content_security_policy: policies } = manifest('chrome');
    const policy = (policies as { extension_pages: string }).extension_pages;
    const sources = policy.split('; ').map((directive) => directive.split(' ').slice(1));
    expect(new Set(sources.flat())).toEqual(new Set(["'none'", "'self'", "'wasm-unsafe-eval'"]));
  });

  it('never asks for every site', () => {
    for (const match of MATCHES)
      expect(match).toMatch(/^(https:\/\/\*\.[a-z.]+|http:\/\/(localhost|127\.0\.0\.1))\/\*$/);
  });

  it('differs between the browsers only where they do', () => {
    expect(manifest('chrome')).toHaveProperty('message_serialization', 'structured_clone');
    expect(manifest('firefox')).not.toHaveProperty('message_serialization');
    expect(manifest('firefox').browser_specific_settings?.gecko).toMatchObject({
      data_collection_permissions: { required: ['none'] },
    });
  });
});
