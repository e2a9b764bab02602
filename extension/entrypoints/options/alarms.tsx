import type { JSX } from 'preact';
import { ALARM_LEVELS } from '../../engine/shapes';
import type { Settings } from '../../settings/settings';
import { Choice } from '../../ui/choice';
import { alarmWord } from '../../words/sentences';
import { t } from '../../words/t';
import { useModel } from './model';

interface AlarmsProps {
  chosen: Settings['alarms'];
  choose(level: Settings['alarms']): void;
}

/** With how many false alarms the person can live, and what each choice did where it was measured. */
export function Alarms({ chosen, choose }: AlarmsProps): JSX.Element {
  const model = useModel();
  const measured = (level: Settings['alarms']) => {
    if (!model) return undefined;
    const { authentic_files, manipulated_files, [level]: set } = model.alarms;
    return t(
      'optionsAlarmsMeasured',
      set.budget,
      set.false_alarms,
      authentic_files,
      set.found,
      manipulated_files,
    );
  };
  return (
    <section class="card">
      <h2>{t('optionsAlarms')}</h2>
      <Choice
        name="alarms"
        heading={t('optionsAlarmsWhat')}
        options={ALARM_LEVELS.map((level) => [level, t(alarmWord(level)), measured(level)] as const)}
        chosen={chosen}
        choose={choose}
      />
    </section>
  );
}
