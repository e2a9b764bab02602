import type { JSX } from 'preact';
import { type Statement, saysMachine } from '../../context/statement';
import type { Verdict } from '../../engine/pkg/facetell';
import { meaningWord, statementSentence } from '../../words/sentences';
import { t } from '../../words/t';

interface StatedProps {
  verdict: Verdict;
  statements: readonly Statement[];
}

/** What the platform or the file says of how a clip was made: beside the verdict, never part of it. */
export function Stated({ verdict, statements }: StatedProps): JSX.Element | null {
  if (statements.length === 0) return null;
  return (
    <section class="stated">
      <h3>{t('statedHeading')}</h3>
      <dl>
        {statements.map((statement) => (
          <div key={statementSentence(statement)}>
            <dt>
              {saysMachine(statement) && <AiMark />}
              <span>{statementSentence(statement)}</span>
            </dt>
            {statement.by === 'file' && statement.name && (
              <dd>
                <bdi>{t('statedTool', statement.name)}</bdi>
              </dd>
            )}
            <dd>{t(meaningWord(statement.by))}</dd>
          </div>
        ))}
      </dl>
      {verdict.kind === 'noSignsFound' && statements.some(saysMachine) && (
        <p class="soft">{t('statedBoth')}</p>
      )}
    </section>
  );
}

/** The mark of a labelled post, on the badge as well; what it stands for is said in words beside it. */
export function AiMark(): JSX.Element {
  return (
    <span class="mark" aria-hidden="true">
      {t('statedMark')}
    </span>
  );
}
