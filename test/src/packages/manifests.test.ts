// The manifests of Kubernetes agree with the program, with the unit of systemd, and with each other.
// `npm run campaign -- packages` compares them with the API's own types.

import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import {parseAllDocuments} from 'yaml';

import {agentCommand} from '../../../src/commands/agent.js';
import {serveCommand} from '../../../src/commands/serve.js';
import {papers, withImage} from './support/package-modules.js';

const FOLDER = join(papers.HERE, '../kubernetes');
const COMMANDS = {serve: serveCommand, agent: agentCommand};

interface Resource {
  readonly kind: string;
  readonly metadata: {readonly name: string; readonly namespace?: string};
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly selector: Labels & {readonly matchLabels?: Labels};
    readonly template: {readonly metadata: {readonly labels: Labels}; readonly spec: Pod};
    readonly ports?: readonly {readonly targetPort: string}[];
  };
}

type Labels = Readonly<Record<string, string>>;

interface Pod {
  readonly hostPID?: boolean;
  readonly containers: readonly Container[];
  readonly volumes: readonly {
    readonly name: string;
    readonly secret?: {
      readonly secretName: string;
      readonly items?: readonly {readonly key: string}[];
    };
    readonly persistentVolumeClaim?: {readonly claimName: string};
  }[];
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly {
    readonly valueFrom: {readonly secretKeyRef?: {readonly name: string; readonly key: string}};
  }[];
  readonly ports?: readonly {readonly name: string; readonly containerPort: number}[];
  readonly volumeMounts: readonly {readonly name: string; readonly mountPath: string}[];
  readonly securityContext: {readonly capabilities: {readonly add?: readonly string[]}};
}

const texts = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), 'utf8'));
const resources = texts.flatMap((text) =>
  parseAllDocuments(text, {strict: true}).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJS() as Resource;
  }),
);
const find = (kind: string, name?: string): Resource =>
  resources.find((each) => each.kind === kind && (!name || each.metadata.name === name))!;
const workloads = [find('Deployment'), find('DaemonSet')];

describe('the manifests of Kubernetes', () => {
  test('lie in one namespace, which they make', () => {
    const elsewhere = resources.filter(
      ({kind, metadata}) => kind !== 'Namespace' && metadata.namespace !== 'regscope',
    );

    assert.deepEqual(elsewhere, []);
    assert.equal(find('Namespace').metadata.name, 'regscope');
  });

  for (const {kind, spec} of workloads) {
    const pod = spec.template.spec;
    const [container] = pod.containers as [Container];

    test(`${kind}: the words are ones that the program takes`, () => {
      const [name, ...words] = container.args as ['serve' | 'agent', ...string[]];
      const command = COMMANDS[name]()
        .exitOverride()
        .configureOutput({writeErr: () => {}});

      const {operands, unknown} = command.parseOptions([...words]);

      assert.deepEqual({operands, unknown}, {operands: [], unknown: []});
    });

    test(`${kind}: it finds its pods, and what they mount`, () => {
      const mounted = container.volumeMounts.map(({name}) => name);

      assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels);
      assert.deepEqual(mounted.sort(), pod.volumes.map(({name}) => name).sort());
      for (const word of container.args.filter((arg) => /=\/(?:var|etc)\//.test(arg))) {
        const path = word.split('=')[1]!;
        assert.ok(
          container.volumeMounts.some(({mountPath}) => path.startsWith(mountPath)),
          path,
        );
      }
    });

    test(`${kind}: its secrets and claims are there`, () => {
      for (const {valueFrom} of container.env) {
        const ref = valueFrom.secretKeyRef;
        if (ref !== undefined) assert.ok(find('Secret', ref.name).stringData?.[ref.key], ref.name);
      }
      for (const {secret, persistentVolumeClaim: claim} of pod.volumes) {
        const keys = secret?.items?.map(({key}) => key) ?? [];
        if (secret)
          assert.ok(keys.every((key) => find('Secret', secret.secretName).stringData![key]));
        if (claim) assert.ok(find('PersistentVolumeClaim', claim.claimName));
      }
    });
  }

  test('give an agent the rights that its unit of systemd gives, and no privileges', () => {
    const unit = readFileSync(join(papers.HERE, 'agent/regscope-agent.service'), 'utf8');
    const {hostPID, containers} = find('DaemonSet').spec.template.spec;

    const rights = [...unit.matchAll(/\bCAP_(\w+)/g)].map(([, right]) => right!);

    assert.deepEqual([...containers[0]!.securityContext.capabilities.add!].sort(), rights.sort());
    assert.equal(hostPID, true);
    assert.doesNotMatch(texts.join(), /privileged: true/);
  });

  test('send agents to the service of the collector, which has its port', () => {
    const {metadata, spec} = find('Service');
    const [port] = find('Deployment').spec.template.spec.containers[0]!.ports!;
    const args = find('DaemonSet').spec.template.spec.containers[0]!.args;

    const host = `${metadata.name}.${metadata.namespace}.svc`;
    assert.ok(args.includes(`--collector=wss://${host}:${port!.containerPort}`));
    assert.equal(spec.ports?.[0]?.targetPort, port!.name);
    assert.deepEqual({...spec.selector}, find('Deployment').spec.template.metadata.labels);
  });

  test('take the name of an image, and refuse what is none', () => {
    const image = 'registry.example:5000/tools/regscope:1.2@sha256:' + 'a'.repeat(64);

    for (const text of texts) {
      const lines = withImage(text, image).match(/image: .*/g) ?? [];
      assert.ok(lines.every((line) => line === `image: ${image}`));
    }
    assert.ok(texts.filter((text) => text.includes('image: ')).length >= 2);
    assert.throws(() => withImage('image: x', 'a b\nprivileged: true'), /is no name of an image/);
  });

  test('hold no secret', () => {
    const secrets = resources.filter(({kind}) => kind === 'Secret');
    const values = secrets.flatMap(({stringData = {}}) => Object.values(stringData));

    assert.deepEqual([...new Set(values)], ['replace-me']);
  });
});
