import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Evidence } from '../../engine/pkg/facetell';
import { clock } from '../../words/sentences';
import { t } from '../../words/t';

/** The strongest faces with what the detector reacted to. */
export function Faces({ evidence }: { evidence: readonly Evidence[] }): JSX.Element {
  const [chosen, setChosen] = useState(0);
  const [strength, setStrength] = useState(60);
  const shown = evidence[Math.min(chosen, evidence.length - 1)];
  if (!shown) return <p class="soft">{t('panelFaceGone')}</p>;
  return (
    <div class="face">
      <div class="picture" role="img" aria-label={t('panelFaceAlt', clock(shown.time))}>
        <Pixels width={shown.size} pixels={shown.rgba} />
        <Pixels width={shown.heat.size} pixels={heatColours(shown.heat.cells)} opacity={strength / 100} />
      </div>
      <div class="side">
        <label>
          {t('panelFaceSlider')}
          <input
            type="range"
            min="0"
            max="100"
            value={strength}
            onInput={(event) => setStrength(event.currentTarget.valueAsNumber)}
          />
        </label>
        <p class="soft">{t('panelFaceAt', clock(shown.time))}</p>
        {evidence.length > 1 && (
          <div class="thumbs">
            {evidence.map((face, index) => (
              <button
                key={`${face.track} ${face.time}`}
                type="button"
                class="thumb"
                aria-label={t('panelFaceAt', clock(face.time))}
                aria-pressed={face === shown}
                onClick={() => setChosen(index)}
              >
                <Pixels width={face.size} pixels={face.rgba} />
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

interface PixelsProps {
  width: number;
  pixels: Uint8Array;
  opacity?: number;
}

/** A square of RGBA pixels. */
function Pixels({ width, pixels, opacity = 1 }: PixelsProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const image = new ImageData(pageArray(new Uint8ClampedArray(pixels)), width, width);
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [pixels, width]);
  return <canvas ref={canvas} width={width} height={width} style={{ opacity }} />;
}

/** Firefox only: copies a value of the content script into the page's realm. */
declare function cloneInto<T>(value: T, scope: Window): T;

/** Firefox takes pixels for a canvas from arrays of the page's own realm alone. */
function pageArray(array: Uint8ClampedArray<ArrayBuffer>): Uint8ClampedArray<ArrayBuffer> {
  return import.meta.env.FIREFOX ? cloneInto(array, window) : array;
}

/** From nothing over yellow to red, as the reaction grows from 0 to 1. */
export function heatColours(cells: readonly number[]): Uint8Array {
  const pixels = new Uint8Array(4 * cells.length);
  cells.forEach((cell, index) => {
    const level = Math.min(Math.max(cell, 0), 1);
    pixels.set([255, Math.round(210 * (1 - level)), 0, Math.round(255 * level ** 0.8)], 4 * index);
  });
  return pixels;
}
