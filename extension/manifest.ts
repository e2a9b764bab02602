import type { UserManifest } from 'wxt';
import { EVERYWHERE } from './permissions';
import { FETCHABLE, MEDIA } from './sites';

export type Target = 'chrome' | 'firefox';

/** Where clips and pictures come from: anywhere, and for the demo and the tests this machine. */
const COPIES = 'https: http://localhost:* http://127.0.0.1:*';

/** What every page of the extension may do: run its own code and wasm, read its own files. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  // The engine reads the wasm and the models out of the package, and the file of a picture that the person asks about
  // where its page may not read it: from the hosts of the sites' own clips and pictures, and no other.
  `connect-src 'self' ${FETCHABLE.join(' ')}`,
  "style-src 'self'",
  // Copies of the clips on the screen, and of pictures that the person asks about, where a page may not read
  // its own: from hosts with a permission only. A file that was fetched is shown by its `blob:` address.
  `img-src 'self' blob: ${COPIES}`,
  `media-src 'self' ${COPIES}`,
  // What no default covers: no other base, no form, no frame around our pages.
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ICONS = Object.fromEntries([16, 32, 48, 96, 128].map((size) => [size, `icons/${size}.png`]));

/** contextMenus: the entry that looks at a video. storage: what the person chose. activeTab: the popup knows its page. scripting: sites that the person adds. */
const PERMISSIONS = ['activeTab', 'contextMenus', 'scripting', 'storage'];

/** The one source of both manifests; WXT adds the content script, the popup and Chrome's background. */
export function manifest(target: Target): UserManifest {
  const common: UserManifest = {
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    icons: ICONS,
    // The hosts that the sites' clips come from, to read a clip that its page may not.
    host_permissions: MEDIA,
    // Asked for one by one, when the person wants it: another site, or pictures of the tab.
    optional_host_permissions: [EVERYWHERE],
    commands: {
      look: { suggested_key: { default: 'Alt+Shift+F' }, description: '__MSG_commandLook__' },
    },
    action: { default_title: '__MSG_extensionName__', default_icon: ICONS },
    content_security_policy: { extension_pages: POLICY },
  };
  if (target === 'chrome') {
    return {
      ...common,
      minimum_chrome_version: '148',
      // Without it messages are JSON and pixels would have to travel as text.
      message_serialization: 'structured_clone',
      // offscreen: the engine's document.
      permissions: [...PERMISSIONS, 'offscreen'],
    } as UserManifest;
  }
  return {
    ...common,
    // menus: which element was clicked, whatever its page does with the click.
    permissions: [...PERMISSIONS, 'menus'],
    // The same document that is offscreen in Chrome; a page rather than scripts, because it owns a module Worker.
    background: { page: 'engine.html' },
    browser_specific_settings: {
      gecko: {
        id: 'facetell@facetell.org',
        strict_min_version: '140.0',
        data_collection_permissions: { required: ['none'] },
      },
    },
  } as UserManifest;
}
