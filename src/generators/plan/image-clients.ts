// Clients that push, pull or copy an image: the whole life of such a command is one operation.

import {readCommandLine} from './command-line.js';
import type {Part, PlannedCommand} from './invocation.js';

interface ClientRules {
  /** Options before the verb that take a value. */
  readonly letters?: string;
  readonly names?: readonly string[];
  readonly verbs: Readonly<Record<string, string>>;
}

/** What a verb is called in reports. */
const PUSH_PULL = {push: 'push', pull: 'pull'};
const COPY = {copy: 'copy', cp: 'copy'};
/** Words between the program and the verb. */
const GROUPS = ['image', 'images', 'i', 'manifest', 'compose', 'artifact', 'mod'];

const RULES: Readonly<Record<string, ClientRules>> = {
  docker: {
    letters: 'Hclfp',
    names: [
      ...['host', 'context', 'config', 'log-level', 'tlscacert', 'tlscert', 'tlskey'],
      ...['file', 'project-name', 'profile', 'env-file', 'project-directory'],
    ],
    verbs: PUSH_PULL,
  },
  podman: {
    letters: 'c',
    names: [
      ...['connection', 'url', 'identity', 'log-level', 'root', 'runroot', 'storage-driver'],
      ...['storage-opt', 'tmpdir', 'cgroup-manager', 'events-backend', 'network-config-dir'],
    ],
    verbs: PUSH_PULL,
  },
  nerdctl: {
    letters: 'anH',
    names: [
      'address',
      'host',
      'namespace',
      'snapshotter',
      'data-root',
      'hosts-dir',
      'storage-driver',
    ],
    verbs: PUSH_PULL,
  },
  skopeo: {
    names: [
      ...['policy', 'registries.d', 'override-arch', 'override-os', 'override-variant', 'tmpdir'],
      ...['command-timeout', 'registries-conf', 'user-agent-prefix'],
    ],
    verbs: {copy: 'copy', sync: 'sync'},
  },
  crane: {names: ['platform'], verbs: {...PUSH_PULL, ...COPY}},
  regctl: {letters: 'v', names: ['verbosity', 'logopt', 'host', 'user-agent'], verbs: COPY},
  oras: {verbs: {...PUSH_PULL, ...COPY}},
  ctr: {
    letters: 'an',
    names: ['address', 'namespace', 'timeout', 'connect-timeout'],
    verbs: PUSH_PULL,
  },
  crictl: {
    letters: 'ritc',
    names: ['runtime-endpoint', 'image-endpoint', 'timeout', 'config'],
    verbs: {pull: 'pull'},
  },
  buildah: {
    names: ['root', 'runroot', 'storage-driver', 'storage-opt', 'log-level', 'registries-conf'],
    verbs: PUSH_PULL,
  },
  helm: {
    letters: 'n',
    names: ['namespace', 'kubeconfig', 'kube-context', 'registry-config', 'repository-config'],
    verbs: PUSH_PULL,
  },
};

export function planImageClient({generator, args}: PlannedCommand): Part {
  const {verbs, ...options} = RULES[generator]!;
  let line = readCommandLine(args, options);
  while (GROUPS.includes(line.operands[0] ?? '')) {
    line = readCommandLine(line.operands.slice(1), options);
  }
  const operation = Object.hasOwn(verbs, line.operands[0] ?? '')
    ? verbs[line.operands[0]!]
    : undefined;
  if (operation === undefined) {
    const known = Object.keys(verbs).join(', ');
    const why = `of ${generator} only ${known} are operations: the phase has what the kernel sees`;
    return {figures: {kind: 'none', why}};
  }
  // A push that fails is a failed operation, and a figure.
  const goodCodes = Array.from({length: 125}, (_, code) => code);
  return {figures: {kind: 'image', operation}, users: 1, goodCodes};
}
