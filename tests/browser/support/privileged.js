/** What only Firefox itself may do; `launch` allows it to be asked. */

/**
 * Runs statements in the window of Firefox that pages are shown in.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} statements
 */
export async function privileged(browser, statements) {
  // @ts-expect-error puppeteer keeps the connection to itself
  const { connection } = browser;
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 });
  const { result } = await connection.send('script.evaluate', {
    expression: `(async () => { ${statements} })()`,
    target: { context: tree.result.contexts[0].context },
    awaitPromise: true,
  });
  if (result.type !== 'success') throw new Error(result.exceptionDetails.text);
}
