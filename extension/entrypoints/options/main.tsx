// The settings: each takes effect at once, in every page.

import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { EVERYWHERE } from '../../permissions';
import { change, EAGERNESS, onChange, type Settings, settings } from '../../settings/settings';
import '../../ui/page.css';
import { Choice } from '../../ui/choice';
import { Permission } from '../../ui/permission';
import { Brand, start } from '../../ui/start';
import { Switch } from '../../ui/switch';
import { eagernessWord } from '../../words/sentences';
import { t } from '../../words/t';
import { Alarms } from './alarms';
import { Detector } from './detector';
import { History } from './history';
import { Reports } from './reports';
import { Sites } from './sites';

function Options(): JSX.Element | null {
  const [now, setNow] = useState<Settings | null>(null);
  const [kept, setKept] = useState(true);
  useEffect(() => {
    settings().then(setNow);
    return onChange(setNow);
  }, []);
  const set = useCallback((part: Partial<Settings>) => {
    change(() => part).then(
      () => setKept(true),
      () => setKept(false),
    );
  }, []);
  if (!now) return null;
  return (
    <main class="column">
      <Brand />
      <h1>{t('optionsTitle')}</h1>
      <p role="alert">{kept ? '' : t('optionsNotKept')}</p>
      <section class="card">
        <Switch words={t('optionsOn')} on={now.on} set={(on) => set({ on })} />
      </section>
      <Sites now={now} set={set} />
      <section class="card">
        <h2>{t('optionsBadge')}</h2>
        <Choice
          name="size"
          heading={t('optionsBadgeSize')}
          options={[
            ['normal', t('optionsBadgeSizeNormal')],
            ['dot', t('optionsBadgeSizeDot')],
          ]}
          chosen={now.badgeSize}
          choose={(badgeSize) => set({ badgeSize })}
        />
        <Choice
          name="corner"
          heading={t('optionsBadgeCorner')}
          options={[
            ['site', t('optionsBadgeCornerSite')],
            ['topLeft', t('optionsBadgeCornerTopLeft')],
            ['topRight', t('optionsBadgeCornerTopRight')],
          ]}
          chosen={now.badgeCorner}
          choose={(badgeCorner) => set({ badgeCorner, badgePlaces: {} })}
        />
        <p class="soft">{t('optionsBadgeMove')}</p>
        {Object.keys(now.badgePlaces).length > 0 && (
          <button type="button" class="button" onClick={() => set({ badgePlaces: {} })}>
            {t('optionsBadgeBack')}
          </button>
        )}
      </section>
      <Alarms chosen={now.alarms} choose={(alarms) => set({ alarms })} />
      <section class="card">
        <h2>{t('optionsEagerness')}</h2>
        <Choice
          name="eagerness"
          heading={t('optionsEagernessWhat')}
          options={EAGERNESS.map((level) => [level, t(eagernessWord(level))] as const)}
          chosen={now.eagerness}
          choose={(eagerness) => set({ eagerness })}
        />
      </section>
      <History days={now.historyDays} set={set} />
      <Reports />
      <section class="card">
        <h2>{t('optionsPermissions')}</h2>
        <ul>
          <li>{t('permissionStorage')}</li>
          <li>{t('permissionHosts')}</li>
          <li>{t('permissionScripting')}</li>
          <li>{t('permissionActiveTab')}</li>
          {!import.meta.env.FIREFOX && <li>{t('permissionOffscreen')}</li>}
        </ul>
        <h3>{t('permissionsTitle')}</h3>
        <p>{t('permissionsWhy')}</p>
        <p class="soft">{t('permissionsBrowserSays')}</p>
        <Permission origins={[EVERYWHERE]} />
      </section>
      <Detector />
    </main>
  );
}

start(<Options />);
