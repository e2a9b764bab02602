// The settings: each takes effect at once, in every page.

import type { JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { change, onChange, type Settings, settings } from '../../settings/settings';
import '../../ui/page.css';
import './options.css';
import { Brand, start } from '../../ui/start';
import { t } from '../../words/t';
import { Alarms } from './alarms';
import { Badge } from './badge';
import { Detector } from './detector';
import { Eagerness } from './eagerness';
import { Figures } from './figures';
import { General } from './general';
import { History } from './history';
import { Permissions } from './permissions';
import { Reports } from './reports';
import type { Section } from './section';
import { Sites } from './sites';

/** In this order: what it does, what it shows, what it keeps, what it is. */
const SECTIONS: readonly Section[] = [
  { id: 'general', heading: 'optionsGeneral', View: General },
  { id: 'sites', heading: 'optionsSites', View: Sites },
  { id: 'alarms', heading: 'optionsAlarms', View: Alarms },
  { id: 'eagerness', heading: 'optionsEagerness', View: Eagerness },
  { id: 'badge', heading: 'optionsBadge', View: Badge },
  { id: 'history', heading: 'optionsHistory', View: History },
  { id: 'reports', heading: 'optionsReports', View: Reports },
  { id: 'figures', heading: 'optionsFigures', View: Figures },
  { id: 'permissions', heading: 'optionsPermissions', View: Permissions },
  { id: 'detector', heading: 'optionsDetector', View: Detector },
];

function Options(): JSX.Element | null {
  const [now, setNow] = useState<Settings | null>(null);
  const [kept, setKept] = useState(true);
  useEffect(() => {
    settings().then(setNow);
    return onChange(setNow);
  }, []);
  const keep = useCallback((work: Promise<void>) => {
    work.then(
      () => setKept(true),
      () => setKept(false),
    );
  }, []);
  const set = useCallback((part: Partial<Settings>) => keep(change(() => part)), [keep]);
  if (!now) return null;
  return (
    <div class="page">
      <header>
        <Brand />
        <h1>{t('optionsTitle')}</h1>
      </header>
      <nav aria-label={t('optionsContents')}>
        <ul>
          {SECTIONS.map(({ id, heading }) => (
            <li key={id}>
              <a href={`#${id}`}>{t(heading)}</a>
            </li>
          ))}
        </ul>
      </nav>
      <main>
        <p role="alert">{kept ? '' : t('optionsNotKept')}</p>
        {SECTIONS.map(({ id, heading, View }) => (
          <section key={id} id={id} class="card">
            <h2>{t(heading)}</h2>
            <View now={now} set={set} keep={keep} />
          </section>
        ))}
      </main>
    </div>
  );
}

start(<Options />);
