import type { JSX } from 'preact';
import { MATCHES, MEDIA, SITES } from '../sites';
import { demo } from '../sites/demo';
import { listed, t } from '../words/t';
import { Permission } from './permission';

/** The names of the sites that are looked at without being added. */
export const siteNames = (): string => listed(SITES.filter((site) => site !== demo).map(({ name }) => name));

/** Chromium counts what content scripts may see as no permission of ours, though it goes with the others. */
const ORIGINS = import.meta.env.FIREFOX ? [...MATCHES, ...MEDIA] : MEDIA;

/** The permission for the sites themselves: given with the installation, unless the person or Firefox held it back. */
export function SitesPermission(): JSX.Element {
  return (
    <>
      <p>{t('optionsSitesKnown', siteNames())}</p>
      <p class="soft">{t('permissionsSites')}</p>
      <Permission origins={ORIGINS} stays={!import.meta.env.FIREFOX} />
    </>
  );
}
