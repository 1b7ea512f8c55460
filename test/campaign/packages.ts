// Installs the packages of Debian in fresh systems of Debian 12 and 13 and makes a report there, in two commands
// that are timed. Removes them again, and looks at what stays. Then it runs the image as Kubernetes would, and
// compares the manifests with the types of the API. Run it as root, with debootstrap, runc and npm.
// REGSCOPE_CAMPAIGN_SUITE=trixie packs once and tries the packages on that release of Debian only.

import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {typeErrors} from './packages/api-types.js';
import {check} from './support/check.js';
import {FreshSystem} from './packages/fresh-system.js';
import {runPods} from './packages/pods.js';

const SUITES = {bookworm: 'Debian 12', trixie: 'Debian 13'} as const;
type Suite = keyof typeof SUITES;
const OUT = fileURLToPath(new URL('../../dist/package/', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../src/packages/package.mjs', import.meta.url));
const KINDS = ['deb', 'tarball', 'image', 'manifests'];
const INSTALL = 'apt-get install --yes --no-install-recommends /packages/*.deb docker-registry';
const REPORT = 'regscope demo --scenario push-200-small --listen 127.0.0.1:0';
/** What a removal must not leave. Run files are the user's. */
const GONE = [
  ...['usr/bin/regscope', 'usr/bin/regscope-agent', 'usr/lib/regscope', 'etc/regscope'],
  'usr/lib/systemd/system/regscope-agent.service',
];
/** A commit in between would give another time to files. */
const ENV = {...process.env, SOURCE_DATE_EPOCH: '1700000000'};

const folder = mkdtempSync(join(tmpdir(), 'regscope-packages-'));
const subfolder = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};
try {
  const only = process.env['REGSCOPE_CAMPAIGN_SUITE'];
  const suites = (Object.keys(SUITES) as Suite[]).filter((suite) => suite === (only ?? suite));
  if (suites.length === 0) throw new Error(`no release of Debian that is tried: ${only}`);
  if (only === undefined) await tryAll();
  else pack(['deb']);
  for (const suite of suites) tryOn(suite);
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/** All but the packages on fresh systems. */
async function tryAll(): Promise<void> {
  assertReproducible();
  const manifests = join(OUT, 'kubernetes');
  checkTypes(manifests);
  const image = files().find((path) => path.endsWith('-image.tar'))!;
  await runPods(subfolder('pods'), image, manifests);
}

function pack(kinds: readonly string[]): void {
  execFileSync(process.execPath, [PACKAGE, ...kinds], {env: ENV});
}

/** Packs twice. The single file is assembled anew as well. */
function assertReproducible(): void {
  const packAnew = (): string => {
    for (const path of [...files(), join(OUT, '.stamp')]) rmSync(path, {force: true});
    pack(KINDS);
    return files()
      .map((path) => `${sumOf(path)}  ${path.slice(OUT.length)}`)
      .join('\n');
  };
  const first = packAnew();
  const second = packAnew();
  check('the same bytes twice', first === second, second);
  console.log(first);
}

/** A field that the API does not know shows that the comparison finds one. */
function checkTypes(manifests: string): void {
  const errors = typeErrors(subfolder('types'), manifests);
  check('manifests are as the API wants them', errors === '', errors);
  const wrong = subfolder('wrong');
  for (const name of readdirSync(manifests)) {
    const text = readFileSync(join(manifests, name), 'utf8');
    writeFileSync(join(wrong, name), text.replace('hostPID:', 'hostPid:'));
  }
  const found = typeErrors(subfolder('wrong-types'), wrong);
  check('an unknown field is found', /hostPid"?' does not exist/.test(found), found);
}

function tryOn(suite: Suite): void {
  const debs = files().filter((path) => path.endsWith('.deb'));
  const system = new FreshSystem(folder, suite, debs);
  const install = system.run(INSTALL);
  check('it installs', install.status === 0, install.said);
  const started = system.run('regscope-agent --version');
  const seconds = started.seconds.toFixed(2);
  check('the agent, a single file, starts within a second', started.seconds <= 1, `${seconds} s`);
  const report = system.run(REPORT);
  const isWhole = /^Accounting/m.test(report.said) && /core sys_enter +[\d,]+/.test(report.said);
  check('it reports what the kernel saw', report.status === 0 && isWhole, report.said);
  const times = [install, report].map(({seconds}) => `${seconds.toFixed(1)} s`);
  console.log(`${SUITES[suite]}: ${INSTALL}: ${times[0]}; ${REPORT}: ${times[1]}`);
  console.log(`${SUITES[suite]}: regscope-agent --version: ${seconds} s (goal: 1)`);
  assertGoes(system);
}

function assertGoes(system: FreshSystem): void {
  const {said: owner} = system.run('stat -c "%a %U" /var/lib/regscope-collector');
  check('run files are private', owner.trim() === '700 regscope', owner);
  const again = system.run('apt-get install --yes --reinstall /packages/*.deb');
  check('it installs over itself', again.status === 0, again.said);
  const removed = system.run('apt-get purge --yes regscope regscope-agent');
  check('it goes again', removed.status === 0, removed.said);
  for (const path of GONE) check(`${path} is gone`, !system.has(path));
  check('run files stay', system.has('var/lib/regscope-collector'));
}

/** None before the first time that anything is packed. */
function files(): string[] {
  if (!existsSync(OUT)) return [];
  const names = readdirSync(OUT).filter((name) => /\.deb$|\.tar(?:\.gz)?$/.test(name));
  return names.sort().map((name) => join(OUT, name));
}

function sumOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
