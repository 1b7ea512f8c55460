// A real dockerd beside any other on the machine: its own data and exec roots, socket, pid file and
// containerd, no bridge, no firewall rules. It pushes, pulls and builds; it runs no containers.

import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {engineVersion} from './engine-ping.js';
import type {Part, StartedPart} from './part.js';
import {makePartFolder, startPart} from './part.js';
import {assertProgram} from './program.js';

export interface DockerdOptions {
  /** Where its folder is made: images need room. The system's temporary folder by default. */
  readonly parentDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface DockerdPart extends Part {
  readonly socketPath: string;
  readonly version: string;
  /** Its own containerd. */
  readonly containerdPid: number;
}

/** A daemon that runs already; it is not ours to stop. */
export interface RunningDockerd {
  readonly socketPath: string;
  readonly version: string;
}

const USUAL_SOCKETS = ['/run/docker.sock', '/var/run/docker.sock'];

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

/** The daemon of `DOCKER_HOST` or at the usual socket, if one answers there. */
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

// The configuration file is named, or /etc/docker/daemon.json would be read, and a key that stands
// both there and here is an error. Forwarding is left alone: it is a setting of the whole host.
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

// dockerd would use a containerd that it finds at /run/containerd, and share its state with whoever
// else does. The CRI plugin is for Kubernetes and reads the host's network configuration.
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
