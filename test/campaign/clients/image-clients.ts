// Clients that push, pull, list and delete images, each with the commands that people use, and one that asks for what
// is not there. Sources of their options: crane 0.22, skopeo 1.9, oras 1.3, regctl 0.11.

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {byGo, byHost, type Client, type ClientCommand, type Place} from './client.js';

export const IMAGE_CLIENTS: readonly Client[] = [
  {
    name: 'crane',
    find: byGo({path: 'github.com/google/go-containerregistry/cmd/crane', version: 'v0.22.1'}),
    commands: craneCommands,
  },
  {
    name: 'skopeo',
    find: byHost('skopeo', 'Debian has it'),
    commands: skopeoCommands,
  },
  {
    name: 'oras',
    find: byGo({path: 'oras.land/oras/cmd/oras', version: 'v1.3.6'}),
    commands: orasCommands,
  },
  {
    name: 'regctl',
    find: byGo({path: 'github.com/regclient/regclient/cmd/regctl', version: 'v0.11.1'}),
    commands: regctlCommands,
  },
];

function craneCommands({host, image, folder}: Place): ClientCommand[] {
  const [repository, copy] = [`${host}/crane`, `${host}/crane-copy`];
  return [
    {phase: 'push', args: ['push', image.folder, `${repository}:v1`]},
    {phase: 'pull', args: ['pull', `${repository}:v1`, join(folder, 'pulled.tar')]},
    {phase: 'copy', args: ['copy', `${repository}:v1`, `${copy}:v1`]},
    {phase: 'catalog', args: ['catalog', host]},
    {phase: 'ls', args: ['ls', repository]},
    {
      phase: 'missing',
      args: ['pull', `${repository}:none`, join(folder, 'none.tar')],
      mayFail: true,
    },
    {phase: 'delete', args: ['delete', `${copy}@${image.manifest}`]},
  ];
}

/** The image goes into `base` as it is, for clients that only get: skopeo compresses layers unless it is told not to. */
export function pushBase({host, image}: Omit<Place, 'folder'>): readonly string[] {
  return [...copyTo(`oci:${image.folder}:v1`, `docker://${host}/base:v1`), '--preserve-digests'];
}

function skopeoCommands({host, image, folder}: Place): ClientCommand[] {
  const name = `docker://${host}/skopeo`;
  const pulled = `oci:${join(folder, 'pulled')}:v1`;
  return [
    {phase: 'push', args: copyTo(`oci:${image.folder}:v1`, `${name}:v1`)},
    {
      phase: 'pull',
      args: ['--insecure-policy', 'copy', '--src-tls-verify=false', `${name}:v1`, pulled],
    },
    {phase: 'inspect', args: ['inspect', '--tls-verify=false', `${name}:v1`]},
    {phase: 'list-tags', args: ['list-tags', '--tls-verify=false', name]},
    {phase: 'missing', args: ['inspect', '--tls-verify=false', `${name}:none`], mayFail: true},
    {phase: 'delete', args: ['delete', '--tls-verify=false', `${name}:v1`]},
  ];
}

function copyTo(from: string, to: string): string[] {
  return ['--insecure-policy', 'copy', '--dest-tls-verify=false', from, to];
}

function orasCommands({host, image, folder}: Place): ClientCommand[] {
  const [name, note] = [`${host}/oras`, join(folder, 'note.txt')];
  writeFileSync(note, 'a note\n');
  const attached = ['--artifact-type', 'application/x.note', `${name}:v1`, `${note}:text/plain`];
  return [
    {
      phase: 'push',
      args: ['copy', '--from-oci-layout', `${image.folder}:v1`, '--to-plain-http', `${name}:v1`],
    },
    {phase: 'attach', args: ['attach', '--plain-http', '--disable-path-validation', ...attached]},
    {phase: 'discover', args: ['discover', '--plain-http', `${name}:v1`]},
    {phase: 'blob', args: ['blob', 'push', '--plain-http', name, note]},
    {
      phase: 'pull',
      args: [
        ...['copy', '--from-plain-http', `${name}:v1`],
        ...['--to-oci-layout', `${join(folder, 'pulled')}:v1`],
      ],
    },
    {phase: 'repositories', args: ['repo', 'ls', '--plain-http', host]},
    {phase: 'tags', args: ['repo', 'tags', '--plain-http', name]},
    {
      phase: 'missing',
      args: ['manifest', 'fetch', '--plain-http', `${name}:none`],
      mayFail: true,
    },
    {phase: 'delete', args: ['manifest', 'delete', '--plain-http', '--force', `${name}:v1`]},
  ];
}

function regctlCommands({host, image, folder}: Place): ClientCommand[] {
  const name = `${host}/regctl`;
  const commands: ClientCommand[] = [
    {phase: 'push', args: ['image', 'copy', `ocidir://${image.folder}:v1`, `${name}:v1`]},
    {phase: 'pull', args: ['image', 'export', `${name}:v1`, join(folder, 'pulled.tar')]},
    {phase: 'copy', args: ['image', 'copy', `${name}:v1`, `${host}/regctl-copy:v1`]},
    {phase: 'referrers', args: ['artifact', 'list', `${name}:v1`]},
    {phase: 'repositories', args: ['repo', 'ls', host]},
    {phase: 'tags', args: ['tag', 'ls', name]},
    {phase: 'missing', args: ['manifest', 'get', `${name}:none`], mayFail: true},
    // A registry that deletes no tags gets another manifest of that tag first, and then deletes this one.
    {phase: 'delete', args: ['tag', 'delete', `${name}:v1`]},
  ];
  const plain = ['--host', `reg=${host},tls=disabled`];
  return commands.map((command) => ({...command, args: [...plain, ...command.args]}));
}
