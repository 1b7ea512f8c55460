// Load generators, for moments only, and the conformance suite of the OCI distribution-spec, which asks for all that the
// spec knows and for much that it forbids. Sources of their options: test/e2e/exec.test.ts; zb's README in zot 2.1;
// conformance/config.go of the suite.

import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {MEDIA_TYPE} from '../../../src/load/image/image.js';
import {HEY} from '../../support/go-program.js';
import {byGo, byHost, type Client, type Place} from './client.js';

const K6_SCRIPT = fileURLToPath(
  new URL('../../../src/generators/examples/k6-registry.js', import.meta.url),
);
const ACCEPT = `Accept: ${MEDIA_TYPE.manifest}`;

export const LOAD_CLIENTS: readonly Client[] = [
  {
    name: 'conformance',
    find: byGo({
      path: 'github.com/opencontainers/distribution-spec/conformance',
      version: 'v0.0.0-20260831232431-97274622c111',
    }),
    // `dev` tests the most kinds of requests. The suite ends with 1 where a registry lacks one of them.
    commands: ({host, folder}) => [
      {
        phase: 'conformance',
        args: [],
        env: {
          ...{OCI_REGISTRY: host, OCI_TLS: 'disabled', OCI_VERSION: 'dev'},
          OCI_RESULTS_DIR: join(folder, 'results'),
        },
        mayFail: true,
      },
    ],
  },
  {
    name: 'wrk',
    find: byHost('wrk', 'Debian has it'),
    commands: (place) => [
      {phase: 'wrk', args: ['-t1', '-c2', '-d2s', '-H', ACCEPT, manifestUrl(place)]},
    ],
  },
  {
    name: 'hey',
    find: byGo(HEY),
    commands: (place) => [
      {phase: 'hey', args: ['-n', '400', '-c', '4', '-H', ACCEPT, manifestUrl(place)]},
    ],
  },
  {
    // It speaks HTTP/1.0.
    name: 'ab',
    find: byHost('ab', "Debian's apache2-utils has it"),
    commands: ({host, image}) => [
      {
        phase: 'ab',
        args: ['-q', '-k', '-n', '400', '-c', '4', `http://${host}/v2/base/blobs/${image.layer}`],
      },
    ],
  },
  {
    name: 'k6',
    find: byHost('k6', 'REGSCOPE_K6 names its program'),
    commands: ({host}) => [
      {
        phase: 'k6',
        args: [
          ...['run', '--quiet', '--no-color', '-e', `REGISTRY=http://${host}`],
          ...['-e', 'STEP=1s', '-e', 'LAYER_BYTES=4096', K6_SCRIPT],
        ],
      },
    ],
  },
  {
    name: 'zb',
    find: byHost('zb', 'the Go module proxy has no zot; REGSCOPE_ZB names its program'),
    commands: ({host}) => [{phase: 'zb', args: ['-c', '2', '-n', '10', `http://${host}`]}],
  },
];

function manifestUrl({host}: Place): string {
  return `http://${host}/v2/base/manifests/v1`;
}
