import type { JSX } from 'preact';
import { ALARM_LEVELS } from '../../engine/shapes';
import type { Settings } from '../../settings/settings';
import { Choice } from '../../ui/choice';
import { alarmWord } from '../../words/sentences';
import { t } from '../../words/t';
import { useModel } from './model';
import type { SectionProps } from './section';

/** With how many false alarms the person can live, and what each choice did where it was measured. */
export function Alarms({ now, set }: SectionProps): JSX.Element {
  const model = useModel();
  const measured = (level: Settings['alarms']) => {
    if (!model) return undefined;
    const { authentic_files, manipulated_files, [level]: found } = model.alarms.clips;
    return t(
      'optionsAlarmsMeasured',
      found.budget,
      found.false_alarms,
      authentic_files,
      found.found,
      manipulated_files,
    );
  };
  return (
    <Choice
      name="alarms"
      heading={t('optionsAlarmsWhat')}
      options={ALARM_LEVELS.map((level) => [level, t(alarmWord(level)), measured(level)] as const)}
      chosen={now.alarms}
      choose={(alarms) => set({ alarms })}
    />
  );
}
