import { lookOnDemand } from './look';
import { keepSites } from './sites';
import { welcome } from './welcome';
import { keepWords } from './words';

/** All that is done without being asked by a page, in whichever context is the browser's background. */
export function start(): void {
  keepSites();
  keepWords();
  welcome();
  lookOnDemand();
}
