/** What a browser's processes use, as Linux tells it. */

import { readdirSync, readFileSync } from 'node:fs';

/** How browsers call the threads of Workers. */
const WORKERS = /^(DedicatedWorker|DOM Worker)/;

/** How they mark the process that extensions live in: Firefox by name, Chromium by an argument. */
const EXTENSIONS = { name: /^WebExtensions/, argument: '--extension-process' };

/** And those that pages live in. */
const PAGES = { name: /^(Isolated Web|Web Content)/, argument: '--type=renderer' };

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

/** Whether a process is marked as one of a kind. @param {number} pid @param {{name: RegExp, argument: string}} marks */
const is = (pid, { name, argument }) =>
  name.test(read(`/proc/${pid}/comm`)) || read(`/proc/${pid}/cmdline`).includes(argument);

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
    all += size;
    if (is(pid, EXTENSIONS)) extension += size;
    const threads = list(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/comm`));
    workers += threads.filter((name) => WORKERS.test(name)).length;
  }
  return { all, extension, workers };
}

/** Seconds that the main threads of the processes that pages live in have worked. @param {number} root */
function worked(root) {
  const pages = family(root).filter((pid) => is(pid, PAGES) && !is(pid, EXTENSIONS));
  return new Map(
    pages.map((pid) => [pid, Number(read(`/proc/${pid}/task/${pid}/schedstat`).split(' ')[0]) / 1e9]),
  );
}

/**
 * Begins to measure a page. Gives the seconds of the processor that its main thread has had since then, to ask for as
 * often as is liked; null where nobody tells. It is the one that worked most: browsers start processes for pages to come.
 * @param {number} root the browser's process
 */
export function mainThread(root) {
  const before = worked(root);
  return () => {
    const spent = [...worked(root)].map(([pid, time]) => time - (before.get(pid) ?? 0));
    return spent.length > 0 ? Math.max(...spent) : null;
  };
}
