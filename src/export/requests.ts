// The requests of a run that were kept, as one JSON object per line (ndjson), for scripts and data
// frames: the same objects as `GET /api/runs/:run/requests` answers with, in order of arrival.

import type {RunReader} from '../domain/ports.js';
import {requestJson} from '../contract/request-to-json.js';

const PAGE = 500;

/** Lines with their ends; read while the run file is open. */
export function* writeRequests(reader: RunReader): Generator<string> {
  const phases = reader.phases();
  let row = 0;
  for (;;) {
    const page = reader.requests({sort: 'arrival', after: {ns: 0n, row}, limit: PAGE});
    for (const request of page) yield `${plainJson(requestJson(request, phases))}\n`;
    if (page.length < PAGE) return;
    row = page.at(-1)!.row;
  }
}

/** JSON leaves the upper controls as they are, and a terminal obeys them. */
function plainJson(value: object): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f]/g, (character) => {
    return `\\u00${character.charCodeAt(0).toString(16)}`;
  });
}
