// Joins requests of k6 from both sides: each has a line in k6's log and a record of the kernel in the
// registry, and both have the traceparent that regscope.js put on it.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {openCatalog} from '../../src/store/catalog.js';
import {findGoProgram, K6} from '../support/go-program.js';
import {Regscope, whyNoKernel, type RunningCommand} from '../support/regscope.js';

const SCRIPT = fileURLToPath(
  new URL('../../src/generators/examples/k6-registry.js', import.meta.url),
);
const k6 = whyNoKernel() === false ? await findGoProgram(K6) : undefined;
const skip = whyNoKernel() || (k6 !== undefined && 'missing' in k6 ? k6.missing : false);

describe('requests of k6 and what the kernel saw of them', {skip}, () => {
  const regscope = new Regscope();
  let registry: RegistryPart;
  let serve: RunningCommand;
  let agent: RunningCommand;
  let url: string;

  before(async () => {
    registry = await startRegistry();
    ({serve, url} = await regscope.serve());
    const target = `registry=port:${registry.port}`;
    agent = regscope.start(['agent', '--collector', url.replace('http', 'ws'), '--target', target]);
    await agent.says(/probes .*\brequests\b.* run/, 90_000);
  });
  after(async () => {
    await agent.stop();
    await serve.stop();
    await registry.stop();
    regscope.remove();
  });

  test('meet by trace and span, in the same phase, and the kernel took no longer', async () => {
    assert.ok(k6 !== undefined && 'path' in k6);
    const words = [k6.path, 'run', '--quiet', '--no-color', '-e', `REGISTRY=${registry.url}`];
    const load = ['-e', 'STEP=2s', '-e', 'LAYER_BYTES=4096', SCRIPT];

    const ended = await regscope.run([
      ...['exec', '--collector', url, '--phase', 'k6', '--record', 'all', '--', ...words, ...load],
    ]);

    assert.equal(ended.code, 0, ended.stderr);
    const reader = openCatalog(regscope.data).open('latest');
    const spans = reader.spans({limit: 10_000});
    const seen = new Map(
      reader.requests({limit: 10_000}).map((each) => [keyOf(each.record.trace), each]),
    );
    const phases = new Map(reader.phases().map(({index, name}) => [index, name]));
    reader.close();
    const pairs = spans.flatMap((span) => {
      const request = seen.get(keyOf(span));
      return request === undefined ? [] : [{span, request}];
    });
    const share = pairs.length / spans.length;
    assert.ok(share >= 0.999, `${pairs.length} of ${spans.length} client spans`);
    for (const {span, request} of pairs) {
      assert.equal(span.attributes['regscope.step'], request.record.step);
      assert.equal(span.attributes['regscope.phase.name'], phases.get(request.phase!));
    }
    const shorter = pairs.filter(
      ({span, request}) => request.record.durationNs <= Number(span.endNs - span.startNs) + 5e6,
    );
    assert.ok(shorter.length > pairs.length * 0.95, `${shorter.length} of ${pairs.length}`);
  });
});

function keyOf(ids: {readonly traceId: string; readonly spanId: string} | undefined): string {
  return ids === undefined ? '' : `${ids.traceId} ${ids.spanId}`;
}
