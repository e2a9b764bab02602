/// <reference lib="webworker" />
// Which build of the detector this browser runs.

import simd from './pkg/facetell_bg.wasm?url';
import relaxed from './pkg-relaxed/facetell_bg.wasm?url';
import { BUILDS, type Build } from './protocol';

/** A module of one relaxed instruction (`i8x16.relaxed_swizzle`): valid where the browser knows them. */
const PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
);

/** The builds that this browser may run, in the order in which to try them. */
export function usable(
  validate: (module: Uint8Array<ArrayBuffer>) => boolean = WebAssembly.validate,
): Build[] {
  return BUILDS.filter((build) => build === 'simd' || validate(PROBE));
}

/** What a build gives. */
export type Detector = Pick<typeof import('./pkg/facetell'), 'Engine' | 'statements'>;

/** Compiles a build while it comes in. Each has a module of its own: one may fail, and another be tried. */
export async function compile(build: Build): Promise<Detector> {
  const module = await (build === 'simd' ? import('./pkg/facetell') : import('./pkg-relaxed/facetell'));
  await module.default({ module_or_path: build === 'simd' ? simd : relaxed });
  return module;
}

/**
 * The first build that proves itself; `fallback` hears why one did not.
 *
 * @throws what the last one failed with
 */
export async function firstOf<T>(
  builds: readonly Build[],
  prove: (build: Build) => Promise<T>,
  fallback: (build: Build, error: unknown) => void,
): Promise<{ build: Build; engine: T }> {
  for (const build of builds.slice(0, -1)) {
    try {
      return { build, engine: await prove(build) };
    } catch (error) {
      fallback(build, error);
    }
  }
  const build = builds.at(-1) ?? 'simd';
  return { build, engine: await prove(build) };
}
