import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  renderFunctionChanges,
  renderFunctionGrowth,
  renderStackTrust,
} from '../../../../src/commands/render/functions.js';
import {layoutOf} from '../../../../src/commands/render/layout.js';
import type {FunctionChangeJson} from '../../../../src/contract/function-json.js';
import {HOSTILE_NAMES} from '../../guard/support/hostile-names.js';

const LAYOUT = layoutOf({color: false, width: 100});

describe('functions on a terminal', () => {
  test('are told with their kind, without the path of their package', () => {
    const text = renderFunctionGrowth(
      {
        ...{before: 'ramp 4', after: 'ramp 8', per: 'push'},
        functions: [
          changeOf('github.com/docker/distribution/registry/handlers.(*blobHandler).GetBlob', 3.5),
          {...changeOf('fsync', 120), kind: 'off-cpu', kernel: true},
        ],
      },
      LAYOUT,
    );

    assert.match(text, /^Functions that grew from "ramp 4" to "ramp 8"\n/);
    assert.match(
      text,
      /on-cpu handlers\.\(\*blobHandler\)\.GetBlob +registry +1\.00 +4\.50 +\+3\.50/,
    );
    assert.match(text, /off-cpu fsync \(kernel\) +registry +1\.00 +121 +\+120/);
  });

  test('that fell have a minus, and no more are shown than can be read', () => {
    const many = Array.from({length: 30}, (_, n) => changeOf(`f${n}`, -0.5));

    const lines = renderFunctionChanges(many, 'pull', LAYOUT).trim().split('\n');

    assert.equal(lines.length, 1 + 5);
    assert.match(lines[1]!, /−0\.500$/);
  });

  test('cannot drive the terminal by their names', () => {
    for (const name of HOSTILE_NAMES) {
      const change = {...changeOf(name, 1), target: name};
      const text = [
        renderFunctionChanges([change], 'push', LAYOUT),
        renderFunctionGrowth({before: name, after: name, per: 'push', functions: [change]}, LAYOUT),
      ].join('');

      assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u202e]/);
      assert.ok(Math.max(...text.split('\n').map((line) => line.length)) < 3_000);
    }
  });

  test('are left out where there are no samples', () => {
    assert.equal(renderFunctionGrowth(undefined, LAYOUT), '');
    assert.equal(renderFunctionChanges([], 'push', LAYOUT), '');
    assert.equal(renderStackTrust([], LAYOUT), '');
  });
});

function changeOf(name: string, deltaMs: number): FunctionChangeJson {
  return {
    ...{kind: 'on-cpu', target: 'registry', function: name, module: 'registry', kernel: false},
    ...{beforeMs: 1, afterMs: 1 + deltaMs, deltaMs, beforeShare: 0.1, afterShare: 0.2},
    sentence: '',
  };
}
