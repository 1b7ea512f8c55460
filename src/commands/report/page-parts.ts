// The script and the style sheet of saved reports, as `npm run build` makes them.

import {readFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {messageOf, ProfilerError} from '../../domain/error.js';
import type {PageParts} from '../../export/html-report.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const FOLDER = basename(ROOT) === 'dist' ? join(ROOT, 'report') : join(ROOT, 'dist/report');

/** Throws `EXPORT_PAGE_MISSING` where they are not built. */
export function pageParts(folder = FOLDER): PageParts {
  try {
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return {script: read('report.js'), style: read('report.css')};
  } catch (error) {
    throw new ProfilerError(
      'EXPORT_PAGE_MISSING',
      `the script of saved reports is not there: ${messageOf(error)}`,
      '`npm run build` builds it; --format markdown needs none',
      {cause: error},
    );
  }
}
