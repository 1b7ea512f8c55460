import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Credentials} from '../../../../agent/uplink/credentials.js';
import {readCode} from '../../../../src/wire/enrolment.js';
import {aSite, newCode, newKey, refusalOf, stranger} from './support/site.js';

describe('the client certificate of an agent', () => {
  test('is bound to the agent that enrolled with it, whatever its name', async () => {
    const site = await aSite();
    const [agentId, key, code] = ['agent-of-rack-7', newKey(), readCode(await newCode(site))];
    const certificate = 'rack-7.example';
    const first = {agentId, certificate, credentials: new Credentials(agentId, key, code)};
    (await stranger(site, first).opened()).stop();

    const credentials = new Credentials(agentId, key);
    (await stranger(site, {agentId, certificate, credentials}).opened()).stop();
    const refusal = await refusalOf(site, agentId, key, undefined, {certificate: 'rack-8.example'});

    assert.match(refusal, /GUARD_CERTIFICATE_REFUSED: .*"rack-8.example" is not that of/);
  });

  test('has the id of the agent as its common name where the agent has not enrolled', async () => {
    const site = await aSite();
    const byToken = {isStranger: false, agentId: 'agent-by-token'};
    (await stranger(site, {...byToken, certificate: 'agent-by-token'}).opened()).stop();

    const refusal = await refusalOf(site, 'agent-by-token', undefined, undefined, {
      ...{isStranger: false, certificate: 'agent-by-another'},
    });

    assert.match(refusal, /GUARD_CERTIFICATE_REFUSED/);
  });
});
