import type { ComponentChildren, JSX } from 'preact';
import type { Verdict } from '../../engine/pkg/facetell';

/** Length of the progress ring. */
const RING = 2 * Math.PI * 7;

function Drawing({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** A shape for each verdict: colour alone tells nothing to many. */
export function VerdictIcon({ verdict, waits = false }: { verdict: Verdict; waits?: boolean }): JSX.Element {
  switch (verdict.kind) {
    case 'looking':
      return (
        <Drawing>
          <circle cx="10" cy="10" r="7" stroke-opacity="0.35" />
          <circle
            class="ring"
            cx="10"
            cy="10"
            r="7"
            stroke-linecap="round"
            transform="rotate(-90 10 10)"
            stroke-dasharray={RING}
            stroke-dashoffset={RING * (1 - Math.max(0.06, verdict.progress))}
          />
          {waits && <path d="M8.2 7.6v4.8M11.8 7.6v4.8" stroke-linecap="round" stroke-width="1.8" />}
        </Drawing>
      );
    case 'noSignsFound':
      // An eye that looked; a tick would say that all is well.
      return (
        <Drawing>
          <path d="M2 10c2-3.6 4.8-5.4 8-5.4s6 1.8 8 5.4c-2 3.6-4.8 5.4-8 5.4S4 13.6 2 10z" />
          <circle cx="10" cy="10" r="2.2" fill="currentColor" stroke="none" />
        </Drawing>
      );
    case 'unsure':
      return (
        <Drawing>
          <path d="M10 1.8 18.2 10 10 18.2 1.8 10z" stroke-linejoin="round" />
          <path d="M8 8.3a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3" stroke-width="1.7" stroke-linecap="round" />
          <circle cx="10" cy="13.8" r="1" fill="currentColor" stroke="none" />
        </Drawing>
      );
    case 'likelyDeepfake':
      return (
        <Drawing>
          <path d="M10 2.2 18.6 17H1.4z" fill="currentColor" stroke-linejoin="round" stroke-width="1.6" />
          <path class="cutout" d="M10 7.4v4.4M10 14.4v.1" stroke="#b3261e" stroke-linecap="round" />
        </Drawing>
      );
    case 'notChecked':
      return (
        <Drawing>
          <circle cx="10" cy="10" r="7.4" />
          <path d="m5 15 10-10" stroke-linecap="round" />
        </Drawing>
      );
  }
}
