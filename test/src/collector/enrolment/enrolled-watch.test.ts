import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';

import type {AgentDoor} from '../../../../src/collector/agents/agent-door.js';
import type {AgentSession} from '../../../../src/collector/agents/agent-session.js';
import {EnrolledWatch} from '../../../../src/collector/agents/enrolled-watch.js';

const ENROLLED = {agentId: 'an-agent', isEnrolled: true} as unknown as AgentSession;
const BY_TOKEN = {agentId: 'another', isEnrolled: false} as unknown as AgentSession;

test('agents are looked at while one is there that has enrolled', async ({mock}) => {
  mock.timers.enable({apis: ['setTimeout']});
  let sessions = [BY_TOKEN];
  let [turns, looks] = [0, 0];
  const door = {
    seen: async () => {},
    revokedAmong: async () => {
      looks += 1;
      return new Set<string>();
    },
  } as unknown as AgentDoor;
  const sessionsNow = (): readonly AgentSession[] => {
    turns += 1;
    return sessions;
  };
  const watch = new EnrolledWatch(door, sessionsNow, assert.ifError);
  const pass = async (seconds: number): Promise<void> => {
    for (let quarters = 4 * seconds; quarters > 0; quarters--) {
      mock.timers.tick(250);
      await turn();
    }
  };

  await pass(2);
  assert.equal(turns, 0, 'without any, there is no timer');

  sessions = [BY_TOKEN, ENROLLED];
  watch.begin();
  watch.begin();
  await pass(2);
  assert.equal(looks, 8);

  sessions = [BY_TOKEN];
  await pass(2);
  assert.deepEqual([turns, looks], [9, 8], 'the last one has left');

  sessions = [ENROLLED];
  watch.begin();
  await pass(1);
  assert.equal(looks, 12);

  watch.close();
  await pass(1);
  assert.equal(looks, 12);
});
