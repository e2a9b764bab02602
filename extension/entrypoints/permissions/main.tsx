// Where the person can let Facetell look at pictures of the tab: opened from the panel of a clip that no other
// way can read.

import type { JSX } from 'preact';
import { EVERYWHERE } from '../../permissions';
import '../../ui/page.css';
import { Permission } from '../../ui/permission';
import { Brand, start } from '../../ui/start';
import { t } from '../../words/t';

function Permissions(): JSX.Element {
  return (
    <main class="column">
      <Brand />
      <h1>{t('permissionsTitle')}</h1>
      <p>{t('permissionsWhy')}</p>
      <p class="soft">{t('permissionsBrowserSays')}</p>
      <Permission origins={[EVERYWHERE]} words={t('permissionsGiven')} />
    </main>
  );
}

start(<Permissions />);
