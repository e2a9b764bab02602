/** A piece of work that waits for the engine. */
export interface Job {
  /** Whose it is: one page. Pages are served in turn. */
  owner: number;
  watch: number;
  /** Looks may be dropped, everything else is served. */
  droppable: boolean;
}

/**
 * Jobs in the order in which they are served: page by page in turn, within a page first come, first
 * served. A look that waits while a newer one of the same watch arrives is stale, because the
 * newer shows more; and only so many looks wait at all.
 */
export class Queue<J extends Job> {
  readonly #owners = new Map<number, J[]>();

  constructor(private readonly maxWaiting: number) {}

  get length(): number {
    let length = 0;
    for (const jobs of this.#owners.values()) length += jobs.length;
    return length;
  }

  /** Adds a job; gives those that will not be served because of it, perhaps the job itself. */
  push(job: J): J[] {
    const jobs = this.#owners.get(job.owner) ?? [];
    const dropped: J[] = [];
    if (job.droppable) {
      const older = jobs.findIndex((other) => other.droppable && other.watch === job.watch);
      if (older >= 0) dropped.push(...jobs.splice(older, 1));
      else if (this.length >= this.maxWaiting) return [job];
    }
    jobs.push(job);
    this.#owners.set(job.owner, jobs);
    return dropped;
  }

  /** The next job; its owner goes to the end of the line. Without `looks` the next one that no look has to go before. */
  pop(looks = true): J | undefined {
    for (const [owner, jobs] of this.#owners) {
      const index = jobs.findIndex((job, at) => looks || free(job, jobs.slice(0, at)));
      const [job] = index < 0 ? [] : jobs.splice(index, 1);
      if (!job) continue;
      this.#owners.delete(owner);
      if (jobs.length > 0) this.#owners.set(owner, jobs);
      return job;
    }
    return undefined;
  }

  /** Takes out all jobs of an owner, or all jobs. */
  drain(owner?: number): J[] {
    const owners = owner === undefined ? [...this.#owners.keys()] : [owner];
    return owners.flatMap((key) => {
      const jobs = this.#owners.get(key) ?? [];
      this.#owners.delete(key);
      return jobs;
    });
  }
}

/** Whether a job is no look, nor has to wait for one: those of a watch are served as they came. */
function free({ droppable, watch }: Job, earlier: readonly Job[]): boolean {
  return !droppable && !earlier.some((other) => other.droppable && other.watch === watch);
}
