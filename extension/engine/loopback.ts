/** One end of a line, with all that a host and a client need of it. */
export interface End {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** A line within one context: what is said at one end is heard at the other, in a turn of its own. */
export function loopback(): [End, End] {
  const heard: ((message: unknown) => void)[][] = [[], []];
  const cut: (() => void)[][] = [[], []];
  const end = (own: 0 | 1, other: 0 | 1): End => ({
    postMessage: (message) => queueMicrotask(() => tell(heard[other], message)),
    disconnect: () => tell(cut[other]),
    onMessage: { addListener: (listener) => heard[own]?.push(listener) },
    onDisconnect: { addListener: (listener) => cut[own]?.push(listener) },
  });
  return [end(0, 1), end(1, 0)];
}

function tell<T extends unknown[]>(listeners: ((...said: T) => void)[] = [], ...said: T): void {
  for (const listener of listeners) listener(...said);
}
