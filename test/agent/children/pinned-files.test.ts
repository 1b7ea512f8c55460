import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, beforeEach, describe, test} from 'node:test';

import {assertAsBuilt} from '../../../agent/children/pinned-files.js';
import {startProbesBy} from '../../../agent/core/start-probes.js';
import {ProfilerError} from '../../../src/domain/error.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-pinned-'));
after(() => rmSync(folder, {recursive: true}));

const SCRIPT = Buffer.from('tracepoint:a:b { @x = count(); }');
const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const CHANGED = {code: 'PROBE_FILE_CHANGED'};

describe('a file that was pinned at the build', () => {
  beforeEach(() => {
    writeFileSync(
      join(folder, 'SHA256SUMS'),
      `${sum(SCRIPT)}  tcp.bt\n${sum(Buffer.from('loader'))}  core/regscope-core\n`,
    );
  });

  test('is taken as it was', () => {
    assertAsBuilt(folder, 'tcp.bt', SCRIPT, true);
    assertAsBuilt(folder, 'core/regscope-core', Buffer.from('loader'), true);
  });

  test('is refused with any bit changed, cut, or longer', () => {
    for (let bit = 0; bit < 8 * SCRIPT.length; bit++) {
      const bytes = Buffer.from(SCRIPT);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => assertAsBuilt(folder, 'tcp.bt', bytes, true), CHANGED);
    }
    for (const bytes of [SCRIPT.subarray(1), Buffer.concat([SCRIPT, Buffer.from('\n')])]) {
      assert.throws(() => assertAsBuilt(folder, 'tcp.bt', bytes, true), CHANGED);
    }
  });

  test('is refused under another name, and so is one that nobody pinned', () => {
    assert.throws(() => assertAsBuilt(folder, 'core/regscope-core', SCRIPT, true), CHANGED);
    assert.throws(() => assertAsBuilt(folder, 'mine.bt', SCRIPT, false), /does not name it/);
  });

  test('is told by its path, with what to do', () => {
    assert.throws(
      () => assertAsBuilt(folder, 'tcp.bt', Buffer.from('x'), true),
      (error: unknown) =>
        error instanceof ProfilerError &&
        error.message.includes(join(folder, 'tcp.bt')) &&
        /npm run build/.test(error.hint),
    );
  });

  test('is refused where the list was removed, emptied, or made unreadable: but for the sources', () => {
    for (const text of ['', 'x'.repeat(70), `${sum(SCRIPT)} tcp.bt`]) {
      writeFileSync(join(folder, 'SHA256SUMS'), text);
      assert.throws(() => assertAsBuilt(folder, 'tcp.bt', SCRIPT, true), CHANGED);
    }
    rmSync(join(folder, 'SHA256SUMS'));
    assert.throws(() => assertAsBuilt(folder, 'tcp.bt', SCRIPT, true), CHANGED);
    assertAsBuilt(folder, 'tcp.bt', SCRIPT, false);
  });
});

test('bpftrace does not take the place of a loader that was changed', async () => {
  const changed = new ProfilerError('PROBE_FILE_CHANGED', 'changed', '…');
  const start = startProbesBy('auto', {
    core: () => Promise.reject(changed),
    bpftrace: () => assert.fail('it was started'),
  });

  await assert.rejects(start({probes: ['tcp'], processes: [], onInterval: () => {}}), CHANGED);
});
