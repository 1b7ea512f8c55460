// The GET routes for run files. Answers come as JSON text from the thread that reads the file.

import {Router} from 'express';
import type {Request, Response} from 'express';

import type {RunsJson} from '../../contract/run-json.js';
import {optional} from '../../domain/optional.js';
import type {RunControl} from '../../domain/ports.js';
import {runJson} from '../../contract/to-json.js';
import type {Queries, Query} from '../queries/query.js';
import {
  readCausesQuery,
  readCompareQuery,
  readFlameQuery,
  readSamplesQuery,
} from '../input/flame-query-string.js';
import {readLatencyQuery, readLoadQuery, readSummaryQuery} from '../input/query-string.js';
import {
  readBudgetQuery,
  readHopsQuery,
  readRequestQuery,
  readRequestsQuery,
} from '../input/request-query-string.js';

type RunRequest = Request<{run: string}>;
type Handler = (request: RunRequest, response: Response) => Promise<void>;
/** Answers with what `query` asks of the run that the address names. */
type Answer = (query: (request: RunRequest) => Query) => Handler;

export function readRoutes(queries: Queries, control: RunControl): Router {
  const router = Router();
  const answer: Answer = (query) => async (request, response) => {
    await send(response, (gone) => queries.ask(request.params.run, query(request), gone));
  };
  router.get('/runs', async (_request, response) => {
    await send(response, (gone) => listRuns(queries, control, gone));
  });
  router.get('/history', async (_request, response) => {
    await send(response, (gone) => queries.history(gone));
  });
  router.get(
    '/runs/:run',
    answer(() => detailQuery(control)),
  );
  addResultRoutes(router, answer);
  addFigureRoutes(router, answer);
  addStackRoutes(router, answer);
  addRequestRoutes(router, answer);
  router.get('/runs/:run/requests/:id', async (request, response) => {
    const {run, id} = request.params;
    await send(response, (gone) => queries.ask(run, readRequestQuery(id), gone));
  });
  router.get('/runs/:run/requests/:id/chain', async (request, response) => {
    const {run, id} = request.params;
    await send(response, (gone) => queries.ask(run, readRequestQuery(id, 'chain'), gone));
  });
  return router;
}

function addResultRoutes(router: Router, answer: Answer): void {
  router.get(
    '/runs/:run/phases',
    answer(() => ({kind: 'phases'})),
  );
  router.get(
    '/runs/:run/report',
    answer(() => ({kind: 'report'})),
  );
  router.get(
    '/runs/:run/verdict',
    answer(() => ({kind: 'verdict'})),
  );
  router.get(
    '/runs/:run/compare',
    answer((request) => readCompareQuery(request.query)),
  );
  router.get(
    '/runs/:run/causes',
    answer((request) => readCausesQuery(request.query)),
  );
}

function addFigureRoutes(router: Router, answer: Answer): void {
  router.get(
    '/runs/:run/latency',
    answer((request) => readLatencyQuery(request.query)),
  );
  router.get(
    '/runs/:run/load',
    answer((request) => readLoadQuery(request.query)),
  );
  router.get(
    '/runs/:run/summary',
    answer((request) => readSummaryQuery(request.query)),
  );
}

function addStackRoutes(router: Router, answer: Answer): void {
  router.get(
    '/runs/:run/flame',
    answer((request) => readFlameQuery(request.query)),
  );
  router.get(
    '/runs/:run/samples',
    answer((request) => readSamplesQuery(request.query)),
  );
}

function addRequestRoutes(router: Router, answer: Answer): void {
  router.get(
    '/runs/:run/budget',
    answer((request) => readBudgetQuery(request.query)),
  );
  router.get(
    '/runs/:run/hops',
    answer((request) => readHopsQuery(request.query)),
  );
  router.get(
    '/runs/:run/requests',
    answer((request) => readRequestsQuery(request.query)),
  );
}

/** Sends JSON text, or a value as JSON. The signal is aborted when the client goes before its answer. */
async function send(
  response: Response,
  answer: (gone: AbortSignal) => Promise<string | object>,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  try {
    response.type('json').send(await answer(gone.signal));
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

async function listRuns(
  queries: Queries,
  control: RunControl,
  gone: AbortSignal,
): Promise<RunsJson> {
  const {runs, damaged} = await queries.runs(gone);
  const activeId = control.current()?.id;
  return {runs: runs.map((run) => ({...runJson(run), active: run.id === activeId})), damaged};
}

function detailQuery(control: RunControl): Query {
  const active = control.current();
  return {kind: 'detail', ...optional('activeRunId', active?.id)};
}
