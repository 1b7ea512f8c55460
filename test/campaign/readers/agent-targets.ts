// The agent's readers of what programs on its host choose: their requests, command lines, files and containers.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {readOutputLine} from '../../../agent/bpftrace/output-line.js';
import {ByteFile} from '../../../agent/elf/byte-file.js';
import {readHeads} from '../../../agent/probes/requests/http-head.js';
import {Binary} from '../../../agent/symbols/binary.js';
import {MemoryMap} from '../../../agent/symbols/memory-map.js';
import {buildIdOf} from '../../../agent/targets/build-id.js';
import {
  dockerFolder,
  factsOf,
  portsOfCni,
  portsOfDocker,
  readJson,
} from '../../../agent/targets/containers/facts.js';
import {goBuildOf} from '../../../agent/targets/go-version.js';
import {readCommandLine, readContainerId, readStat} from '../../../agent/targets/proc-text.js';
import {versionInModules} from '../../../agent/targets/program-version.js';
import {
  FUNCTION_BYTES,
  syntheticGo,
  TEXT_ADDRESS,
} from '../../agent/symbols/support/synthetic-go.js';
import {made, type Target} from './target.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-readers-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
const program = join(folder, 'program');

const ID = 'f0'.repeat(32);
const TRACEPARENT = `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01`;
const MOST_PATH_CHARS = 2_048;

const REQUESTS = [
  `GET /v2/a/manifests/t HTTP/1.1\r\nHost: h\r\ntraceparent: ${TRACEPARENT}\r\n\r\n` +
    'PUT /bucket/key?x=1 HTTP/1.1\r\nContent-Length: 5\r\nx-amz-copy-source: /b/k\r\n\r\nhello' +
    'HEAD /v2/ HTTP/1.1\r\n\r\n',
  'ATCH /v2/a/blobs/uploads/1 HTTP/1.0\r\nAuthorization: AWS4-HMAC-SHA256 a\r\n' +
    'Transfer-Encoding: chunked\r\n\r\n5\r\nhello',
];

const COMMAND_LINES = [
  'docker-registry\0serve\0/etc/a b.yml\0',
  '/usr/bin/docker-proxy\0-proto\0tcp\0-host-ip\x000.0.0.0\0-host-port\x005001\0',
  'nginx: master process /usr/sbin/nginx\0\0\0',
];

const STAT = `5124 (a) b) S 5106 ${'1 '.repeat(48)}0\n`;

const CGROUPS = [
  `0::/docker/${'ab'.repeat(32)}/docker/${ID}/init.scope\n`,
  `9:name=systemd:/kubepods.slice/cri-containerd-${ID}.scope\n8:pids:/docker/${ID}\n`,
];

const MAPS = [
  '00400000-00401000 r-xp 00000000 08:01 131 /usr/bin/a b (deleted)\n',
  '7f00-7fff rwxs 00001000 00:00 0 \n00400000-00401000 r--p 00000000 08:01 131 /x\n',
];

const PRINTED = [
  '{"type": "map", "data": {"@syscalls_ns": {"1,2": 3, "1,4": "18446744073709551615"}}}',
  '{"type": "printf", "data": "tick 100\\n"}',
  '{"type": "lost_events", "data": {"events": 12, "count": 3}}',
  '{"type": "helper_error", "helper": "map_update_elem", "retcode": -7}',
];

const MODULES = [
  'path\texample.com/r\nmod\texample.com/r\t(devel)\t\nbuild\tvcs.revision=0123456789abcdef\n' +
    'build\t-ldflags="-s -X \\"a/b.GoVersion=1.2\\" -X a/b/version.Version=v2.8.3"\n',
  'mod\tx\t(devel)\t\nbuild\t-ldflags=-X ',
];

const CONTAINERS = [
  `{"mounts":[{"source":"/var/lib/docker/containers/${ID}/hosts"}],"NetworkSettings":` +
    '{"Ports":{"5000/tcp":[{"HostIp":"","HostPort":"5001"}]}}}',
  '{"io.kubernetes.cri.container-name":"a","capabilityArgs":{"portMappings":' +
    '[{"HostPort":1,"ContainerPort":2,"Protocol":"TCP"},{"hostPort":"x"}]}}',
];

const PROGRAMS = (['1.16', '1.18', '1.20'] as const).map((layout) =>
  syntheticGo({layout, names: ['runtime.text', 'main.work'], embedded: goHeader()}),
);

export const AGENT_TARGETS: readonly Target[] = [
  made('readHeads of requests', REQUESTS, (input) => {
    const heads = readHeads(input);
    assert.ok(heads.length <= input.split('\r\n\r\n').length, `${heads.length} heads`);
    assert.ok(heads.every(({path}) => path.length > 0 && path.length <= MOST_PATH_CHARS));
  }),
  made('readCommandLine', COMMAND_LINES, (input) => {
    const words = readCommandLine(input);
    assert.ok(words.reduce((sum, word) => sum + word.length, 0) <= input.length);
  }),
  made('readStat', [STAT], (input) => {
    assert.ok(input.includes(readStat(input)?.comm ?? ''));
  }),
  made('readContainerId', CGROUPS, (input) => {
    assert.match(readContainerId(input) ?? ID, /^[0-9a-f]{64}$/);
  }),
  made('MemoryMap', MAPS, (input) => {
    const map = MemoryMap.read(input);
    assert.ok(map.mappings.length <= input.split('\n').length);
    map.find(0x400000);
  }),
  made('readOutputLine of bpftrace', PRINTED, (input) => void readOutputLine(input)),
  made('versionInModules', MODULES, (input) => {
    assert.ok((versionInModules(input) ?? '').length <= input.length);
  }),
  made('files of containers', CONTAINERS, (input) => {
    const json = readJson(input);
    factsOf(json, json);
    dockerFolder(json, ID);
    const ports = [...portsOfDocker(json), ...portsOfCni(json)];
    assert.ok(ports.every(({port, hostPort}) => port > 0 && hostPort < 65_536));
  }),
  {
    name: 'programs',
    seeds: PROGRAMS,
    run: (bytes) => {
      writeFileSync(program, bytes);
      goBuildOf(program);
      buildIdOf(program);
      const file = ByteFile.open(program);
      if (file === undefined) return;
      Binary.read(file)?.find(TEXT_ADDRESS + FUNCTION_BYTES);
      file.close();
    },
  },
];

/** Build information of Go 1.18 or newer, without modules. */
function goHeader(): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('\xff Go buildinf:', 'latin1');
  bytes.set([8, 2], 14);
  bytes[32] = 'go1.24.1'.length;
  bytes.write('go1.24.1', 33);
  return bytes;
}
