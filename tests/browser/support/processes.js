/** What a browser's processes use, as Linux tells it. */

import { readdirSync, readFileSync } from 'node:fs';

/** How browsers call the threads of Workers. */
const WORKERS = /^(DedicatedWorker|DOM Worker)/;

/** How they mark the process that extensions live in: Firefox by name, Chromium by an argument. */
const EXTENSIONS = { name: 'WebExtensions', argument: '--extension-process' };

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process and all below it. @param {number} root @returns {number[]} */
function family(root) {
  const parents = new Map(
    list('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(read(`/proc/${name}/stat`).split(') ')[1]?.split(' ')[1])]),
  );
  const below = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(below);
}

/** MiB that a process has for itself: the pages of program files are shared by all. @param {number} pid */
function own(pid) {
  const status = read(`/proc/${pid}/status`);
  const [anonymous, shared] = [/^RssAnon:\s+(\d+)/m, /^RssShmem:\s+(\d+)/m].map((line) =>
    Number(line.exec(status)?.[1] ?? 0),
  );
  return ((anonymous ?? 0) + (shared ?? 0)) / 1024;
}

/**
 * MiB of memory of the whole browser and of the extension's process, and the number of Workers.
 * @param {number} root the browser's process
 */
export function usage(root) {
  let [all, extension, workers] = [0, 0, 0];
  for (const pid of family(root)) {
    const size = own(pid);
    const ours =
      read(`/proc/${pid}/comm`).trim() === EXTENSIONS.name ||
      read(`/proc/${pid}/cmdline`).includes(EXTENSIONS.argument);
    all += size;
    if (ours) extension += size;
    const threads = list(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/comm`));
    workers += threads.filter((name) => WORKERS.test(name)).length;
  }
  return { all, extension, workers };
}
