import { useEffect, useState } from 'preact/hooks';
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const level = v.object({ budget: v.number(), false_alarms: count, found: count });

const levels = v.object({
  authentic_files: count,
  manipulated_files: count,
  few: level,
  balanced: level,
  more: level,
});

/** As much of the model's settings as is shown. */
const model = v.object({
  name: v.string(),
  version: v.string(),
  sha256: v.string(),
  alarms: v.object({ clips: levels }),
});

export type Model = v.InferOutput<typeof model>;

/** What the package says of its model; null until it is read, or if it cannot be. */
export function useModel(): Model | null {
  const [found, setFound] = useState<Model | null>(null);
  useEffect(() => {
    fetch('/models/forgery.json')
      .then((response) => response.json())
      .then((data) => setFound(v.is(model, data) ? data : null))
      .catch(() => setFound(null));
  }, []);
  return found;
}
