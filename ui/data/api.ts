// Reads from the collector's HTTP API. The answers have the types of src/contract; an error says
// what to do.

import type {CausesAnswerJson} from '../../src/contract/causes-answer-json.js';
import type {HopsReportJson} from '../../src/contract/hops-json.js';
import type {HistoryJson} from '../../src/contract/history-json.js';
import type {RunComparisonJson} from '../../src/contract/report-json.js';
import type {RequestChainJson} from '../../src/contract/request-chain-json.js';
import type {BudgetJson, RequestJson, RequestsJson} from '../../src/contract/requests-json.js';
import type {
  ErrorJson,
  LatencyJson,
  LoadJson,
  RunDetailJson,
  RunsJson,
  SummaryJson,
  VerdictJson,
} from '../../src/contract/run-json.js';
import type {FlameJson, SamplesJson} from '../../src/contract/stacks-json.js';
import type {SeriesKey} from '../../src/domain/record.js';
import {nsOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';

/**
 * The collector answered with an error, or it did not answer. `status` is the HTTP status of an
 * answer.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    readonly hint: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

type Parameters = Readonly<Record<string, string>>;

export class Api {
  readonly #baseUrl: string;

  /** `baseUrl` ends in a slash. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  runs(signal: AbortSignal): Promise<RunsJson> {
    return this.#get('runs', {}, signal);
  }

  history(signal: AbortSignal): Promise<HistoryJson> {
    return this.#get('history', {}, signal);
  }

  run(runId: string, signal: AbortSignal): Promise<RunDetailJson> {
    return this.#get(runPath(runId), {}, signal);
  }

  load(runId: string, range: TimeRange, signal: AbortSignal): Promise<LoadJson> {
    return this.#get(`${runPath(runId)}/load`, times(range), signal);
  }

  latency(
    runId: string,
    {target, probe, series, metric}: SeriesKey,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<LatencyJson> {
    const parameters = {target, probe, series, metric, ...times(range)};
    return this.#get(`${runPath(runId)}/latency`, parameters, signal);
  }

  verdict(runId: string, signal: AbortSignal): Promise<VerdictJson> {
    return this.#get(`${runPath(runId)}/verdict`, {}, signal);
  }

  comparison(runId: string, query: Parameters, signal: AbortSignal): Promise<RunComparisonJson> {
    return this.#get(`${runPath(runId)}/compare`, query, signal);
  }

  causes(runId: string, query: Parameters, signal: AbortSignal): Promise<CausesAnswerJson> {
    return this.#get(`${runPath(runId)}/causes`, query, signal);
  }

  hops(runId: string, query: Parameters, signal: AbortSignal): Promise<HopsReportJson> {
    return this.#get(`${runPath(runId)}/hops`, query, signal);
  }

  summary(runId: string, query: Parameters, signal: AbortSignal): Promise<SummaryJson> {
    return this.#get(`${runPath(runId)}/summary`, query, signal);
  }

  budget(runId: string, query: Parameters, signal: AbortSignal): Promise<BudgetJson> {
    return this.#get(`${runPath(runId)}/budget`, query, signal);
  }

  requests(runId: string, query: Parameters, signal: AbortSignal): Promise<RequestsJson> {
    return this.#get(`${runPath(runId)}/requests`, query, signal);
  }

  request(runId: string, id: string, signal: AbortSignal): Promise<RequestJson> {
    return this.#get(`${runPath(runId)}/requests/${encodeURIComponent(id)}`, {}, signal);
  }

  requestChain(runId: string, id: string, signal: AbortSignal): Promise<RequestChainJson> {
    return this.#get(`${runPath(runId)}/requests/${encodeURIComponent(id)}/chain`, {}, signal);
  }

  flame(runId: string, query: Parameters, signal: AbortSignal): Promise<FlameJson> {
    return this.#get(`${runPath(runId)}/flame`, query, signal);
  }

  samples(runId: string, query: Parameters, signal: AbortSignal): Promise<SamplesJson> {
    return this.#get(`${runPath(runId)}/samples`, query, signal);
  }

  /** Ends the session of this browser. */
  async logOut(): Promise<void> {
    await fetch(`${this.#baseUrl}api/logout`, {method: 'POST'});
  }

  async #get<Answer>(path: string, parameters: Parameters, signal: AbortSignal): Promise<Answer> {
    const query = new URLSearchParams(parameters).toString();
    const url = `${this.#baseUrl}api/${path}${query === '' ? '' : `?${query}`}`;
    let response: Response;
    try {
      response = await fetch(url, {signal, headers: {accept: 'application/json'}});
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ApiError('The collector does not answer.', 'Is regscope serve still running?');
    }
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body as Answer;
    throw errorOf(response.status, body as Partial<ErrorJson> | undefined);
  }
}

function errorOf(status: number, body: Partial<ErrorJson> | undefined): ApiError {
  if (status === 401) {
    const hint = 'Open the link that regscope serve printed; a link works once.';
    return new ApiError('This collector asks for a login.', hint, status);
  }
  const {message, hint} = body?.error ?? {};
  const words = sentence(message ?? `The collector answered ${status}`);
  return new ApiError(words, sentence(hint ?? ''), status);
}

/**
 * Makes a sentence of a message of the collector, which has neither a capital letter nor a full
 * stop.
 */
function sentence(words: string): string {
  if (words === '') return '';
  const begin = words.startsWith('regscope ') ? words[0]! : words[0]!.toUpperCase();
  return `${begin}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

function runPath(runId: string): string {
  return `runs/${encodeURIComponent(runId)}`;
}

function times({fromMs, toMs}: TimeRange): {from: string; to: string} {
  return {from: String(nsOf(fromMs)), to: String(nsOf(toMs))};
}
