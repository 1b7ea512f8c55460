import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {causeEvents} from '../../../../src/insight/report/cause-events.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {counterOf, intervalOf, loadOf, phaseOf, readerOf, seconds} from '../support/sample-run.js';
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

  test('tell why operations fail more often, what a target met first', () => {
    const full = counterOf('syscalls', 'write', 'errors.ENOSPC', 2);
    const at = Array.from({length: 16}, (_, second) => second);
    const reader = readerOf({
      phases: [phaseOf(0, 'healthy', 0, 8), phaseOf(1, 'sick', 8, 16)],
      load: at.map((second) =>
        second < 8 ? loadOf(0, second, 10, 20) : loadOf(1, second, 10, 20, {'5xx': 5}),
      ),
      intervals: at.map((second) => intervalOf(second, second + 1, second < 8 ? [] : [full])),
    });

    const events = causeEvents(buildReport(reader));

    assert.deepEqual(
      events.map(({name, timeNs, attributes}) => [
        ...[name, timeNs, attributes['regscope.cause.target']],
        attributes['regscope.operation'],
      ]),
      [
        ['cause disk-full', seconds(8), 'registry', undefined],
        ['cause server-error', seconds(8), undefined, 'push'],
      ],
    );
    assert.equal(events[0]!.attributes['regscope.cause.count'], 16);
    assert.match(String(events[0]!.attributes['regscope.cause.sentence']), /ENOSPC 16 times$/);
  });

  test('are none where nothing grew', () => {
    assert.deepEqual(causeEvents(buildReport(throttledRun({throttled: () => false}))), []);
  });
});
