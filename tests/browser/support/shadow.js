/**
 * What stands in the extension's closed shadow roots. Pages cannot see into them; the browsers' debugging
 * protocols can: Chromium's describes them on request, WebDriver BiDi hands them out with a node.
 */

/**
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('puppeteer-core').Frame} Frame
 * @typedef {import('puppeteer-core').ElementHandle} ElementHandle
 */

/** A closed shadow root. Functions given to it run in the page; their argument and result are JSON. */
export class Shadow {
  /**
   * @param {Frame} frame the document that it is in
   * @param {(source: string, argument: string) => Promise<string>} run
   * @param {(source: string, argument: string) => Promise<Shadow>} enter
   */
  constructor(frame, run, enter) {
    this.frame = frame;
    this.run = run;
    this.enter = enter;
  }

  /**
   * The closed shadow root of an element in this one, once there is such an element. It is looked for again and
   * again: that one lies where it should is no change of the root.
   * @template A
   * @param {(root: ShadowRoot, argument: A) => Element | null | undefined} find
   * @param {A} argument
   */
  within(find, argument) {
    const waiting = `(root, argument) => new Promise((resolve) => {
      const find = ${find};
      const look = () => {
        const element = find(root, argument);
        if (element) resolve(element);
        else setTimeout(look, 20);
      };
      look();
    })`;
    return this.enter(waiting, JSON.stringify(argument));
  }

  /**
   * @template A, R
   * @param {(root: ShadowRoot, argument: A) => R | Promise<R>} work
   * @param {A} [argument]
   * @returns {Promise<R>}
   */
  async evaluate(work, argument) {
    const result = await this.run(work.toString(), JSON.stringify(argument ?? null));
    return JSON.parse(result);
  }

  /**
   * Waits until `ready` gives something, looking again whenever the root changes, or its host.
   * @template A, R
   * @param {(root: ShadowRoot, argument: A) => R} ready
   * @param {A} [argument]
   * @returns {Promise<NonNullable<R>>}
   */
  async until(ready, argument) {
    const waiting = `(root, argument) => new Promise((resolve) => {
      const ready = ${ready};
      const look = () => {
        const result = ready(root, argument);
        if (!result) return;
        observer.disconnect();
        resolve(result);
      };
      const observer = new MutationObserver(look);
      observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      observer.observe(root.host, { attributes: true });
      look();
    })`;
    return JSON.parse(await this.run(waiting, JSON.stringify(argument ?? null)));
  }

  /**
   * The middle of an element in the viewport, once it is there and has come to rest.
   * @param {string} selector
   * @param {string} [words] that it has, where the selector finds several
   */
  async place(selector, words) {
    const inside = await this.evaluate(
      async (root, { selector, words }) => {
        const frame = () => new Promise((done) => requestAnimationFrame(done));
        const find = () =>
          [...root.querySelectorAll(selector)].find((each) => !words || each.textContent === words);
        const look = () => find()?.getBoundingClientRect();
        find()?.scrollIntoView({ block: 'nearest' });
        let before = look();
        for (;;) {
          await frame();
          await frame();
          const now = look();
          if (now && before && now.width > 0 && now.x === before.x && now.y === before.y) {
            return { x: now.x + now.width / 2, y: now.y + now.height / 2 };
          }
          before = now;
        }
      },
      { selector, words },
    );
    const frame = await offsetOf(this.frame);
    return { x: inside.x + frame.x, y: inside.y + frame.y };
  }
}

/** Where a frame begins in the viewport of its page. @param {Frame} frame */
async function offsetOf(frame) {
  let [x, y] = [0, 0];
  for (let at = frame; at.parentFrame(); at = /** @type {Frame} */ (at.parentFrame())) {
    const corner = await (await at.frameElement())?.evaluate((element) => {
      const box = element.getBoundingClientRect();
      return { x: box.x + element.clientLeft, y: box.y + element.clientTop };
    });
    x += corner?.x ?? 0;
    y += corner?.y ?? 0;
  }
  return { x, y };
}

/**
 * The closed shadow root of an element of the page.
 * @param {Page} page
 * @param {ElementHandle} host
 */
export async function shadowOf(page, host) {
  return page.browser().process()?.spawnfile.includes('firefox') ? overBidi(page, host) : overCdp(host);
}

/** @param {ElementHandle} host */
async function overCdp(host) {
  // A handle is known only to the session of its own frame.
  // @ts-expect-error puppeteer keeps that session to itself
  const main = host.frame.client;
  /** @param {string} objectId the host's @returns {Promise<Shadow>} */
  const open = async (objectId) => {
    const { node } = await main.send('DOM.describeNode', { objectId, depth: 1, pierce: true });
    const { object } = await main.send('DOM.resolveNode', {
      backendNodeId: node.shadowRoots[0].backendNodeId,
    });
    /** @param {string} functionDeclaration @param {string} argument @param {boolean} returnByValue */
    const call = async (functionDeclaration, argument, returnByValue) => {
      const { result, exceptionDetails } = await main.send('Runtime.callFunctionOn', {
        objectId: object.objectId,
        functionDeclaration,
        arguments: [{ value: argument }],
        awaitPromise: true,
        returnByValue,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result;
    };
    return new Shadow(
      host.frame,
      async (source, argument) => {
        const work = `async function (argument) {
          return JSON.stringify((await (${source})(this, JSON.parse(argument))) ?? null);
        }`;
        return (await call(work, argument, true)).value;
      },
      async (source, argument) => {
        const work = `function (argument) { return (${source})(this, JSON.parse(argument)); }`;
        return open((await call(work, argument, false)).objectId);
      },
    );
  };
  return open(host.remoteObject().objectId ?? '');
}

/**
 * @param {Page} page
 * @param {ElementHandle} host
 */
async function overBidi(page, host) {
  // @ts-expect-error puppeteer keeps the connection to itself
  const { connection } = page.browser();
  // @ts-expect-error the BiDi name of the frame's browsing context
  const target = { context: host.frame._id };
  /**
   * @param {string} functionDeclaration
   * @param {object[]} given
   */
  const call = async (functionDeclaration, given) => {
    const { result } = await connection.send('script.callFunction', {
      functionDeclaration,
      arguments: given,
      target,
      awaitPromise: true,
      serializationOptions: { includeShadowTree: 'all', maxDomDepth: 1 },
    });
    if (result.type !== 'success') throw new Error(result.exceptionDetails.text);
    return result.result;
  };
  /** @param {{value: {shadowRoot: {sharedId: string}}}} element the host @returns {Shadow} */
  const open = (element) => {
    const root = { sharedId: element.value.shadowRoot.sharedId };
    return new Shadow(
      host.frame,
      async (source, argument) => {
        const work = `async (root, argument) => JSON.stringify((await (${source})(root, JSON.parse(argument))) ?? null)`;
        return (await call(work, [root, { type: 'string', value: argument }])).value;
      },
      async (source, argument) => {
        const work = `(root, argument) => (${source})(root, JSON.parse(argument))`;
        return open(await call(work, [root, { type: 'string', value: argument }]));
      },
    );
  };
  // @ts-expect-error the BiDi reference of the element
  return open(await call('(element) => element', [host.remoteValue()]));
}
