// A host to attach to: a real sshd on a free port, with keys and a configuration of its own. It ends with the test.
// Logins are root's.

import {execFileSync, spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import type {HostWords} from '../../support/regscope.js';

const SSHD = '/usr/sbin/sshd';

/** Where the sshd is: its address, and the command line that runs a program there. */
export interface SshPlace {
  readonly address: string;
  readonly on: HostWords;
}

const HERE: SshPlace = {address: '127.0.0.1', on: (program, ...words) => [program, words]};

/** Why no sshd can be started here; false where it can. */
export function whyNoSshd(): string | false {
  if (process.getuid?.() !== 0) return 'needs root: it starts an sshd and attaches probes';
  if (!existsSync(SSHD)) return 'sshd is not installed';
  return spawnSync('ssh', ['-V']).error === undefined ? false : 'ssh is not installed';
}

export class SshHost {
  private constructor(
    /** For `--ssh-config`. */
    readonly config: string,
    /** The only folder that agents may be copied into, or several with spaces between. */
    readonly parent: string,
    readonly sshd: ChildProcess,
  ) {}

  /** Everything lies in `folder`. Agents go into `parent`. */
  static async start(
    folder: string,
    parent = join(folder, 'parent'),
    {address, on}: SshPlace = HERE,
  ): Promise<SshHost> {
    for (const each of parent.split(' ')) mkdirSync(each, {recursive: true, mode: 0o755});
    mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
    for (const name of ['hostkey', 'key', 'otherkey']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    }
    const port = await freePort();
    const at = {address, port};
    writeFileSync(join(folder, 'sshd_config'), sshdConfig(folder, parent, at));
    writeFileSync(join(folder, 'config'), clientConfig(folder, at, await freePort()));
    knowHost(folder, 'known', at, 'hostkey');
    knowHost(folder, 'changed', at, 'otherkey');
    writeFileSync(join(folder, 'nothing'), '');
    const [program, args] = on(SSHD, '-D', '-e', '-f', join(folder, 'sshd_config'));
    const sshd = spawn(program, args, {stdio: ['ignore', 'ignore', 'pipe']});
    let said = '';
    sshd.stderr.on('data', (text: Buffer) => (said += text.toString()));
    while (!said.includes('Server listening')) {
      if (sshd.exitCode !== null) throw new Error(`sshd ended: ${said}`);
      await sleep(20);
    }
    return new SshHost(join(folder, 'config'), parent, sshd);
  }

  /** The folders of agents. */
  folders(): readonly string[] {
    return readdirSync(this.parent);
  }

  /** Agents and loaders that were copied to this host: their programs lie in its folder. */
  processes(): readonly number[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => commandOf(pid).startsWith(`${this.parent}/`));
  }

  agents(): readonly number[] {
    return this.processes().filter((pid) => /^[^\0]*\/regscope-agent\0/.test(commandOf(pid)));
  }

  async stop(): Promise<void> {
    if (this.sshd.exitCode !== null) return;
    // A session whose other end is gone would wait for it, after the sshd too.
    const {pid} = this.sshd;
    const sessions = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    for (const session of sessions.split(' ').filter(Boolean))
      process.kill(Number(session), 'SIGKILL');
    this.sshd.kill();
    await once(this.sshd, 'exit');
  }
}

/** The words of a process, each with a zero byte behind it; '' for one that is gone. */
export function commandOf(pid: number): string {
  return attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')) ?? '';
}

/** The sockets of TCP and of the file system on which a process listens, by inode. proc_net(5). */
export function listeningSockets(pid: number): readonly string[] {
  const rows = (path: string): string[][] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
  const tcp = ['tcp', 'tcp6'].flatMap((name) => rows(`/proc/${pid}/net/${name}`));
  const listening = [
    ...tcp.filter(([, , , state]) => state === '0A').map((row) => row[9]),
    ...rows(`/proc/${pid}/net/unix`)
      .filter(([, , , flags]) => flags === '00010000')
      .map((row) => row[6]),
  ];
  const fds = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  const links = fds.map((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)));
  return listening.filter((inode): inode is string => links.includes(`socket:[${inode}]`));
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** Where an sshd listens. */
type Address = Pick<SshPlace, 'address'> & {readonly port: number};

function sshdConfig(folder: string, parent: string, {address, port}: Address): string {
  return [
    `Port ${port}`,
    `ListenAddress ${address}`,
    `HostKey ${folder}/hostkey`,
    'PidFile none',
    `AuthorizedKeysFile ${folder}/key.pub`,
    ...['PasswordAuthentication yes', 'UsePAM no', 'StrictModes no', 'PermitRootLogin yes'],
    // Nothing is forwarded, so a host that forbids it is attached to as any other.
    'DisableForwarding yes',
    `SetEnv REGSCOPE_ATTACH_PARENTS="${parent}"`,
    '',
  ].join('\n');
}

function clientConfig(folder: string, {address, port}: Address, closedPort: number): string {
  const host = (names: string, more: readonly string[]): string[] => [
    `Host ${names}`,
    ...[`HostName ${address}`, 'User root', 'IdentitiesOnly yes', 'StrictHostKeyChecking yes'],
    ...['IdentityAgent none', 'GlobalKnownHostsFile /dev/null', ...more],
  ];
  const at = `Port ${port}`;
  const [key, known] = [`IdentityFile ${folder}/key`, `UserKnownHostsFile ${folder}/known`];
  return [
    ...host('registry1 registry2', [
      at,
      key,
      known,
      'ControlMaster auto',
      `ControlPath ${folder}/%n`,
    ]),
    ...host('nokey', [at, `IdentityFile ${folder}/otherkey`, known]),
    ...host('nobody-listens', [`Port ${closedPort}`, key, known]),
    ...host('changed', [at, key, `UserKnownHostsFile ${folder}/changed`]),
    ...host('unknown', [at, key, `UserKnownHostsFile ${folder}/nothing`]),
    '',
  ].join('\n');
}

function knowHost(folder: string, file: string, {address, port}: Address, key: string): void {
  const [type, text] = readFileSync(join(folder, `${key}.pub`), 'utf8').split(' ');
  appendFileSync(join(folder, file), `[${address}]:${port} ${type} ${text}\n`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
