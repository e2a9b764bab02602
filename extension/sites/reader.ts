/** What reads labels, alone: for `tests/browser/labels-cost.test.js`. */
export { siteOf } from './index';
export { statedOf } from './site';
