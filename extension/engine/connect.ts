import { type Browser, browser } from 'wxt/browser';
import { EngineClient, RemoteClient } from './client';
import { PORT, REMOTE_PORT, type Wake } from './protocol';

type Connect = (to: { name: string }) => Browser.runtime.Port;

/** The ways to the engine's page, which is woken on first need. */
export function connections(connect: Connect): { engine: EngineClient; remotes: RemoteClient } {
  const to = (name: string) => async () => {
    const wake: Wake = { type: 'wake' };
    if (!(await browser.runtime.sendMessage(wake))) throw new Error('the engine page cannot be opened');
    return connect({ name });
  };
  return { engine: new EngineClient(to(PORT)), remotes: new RemoteClient(to(REMOTE_PORT)) };
}
