// Starts a real dockerd beside any other on the machine, with data and exec roots, a socket, a pid file
// and a containerd of its own, and without a bridge and firewall rules. It pushes, pulls and builds; it
// runs no containers.

import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {engineVersion} from './engine-ping.js';
import type {Part, StartedPart} from './part.js';
import {makePartFolder, startPart} from './part.js';
import {assertProgram} from './program.js';

export interface DockerdOptions {
  /** Where its folder is made, since images need room; by default the system's temporary folder. */
  readonly parentDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface DockerdPart extends Part {
  readonly socketPath: string;
  readonly version: string;
  /** The pid of its own containerd. */
  readonly containerdPid: number;
}

/** A daemon that ran before us, so we must not stop it. */
export interface RunningDockerd {
  readonly socketPath: string;
  readonly version: string;
}

const USUAL_SOCKETS = ['/run/docker.sock', '/var/run/docker.sock'];

/** Rejects with `DOCKER_NEEDS_ROOT`, `PART_MISSING` or `PART_FAILED`. */
export async function startDockerd(options: DockerdOptions = {}): Promise<DockerdPart> {
  if (process.getuid?.() !== 0) {
    throw new ProfilerError('DOCKER_NEEDS_ROOT', 'dockerd must be started as root', 'Use sudo.');
  }
  const command = assertProgram('dockerd', 'docker.io');
  const containerd = await startContainerd(options);
  const directory = makePartFolder('dockerd', options.parentDir);
  const socketPath = join(directory, 'docker.sock');
  try {
    const {part, ready: version} = await startPart({
      name: 'dockerd',
      command,
      directory,
      args: argsOf(directory, socketPath, containerd.ready),
      ...optional('env', options.env),
      whenReady: () => engineVersion(socketPath),
      readyTimeoutMs: 60_000,
      graceSeconds: 15,
    });
    const stop = async (): Promise<void> => {
      await part.stop();
      await containerd.part.stop();
    };
    return {...part, stop, socketPath, version, containerdPid: containerd.part.pid};
  } catch (error) {
    await containerd.part.stop();
    throw error;
  }
}

/** The daemon that answers at `DOCKER_HOST` or at the usual sockets; undefined when none does. */
export async function findDockerd(
  dockerHost = process.env['DOCKER_HOST'],
): Promise<RunningDockerd | undefined> {
  const named = dockerHost?.startsWith('unix://') ? [dockerHost.slice('unix://'.length)] : [];
  for (const socketPath of [...named, ...USUAL_SOCKETS]) {
    const version = await engineVersion(socketPath);
    if (version !== undefined) return {socketPath, version};
  }
  return undefined;
}

// A configuration file is named, since dockerd would else read /etc/docker/daemon.json, and a key that is
// set there and here is an error. Forwarding is not touched: it is a setting of the whole host.
function argsOf(directory: string, socketPath: string, containerdSocket: string): string[] {
  const configPath = join(directory, 'daemon.json');
  writeFileSync(configPath, '{}');
  return [
    ...['--config-file', configPath],
    ...['--data-root', join(directory, 'data')],
    ...['--exec-root', join(directory, 'exec')],
    ...['--pidfile', join(directory, 'dockerd.pid')],
    ...['--host', `unix://${socketPath}`],
    ...['--containerd', containerdSocket],
    ...['--bridge', 'none', '--iptables=false', '--ip6tables=false'],
    ...['--ip-forward=false', '--ip-masq=false', '--userland-proxy=false'],
    ...['--log-level', 'warn'],
  ];
}

// dockerd would use a containerd that it finds at /run/containerd, and share its state with other users of
// it. The CRI plugin is for Kubernetes and reads the host's network configuration.
async function startContainerd(options: DockerdOptions): Promise<StartedPart<string>> {
  const command = assertProgram('containerd', 'containerd');
  const directory = makePartFolder('containerd', options.parentDir);
  const socketPath = join(directory, 'containerd.sock');
  const configPath = join(directory, 'config.toml');
  writeFileSync(
    configPath,
    [
      'version = 2',
      `root = ${JSON.stringify(join(directory, 'root'))}`,
      `state = ${JSON.stringify(join(directory, 'state'))}`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      `[grpc]\naddress = ${JSON.stringify(socketPath)}`,
      '[debug]\nlevel = "warn"',
    ].join('\n'),
  );
  return startPart({
    name: 'containerd',
    command,
    directory,
    args: ['--config', configPath],
    ...optional('env', options.env),
    whenReady: () => (existsSync(socketPath) ? socketPath : undefined),
    graceSeconds: 5,
  });
}
