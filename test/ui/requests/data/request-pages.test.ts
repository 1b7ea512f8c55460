import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {RequestJson, RequestsJson} from '../../../../src/contract/requests-json.js';
import {Api, ApiError} from '../../../../ui/data/api.js';
import {REFRESH_MS} from '../../../../ui/data/polled.js';
import type {Question} from '../../../../ui/data/question.js';
import {MOST_ROWS, RequestPages} from '../../../../ui/requests/data/request-pages.js';
import type {RequestList} from '../../../../ui/requests/data/request-pages.js';

const QUESTION: Question = {name: 'all', runId: 'run', query: {limit: '2'}, grows: true};

describe('the list of requests', () => {
  test('comes page after page', async () => {
    const {pages, list, settle} = openList(5);
    list();
    await settle();
    assert.deepEqual([ids(list().rows), list().more], ['1 2', 'some']);

    void pages.more();
    assert.equal(list().more, 'coming');
    await settle();
    assert.deepEqual([ids(list().rows), list().more], ['1 2 3 4', 'some']);
    void pages.more();
    await settle();

    assert.deepEqual([ids(list().rows), list().more], ['1 2 3 4 5', 'none']);
  });

  test('follows the run with one page, and stands still with more until it is to follow again', async () => {
    const {pages, list, api, settle, clock} = openList(5);
    list();
    await settle();
    const look = async (): Promise<void> => {
      clock.nowMs += REFRESH_MS;
      list();
      await settle();
    };

    await look();
    assert.equal(api.asked.length, 2);
    void pages.more();
    await settle();
    await look();
    assert.deepEqual([api.asked.length, list().still], [3, true]);
    pages.follow();
    await look();

    assert.deepEqual([api.asked.length, list().still, ids(list().rows)], [4, false, '1 2']);
  });

  test('stands still while it is held', async () => {
    const {pages, list, api, settle, clock} = openList(5);
    list();
    await settle();

    pages.hold(true);
    clock.nowMs += 5 * REFRESH_MS;
    assert.equal(list().held, true);
    assert.equal(api.asked.length, 1);
    pages.hold(false);
    list();

    assert.equal(api.asked.length, 2);
  });

  test('begins anew with another question', async () => {
    const {pages, list, api, settle} = openList(5);
    list();
    await settle();
    void pages.more();

    pages.ask({...QUESTION, name: 'errors', query: {status: 'error'}});
    const other = pages.list;
    await settle();

    assert.deepEqual([other.old, other.still], [true, false]);
    assert.deepEqual(api.asked.at(-1), {status: 'error'});
    assert.equal(api.aborted, 1);
  });

  test('is asked for a further page once, however often that is wanted', async () => {
    const {pages, list, api, settle} = openList(5);
    list();
    await settle();

    void pages.more();
    void pages.more();
    await settle();

    assert.equal(api.asked.length, 2);
  });

  test('says why a further page did not come, and keeps what is there', async () => {
    const {pages, list, api, settle} = openList(5);
    list();
    await settle();

    api.fails = true;
    void pages.more();
    await settle();

    const {rows, problem, more} = list();
    assert.deepEqual([rows.length, problem?.message, more], [2, 'No answer.', 'some']);
  });

  test('does not grow without end', async () => {
    const {pages, list, settle} = openList(5_000, 250);
    list();
    await settle();

    for (let page = 0; page < 10 && list().more === 'some'; page += 1) {
      void pages.more();
      await settle();
    }

    assert.deepEqual([list().rows.length, list().more], [MOST_ROWS, 'enough']);
  });

  test('keeps no calls of the requests in it', async () => {
    const {list, settle} = openList(1);
    list();
    await settle();

    assert.equal('calls' in list().rows[0]!, false);
  });
});

class ApiOfRequests extends Api {
  readonly asked: Readonly<Record<string, string>>[] = [];
  aborted = 0;
  fails = false;

  constructor(
    readonly count: number,
    readonly pageRows: number,
  ) {
    super('http://nowhere/');
  }

  override async requests(
    _runId: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<RequestsJson> {
    this.asked.push(query);
    signal.addEventListener('abort', () => (this.aborted += 1));
    await new Promise((resolve) => void setImmediate(resolve));
    if (this.fails) throw new ApiError('No answer.', '');
    const from = Number(query['cursor'] ?? 0);
    const end = Math.min(this.count, from + this.pageRows);
    return {
      requests: Array.from({length: end - from}, (_, at) => request(from + at + 1)),
      ...(end < this.count ? {next: String(end)} : {}),
    };
  }
}

function openList(count: number, pageRows = 2) {
  const api = new ApiOfRequests(count, pageRows);
  const clock = {nowMs: 1_000};
  const pages = new RequestPages(
    api,
    () => undefined,
    () => clock.nowMs,
  );
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((next) => void setImmediate(next));
  };
  const list = (): RequestList => {
    pages.ask(QUESTION);
    return pages.list;
  };
  return {api, clock, pages, settle, list};
}

function ids(rows: readonly {readonly id: string}[]): string {
  return rows.map(({id}) => id).join(' ');
}

function request(id: number): RequestJson {
  return {
    ...{id: String(id), side: 'server', target: 'registry', pid: 1, method: 'GET', path: '/v2/'},
    ...{step: 'ping', status: 200, startUnixNs: '0', durationNs: 9, bytesIn: 0, bytesOut: 0},
    ...{budget: {cpu: 9}, inferred: [], details: {}},
    calls: [{part: 'cpu', offsetNs: 0, durationNs: 9, count: 1}],
  };
}
