import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {causeEvents} from '../../../../src/insight/report/cause-events.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {seconds} from '../support/sample-run.js';
import {throttledRun} from '../support/throttled-run.js';

describe('causeEvents', () => {
  test('tell each cause where the slower phase begins', () => {
    const report = buildReport(throttledRun({throttled: (second) => second >= 120}));

    const [event, ...others] = causeEvents(report);

    assert.deepEqual(others, []);
    assert.deepEqual([event!.name, event!.timeNs], ['cause cpu-quota', seconds(120)]);
    const {attributes} = event!;
    assert.equal(attributes['regscope.cause.before'], 'first');
    assert.equal(attributes['regscope.step'], 'manifest.get');
    assert.equal(Math.round(Number(attributes['regscope.cause.explains_ms'])), 8);
    assert.match(String(attributes['regscope.cause.sentence']), /^the CPU quota of 0\.3 CPUs/);
  });

  test('are none where nothing grew', () => {
    assert.deepEqual(causeEvents(buildReport(throttledRun({throttled: () => false}))), []);
  });
});
