import type { Said, Wrong } from '../settings/reports';
import { type Case, facts, picture } from './document';

/** What is kept of a case whose verdict the person found wrong. */
export function wrong(of: Case, said: Said): Wrong {
  return {
    reported: of.saved.toISOString(),
    site: new URL(of.page).hostname,
    said,
    evidence: facts(of),
    pictures: of.evidence.map((face) => picture(face)),
  };
}

/** The file that reports are exported as. Its form is described in report.schema.json. */
export function reportsFile(reports: Wrong[], exported: Date): string {
  const file = { format: 'facetell-reports', version: 1, exported: exported.toISOString(), reports };
  return JSON.stringify(file, null, 2);
}
