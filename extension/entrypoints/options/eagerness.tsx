import type { JSX } from 'preact';
import { EAGERNESS } from '../../engine/shapes';
import { Choice } from '../../ui/choice';
import { eagernessWord } from '../../words/sentences';
import { t } from '../../words/t';
import type { SectionProps } from './section';

/** How often clips are looked at. */
export function Eagerness({ now, set }: SectionProps): JSX.Element {
  return (
    <Choice
      name="eagerness"
      heading={t('optionsEagernessWhat')}
      options={EAGERNESS.map((level) => [level, t(eagernessWord(level))] as const)}
      chosen={now.eagerness}
      choose={(eagerness) => set({ eagerness })}
    />
  );
}
