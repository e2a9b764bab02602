import { describe, expect, it } from 'vitest';
import { type Job, Queue } from './queue';

interface Named extends Job {
  name: string;
}

const look = (owner: number, watch: number, name = `${owner}.${watch}`): Named => ({
  owner,
  watch,
  name,
  droppable: true,
});
const order = (owner: number, name: string): Named => ({ owner, watch: 0, name, droppable: false });

function all(queue: Queue<Named>): string[] {
  const names: string[] = [];
  for (let job = queue.pop(); job; job = queue.pop()) names.push(job.name);
  return names;
}

describe('Queue', () => {
  it('serves pages in turn, and each page in order', () => {
    const queue = new Queue<Named>(10);
    for (const watch of [1, 2, 3]) queue.push(look(1, watch));
    queue.push(look(2, 4));
    queue.push(look(3, 5));
    expect(all(queue)).toEqual(['1.1', '2.4', '3.5', '1.2', '1.3']);
  });

  it('serves all but looks where there is no time for those, and each watch in order', () => {
    const queue = new Queue<Named>(10);
    const end = (owner: number, watch: number): Named => ({ ...order(owner, `end ${watch}`), watch });
    for (const job of [look(1, 1), end(1, 1), end(1, 2), look(2, 3), end(2, 4)]) queue.push(job);
    const names: string[] = [];
    for (let job = queue.pop(false); job; job = queue.pop(false)) names.push(job.name);
    expect(names).toEqual(['end 2', 'end 4']);
    expect(all(queue)).toEqual(['1.1', '2.3', 'end 1']);
  });

  it('drops a look when a newer one of the same watch comes', () => {
    const queue = new Queue<Named>(10);
    queue.push(look(1, 1, 'old'));
    expect(queue.push(look(1, 1, 'new')).map(({ name }) => name)).toEqual(['old']);
    expect(all(queue)).toEqual(['new']);
  });

  it('keeps equal numbers of different pages apart', () => {
    const queue = new Queue<Named>(10);
    queue.push(look(1, 1));
    expect(queue.push(look(2, 1))).toEqual([]);
    expect(queue.length).toBe(2);
  });

  it('refuses looks beyond its bound, but nothing else', () => {
    const queue = new Queue<Named>(2);
    queue.push(look(1, 1));
    queue.push(look(1, 2));
    const late = look(2, 3);
    expect(queue.push(late)).toEqual([late]);
    expect(queue.push(order(2, 'close'))).toEqual([]);
    expect(queue.push(look(1, 2, 'newer')).map(({ name }) => name)).toEqual(['1.2']);
    expect(queue.length).toBe(3);
  });

  it('gives up all that a page had', () => {
    const queue = new Queue<Named>(10);
    queue.push(look(1, 1));
    queue.push(look(2, 2));
    expect(queue.drain(1).map(({ name }) => name)).toEqual(['1.1']);
    expect(queue.drain().map(({ name }) => name)).toEqual(['2.2']);
    expect(queue.length).toBe(0);
  });
});
