import type { Statement as FileStatement, Mark, Origin } from '../engine/pkg/facetell';

/** What is said of how a clip or picture was made, by others than us. It stands beside a verdict and never moves it. */
export interface Statement {
  /** Who says so. The camera speaks through the platform that read what it wrote; nobody checked what a file says. */
  by: (typeof SPEAKERS)[number];
  what: (typeof CLAIMS)[number];
  how: (typeof WAYS)[number];
  /** The platform that shows it; of a file, the tool that it names, if any. */
  name: string | null;
}

export const SPEAKERS = ['creator', 'platform', 'camera', 'file'] as const;

/**
 * `ai`: made, or changed in what matters, by a machine; `part`: something that it was made with was; `origin`: where it
 * comes from, and nothing of machines.
 */
export const CLAIMS = ['ai', 'altered', 'part', 'captured', 'origin'] as const;

/**
 * How whoever says so knows it: shown as a label that names no ground, declared at the upload, read from content
 * credentials or from press data in the file, from a watermark in the pixels, from a generator's own text in the file,
 * from China's label in the file.
 */
export const WAYS = ['label', 'disclosure', 'c2pa', 'iptc', 'watermark', 'generator', 'aigc'] as const;

const CLAIM: Record<Origin, Statement['what']> = { generated: 'ai', edited: 'altered', captured: 'captured' };

const WAY: Record<Mark, Statement['how']> = {
  c2pa: 'c2pa',
  c2paIngredient: 'c2pa',
  iptc: 'iptc',
  aigc: 'aigc',
  text: 'generator',
};

/** What a file states, each thing once, whichever of its marks say so; the first that names a tool names it. */
export function ofFile(found: readonly FileStatement[]): Statement[] {
  const all = found.flatMap(({ mark, origin, tool }): Statement[] => {
    const what = claim(mark, origin);
    return what ? [{ by: 'file', what, how: WAY[mark], name: tool }] : [];
  });
  const told = CLAIMS.flatMap((what) => {
    const alike = all.filter((one) => one.what === what);
    return alike.find(({ name }) => name) ?? alike[0] ?? [];
  });
  // That there is an origin goes without saying where one is named.
  return told.length > 1 ? told.filter(({ what }) => what !== 'origin') : told;
}

/** Where something that the file was made with comes from says nothing of the file, but that a machine made it. */
function claim(mark: Mark, origin: Origin | null): Statement['what'] | null {
  if (mark !== 'c2paIngredient') return origin ? CLAIM[origin] : 'origin';
  return origin === 'generated' || origin === 'edited' ? 'part' : null;
}

/** Whether a machine is said to have had a hand in it. */
export const saysMachine = ({ what }: Statement): boolean => ['ai', 'altered', 'part'].includes(what);
