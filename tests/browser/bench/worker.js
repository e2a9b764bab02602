/** Work in a Worker of www/bench. */

/**
 * @param {import('puppeteer-core').Page} page any page of www/bench
 * @param {object} about the job and what it needs: see www/bench/worker.js
 * @returns {Promise<any>}
 */
export async function inWorker(page, about) {
  const { result, error } = await page.evaluate(
    (given) =>
      /** @type {Promise<{result?: unknown, error?: string}>} */ (
        new Promise((done) => {
          const worker = new Worker('/bench/worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => {
            worker.terminate();
            done(data);
          };
          worker.onerror = ({ message }) => done({ error: message });
          worker.postMessage(given);
        })
      ),
    about,
  );
  if (error) throw new Error(error);
  return result;
}
