// The kept requests of a run for scripts and data frames: one JSON object per line (ndjson), in order of
// arrival. The objects are those of `GET /api/runs/:run/requests`.

import type {RunReader} from '../domain/ports.js';
import {requestJson} from '../contract/request-to-json.js';
import {visibleJson} from '../guard/escape.js';

const PAGE = 500;

/** Lines with line ends. To be read while the run file is open. */
export function* writeRequests(reader: RunReader): Generator<string> {
  const phases = reader.phases();
  let row = 0;
  for (;;) {
    const page = reader.requests({sort: 'arrival', after: {ns: 0n, row}, limit: PAGE});
    for (const request of page) yield `${visibleJson(requestJson(request, phases))}\n`;
    if (page.length < PAGE) return;
    row = page.at(-1)!.row;
  }
}
