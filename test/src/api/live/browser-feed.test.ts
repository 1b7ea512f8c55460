import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {feedBrowser} from '../../../../src/api/live/browser-feed.js';
import type {LiveEvent} from '../../../../src/domain/ports.js';
import {RUN} from '../../trace/support/sample-run.js';
import {FakeCollector} from '../support/fake-collector.js';
import {interval, latency} from '../support/sample-reader.js';

const MIB = 1024 * 1024;

class FakeSocket {
  bufferedAmount = 0;
  terminated = false;
  readonly texts: string[] = [];

  send(text: string): void {
    this.texts.push(text);
  }

  terminate(): void {
    this.terminated = true;
  }

  types(): string[] {
    return this.texts.map((text) => (JSON.parse(text) as {type: string}).type);
  }
}

const figures = (second: number, series = 'read'): LiveEvent => ({
  kind: 'figures',
  ...interval(second, second + 1, [latency(series, [1])]),
});

describe('feedBrowser', () => {
  test('begins with the version and the state as it is', () => {
    const {collector, socket} = feed([
      {kind: 'run', run: RUN},
      {kind: 'agents', agents: [], cut: 0},
      figures(1),
    ]);

    collector.say(figures(2));

    assert.deepEqual(socket.types(), ['hello', 'run', 'agents', 'figures', 'figures']);
    assert.equal(JSON.parse(socket.texts[0]!).version, '1.2.3');
  });

  test('says nothing of single requests', () => {
    const {collector, socket} = feed([]);

    collector.say({kind: 'requests', agentId: 'a1', counts: []});

    assert.deepEqual(socket.types(), ['hello']);
  });

  test('a run that ended is null', () => {
    const {collector, socket} = feed([]);

    collector.say({kind: 'run', run: undefined});

    assert.equal(socket.texts.at(-1), '{"type":"run","run":null}');
  });

  test('a browser that reads slowly misses figures, is told how many, and gets the state it missed', () => {
    const {collector, socket} = feed([]);

    socket.bufferedAmount = MIB + 1;
    collector.say(figures(1));
    collector.say({kind: 'run', run: RUN});
    collector.say({kind: 'phases', runId: 'r1', phases: []});
    collector.say({kind: 'run', run: undefined});
    collector.say(figures(2));
    assert.deepEqual(socket.types(), ['hello']);
    socket.bufferedAmount = 0;
    collector.say(figures(3));

    assert.deepEqual(socket.types(), ['hello', 'skipped', 'run', 'phases', 'figures']);
    assert.equal(JSON.parse(socket.texts[1]!).frames, 5);
    assert.equal(JSON.parse(socket.texts[2]!).run, null);
  });

  test('one that lets more than 8 MiB wait is cut off', () => {
    const {collector, socket} = feed([]);

    socket.bufferedAmount = 8 * MIB + 1;
    collector.say(figures(1));

    assert.equal(socket.terminated, true);
  });

  test('a backlog that is too long loses its oldest figures, never the state', () => {
    const long = 'x'.repeat(100_000);
    const backlog = Array.from({length: 100}, (_, second) => figures(second, `${second} ${long}`));

    const {socket} = feed([{kind: 'run', run: RUN}, ...backlog]);

    const bytes = socket.texts.reduce((sum, text) => sum + text.length, 0);
    assert.ok(bytes > 3 * MIB && bytes < 4 * MIB + 1_000);
    assert.deepEqual(socket.types().slice(0, 2), ['hello', 'run']);
    assert.match(socket.texts.at(-1)!, /"series":"99 /);
    assert.doesNotMatch(socket.texts.join(), /"series":"0 /);
  });

  test('a browser that leaves gets nothing more', () => {
    const {collector, socket, end} = feed([]);

    end();
    collector.say(figures(1));

    assert.deepEqual(socket.types(), ['hello']);
    assert.equal(collector.listeners.size, 0);
  });
});

function feed(backlog: LiveEvent[]) {
  const collector = new FakeCollector();
  const socket = new FakeSocket();
  collector.backlog = backlog;
  const end = feedBrowser(socket, collector, {version: '1.2.3'});
  return {collector, socket, end};
}
