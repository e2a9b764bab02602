import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Report } from '../../engine/pkg/facetell';
import { clock, levelWord, moment } from '../../words/sentences';
import { t } from '../../words/t';
import { CHART, chart, type Dot } from './chart-geometry';

/** Colours that the style sheet has for faces; more faces begin anew. */
const COLOURS = 4;

/** How many dots an arrow key goes on. */
const STEPS: Partial<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

interface Props {
  report: Report;
  duration: number;
  jump(time: number): void;
}

/** Signs over time: a curve for each face, a dot for each look, which jumps there. */
export function ScoreChart({ report, duration, jump }: Props): JSX.Element {
  const { curves, from, to, band, weak, bottom, levels } = chart(report, duration);
  const dots = curves.flatMap((curve, face) => curve.dots.map((dot) => ({ dot, face })));
  // One stop for the Tab key; the arrow keys go from dot to dot.
  const [stop, setStop] = useState(0);

  function onKey(event: TargetedKeyboardEvent<SVGElement>, index: number, { time }: Dot): void {
    if (!event.isTrusted) return;
    const step = STEPS[event.key];
    if (event.key === 'Enter' || event.key === ' ') jump(time);
    else if (step !== undefined) {
      const next = Math.min(Math.max(index + step, 0), dots.length - 1);
      setStop(next);
      event.currentTarget.parentElement?.querySelectorAll<SVGElement>('.dot')[next]?.focus();
    } else return;
    event.preventDefault();
  }

  return (
    <>
      {curves.length > 1 && (
        <ul class="legend">
          {curves.map(({ track }, face) => (
            <li key={track} class={`face-${face % COLOURS}`}>
              {t('panelChartFace', face + 1)}
            </li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn. */}
      <svg
        class="chart"
        viewBox={`0 0 ${CHART.width} ${CHART.height}`}
        role="group"
        aria-label={t('panelChartLabel', curves.length, dots.length)}
      >
        <rect
          class="band"
          x={CHART.left}
          y={CHART.top}
          width={CHART.width - CHART.left - CHART.right}
          height={band - CHART.top}
        />
        <path class="threshold" d={`M${CHART.left} ${band}H${CHART.width - CHART.right}`} />
        <path class="axis" d={`M${CHART.left} ${weak}H${CHART.width - CHART.right}`} />
        <path class="axis" d={`M${CHART.left} ${bottom}H${CHART.width - CHART.right}`} />
        {levels.map(({ level, y }) => (
          <text key={level} class="level" x={CHART.left - 6} y={y} text-anchor="end">
            {t(levelWord(level))}
          </text>
        ))}
        <text x={CHART.left} y={CHART.height - 4}>
          {clock(from)}
        </text>
        <text x={CHART.width - CHART.right} y={CHART.height - 4} text-anchor="end">
          {clock(to)}
        </text>
        {curves.map(({ track, path }, face) => (
          <path key={track} class={`curve face-${face % COLOURS}`} d={path} />
        ))}
        {dots.map(({ dot, face }, index) => (
          // biome-ignore lint/a11y/useSemanticElements: there is no button inside an SVG.
          <circle
            key={`${face} ${dot.time}`}
            class={`dot face-${face % COLOURS}`}
            cx={dot.x}
            cy={dot.y}
            r="4.5"
            role="button"
            tabindex={index === Math.min(stop, dots.length - 1) ? 0 : -1}
            aria-label={t('panelChartJump', moment(dot.time), face + 1, Math.round(100 * dot.score))}
            onClick={(event) => {
              if (!event.isTrusted) return;
              setStop(index);
              event.currentTarget.focus();
              jump(dot.time);
            }}
            onKeyDown={(event) => onKey(event, index, dot)}
          />
        ))}
      </svg>
      <p class="soft">{t('panelChartHint')}</p>
    </>
  );
}
