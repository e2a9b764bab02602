export { siteOf } from './index';
export { statedOf } from './site';
