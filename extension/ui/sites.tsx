import type { JSX } from 'preact';
import { MATCHES, MEDIA, SITES } from '../sites';
import { demo } from '../sites/demo';
import { t } from '../words/t';
import { Permission } from './permission';

/** The names of the sites that are looked at without being added. */
export const siteNames = (): string =>
  SITES.filter((site) => site !== demo)
    .map(({ name }) => name)
    .join(', ');

/** The permission for the sites themselves: given with the installation, unless the person or Firefox held it back. */
export function SitesPermission(): JSX.Element {
  return (
    <>
      <p>{t('optionsSitesKnown', siteNames())}</p>
      <p class="soft">{t('permissionsSites')}</p>
      <Permission origins={[...MATCHES, ...MEDIA]} stays={!import.meta.env.FIREFOX} />
    </>
  );
}
