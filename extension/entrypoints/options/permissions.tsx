import type { JSX } from 'preact';
import { EVERYWHERE } from '../../permissions';
import { Permission } from '../../ui/permission';
import { t } from '../../words/t';

/** What each permission is for, and the one that is asked for later. */
export function Permissions(): JSX.Element {
  return (
    <>
      <ul>
        <li>{t('permissionStorage')}</li>
        <li>{t('permissionHosts')}</li>
        <li>{t('permissionScripting')}</li>
        <li>{t('permissionActiveTab')}</li>
        <li>{t('permissionContextMenus')}</li>
        {!import.meta.env.FIREFOX && <li>{t('permissionOffscreen')}</li>}
      </ul>
      <h3>{t('permissionsTitle')}</h3>
      <p>{t('permissionsWhy')}</p>
      <p class="soft">{t('permissionsBrowserSays')}</p>
      <Permission origins={[EVERYWHERE]} />
    </>
  );
}
