// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, it, vi } from 'vitest';
import { report } from '../../engine/samples';
import { ScoreChart } from './chart';

vi.mock('../../words/t', () => ({ t: (word: string) => word }));

const TIMES = [1, 2, 3];

function draw(): SVGElement[] {
  const sample = report({ kind: 'noSignsFound' });
  const readings = TIMES.map((time) => ({
    time,
    score: 0.5,
    unusable: null,
    faceSize: 100,
    sharpness: 0.5,
  }));
  const tracks = [{ id: 1, score: 0.5, strongest: 0, readings }];
  const jump = () => undefined;
  act(() => render(<ScoreChart report={{ ...sample, tracks }} duration={4} jump={jump} />, document.body));
  return [...document.querySelectorAll<SVGElement>('.dot')];
}

it('has one dot for each look, and one stop for the Tab key', () => {
  const dots = draw();
  expect(dots).toHaveLength(TIMES.length);
  // In SVG the attribute counts only in small letters.
  expect(dots.map((dot) => dot.getAttribute('tabindex'))).toEqual(['0', '-1', '-1']);
});
