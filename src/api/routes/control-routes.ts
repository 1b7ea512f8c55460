// The POST routes with which load generators start and end runs and phases, and report their load. A
// repeated request with the same Idempotency-Key gets the answer of the first.

import express, {Router} from 'express';
import type {Request, Response} from 'express';

import {ProfilerError} from '../../domain/error.js';
import type {RunControl} from '../../domain/ports.js';
import {isRunId} from '../../domain/run.js';
import {phaseJson, runJson} from '../../contract/to-json.js';
import {AnsweredOnce} from '../answers/answered-once.js';
import {readLoadReport, readPhaseEnd, readPhaseStart, readRunStart} from '../input/bodies.js';

/** The body that starts a run may hold the text of its scenario. */
const RUN_BYTES = 1024 * 1024;
const PHASE_BYTES = 64 * 1024;
/** A report of one second by a generator with hundreds of series is smaller. */
const LOAD_BYTES = 4 * 1024 * 1024;

type RunRequest = Request<{run: string}>;

/** `undefined` as the answer becomes status 204. */
type Work = (request: RunRequest, runId: string) => Promise<unknown>;

export function controlRoutes(
  control: RunControl,
  removeRun: (runId: string) => void = unknownRun,
): Router {
  const router = Router();
  const answer = onceFor(control);
  router.post(
    '/runs',
    jsonBody(RUN_BYTES),
    answer(201, async ({body}) => runJson(await control.start(readRunStart(body)))),
  );
  router.post(
    '/runs/:run/phases',
    jsonBody(PHASE_BYTES),
    answer(201, async ({body}, runId) =>
      phaseJson(await control.startPhase(runId, readPhaseStart(body))),
    ),
  );
  router.post(
    '/runs/:run/phases/end',
    jsonBody(PHASE_BYTES),
    answer(200, async ({body}, runId) => {
      const ended = await control.endPhase(runId, readPhaseEnd(body));
      return ended && phaseJson(ended);
    }),
  );
  router.post(
    '/runs/:run/load',
    jsonBody(LOAD_BYTES),
    answer(200, ({body}, runId) => control.addLoad(runId, readLoadReport(body))),
  );
  router.post(
    '/runs/:run/end',
    jsonBody(PHASE_BYTES),
    answer(200, async (_request, runId) => runJson(await control.end(runId))),
  );
  router.delete('/runs/:run', (request: RunRequest, response: Response) => {
    const {run} = request.params;
    // A name may be that of another run in the meantime, so a run is removed by its id.
    if (!isRunId(run)) return unknownRun(run);
    removeRun(run);
    response.status(204).end();
  });
  return router;
}

function unknownRun(run: string): never {
  throw new ProfilerError(
    'STORE_RUN_UNKNOWN',
    `there is no run with the id ${JSON.stringify(run)}`,
    'GET /api/runs lists the runs with their ids',
  );
}

/** Makes handlers that check the request, and answer a repeated one without working again. */
function onceFor(control: RunControl) {
  const once = new AnsweredOnce();
  return (status: number, work: Work) =>
    async (request: RunRequest, response: Response): Promise<void> => {
      assertJson(request);
      const runId = runIdOf(control, request.params.run);
      const key = request.get('idempotency-key');
      const place = `${String(request.route.path)} ${runId ?? ''}`;
      const body = await once.answer(key, place, () => work(request, runId));
      if (body === undefined) response.status(204).end();
      else response.status(status).json(body);
    };
}

function jsonBody(limit: number): express.RequestHandler {
  return express.json({limit, inflate: true, strict: true, type: 'application/json'});
}

/** The current run may be given by its name. The collector itself refuses every other run. */
function runIdOf(control: RunControl, wanted: string): string {
  const current = control.current();
  const isCurrent = current !== undefined && [current.name, 'latest'].includes(wanted);
  return isCurrent ? current.id : wanted;
}

// A foreign page can make a browser post a form, but not a body of this type without our permission.
function assertJson(request: RunRequest): void {
  const {headers} = request;
  const bodiless = headers['transfer-encoding'] === undefined && !Number(headers['content-length']);
  if (bodiless || request.is('application/json')) return;
  throw new ProfilerError(
    'API_BODY_TYPE',
    'the body is not sent as JSON',
    "curl: -H 'content-type: application/json'",
  );
}
