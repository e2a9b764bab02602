import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Evidence } from '../../engine/pkg/facetell';
import { amplified, draw, heatColours } from '../../evidence/pixels';
import { moment } from '../../words/sentences';
import { t } from '../../words/t';

interface FacesProps {
  evidence: readonly Evidence[];
  /** They are out of a picture, which has no time. */
  still: boolean;
}

/** The strongest faces with what the detector reacted to. */
export function Faces({ evidence, still }: FacesProps): JSX.Element {
  const [chosen, setChosen] = useState(0);
  const [strength, setStrength] = useState(60);
  const [plain, setPlain] = useState(true);
  const shown = evidence[Math.min(chosen, evidence.length - 1)];
  // Not for each move of the slider: they are a few million steps.
  const pixels = useMemo(
    () => shown && (plain ? shown.rgba : amplified(shown.rgba, shown.size, shown.heat.cells)),
    [shown, plain],
  );
  if (!shown || !pixels) return <p class="soft">{still ? t('pictureFaceGone') : t('panelFaceGone')}</p>;
  const name = (face: Evidence) =>
    still ? t('panelChartFace', evidence.indexOf(face) + 1) : t('panelFaceAt', moment(face.time));
  return (
    <div class="face">
      <div
        class="picture"
        role="img"
        aria-label={still ? t('pictureFaceAlt') : t('panelFaceAlt', moment(shown.time))}
      >
        <Pixels width={shown.size} pixels={pixels} />
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
        <label class="check">
          <input
            type="checkbox"
            checked={!plain}
            onChange={(event) => {
              setPlain(!event.currentTarget.checked);
              setStrength(event.currentTarget.checked ? 0 : 60);
            }}
          />
          {t('panelFaceAmplify')}
        </label>
        {(!still || evidence.length > 1) && <p class="soft">{name(shown)}</p>}
        {evidence.length > 1 && (
          <div class="thumbs">
            {evidence.map((face, index) => (
              <button
                key={`${face.track} ${face.time}`}
                type="button"
                class="thumb"
                aria-label={name(face)}
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

/** Holds their room while the engine is asked for them. */
export function NoFaces(): JSX.Element {
  return (
    <div class="face">
      <div class="picture" />
      <p class="side soft wait">{t('panelFaceWait')}</p>
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
    if (canvas.current) draw(canvas.current, width, pixels);
  }, [pixels, width]);
  return <canvas ref={canvas} width={width} height={width} style={{ opacity }} />;
}
