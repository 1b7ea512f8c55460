import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {after, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {makeOwnedFolder} from '../../../src/pace/owned-folder.js';

const parent = mkdtempSync(join(tmpdir(), 'regscope-owned-test-'));
after(() => rmSync(parent, {recursive: true, force: true}));

describe('a folder of a process', () => {
  test('goes at the next start if its process was killed, with all that lies in it', async () => {
    const left = await leftByKilledProcess();
    const living = makeOwnedFolder('regscope-x-', parent);

    assert.equal(existsSync(left), false);
    assert.ok(existsSync(living));
  });

  test('stays while its process lives, beside others of that process', () => {
    const first = makeOwnedFolder('regscope-x-', parent);
    const second = makeOwnedFolder('regscope-x-', parent);

    assert.ok(existsSync(first) && existsSync(second));
    assert.notEqual(first, second);
  });

  test('goes if its pid belongs to another process by now', () => {
    const own = makeOwnedFolder('regscope-x-', parent);
    const reused = own.replace(/-\d+-(\w{6})$/, '-1-$1');
    mkdirSync(reused);

    makeOwnedFolder('regscope-x-', parent);

    assert.ok(existsSync(own));
    assert.equal(existsSync(reused), false);
  });

  test('stays if it is none of ours: another container, another use, a link, a file, no owner', () => {
    const gone = '4194304-1-abcdef';
    const namespace = /^regscope-x-(\d+)-/.exec(
      basename(makeOwnedFolder('regscope-x-', parent)),
    )![1];
    const folders = [
      `regscope-x-1-${gone}`,
      `regscope-y-${namespace}-${gone}`,
      'regscope-x-abcdef',
    ];
    for (const name of folders) mkdirSync(join(parent, name));
    const link = join(parent, `regscope-x-${namespace}-4194304-2-linked`);
    symlinkSync(join(parent, 'regscope-x-abcdef'), link);
    const file = join(parent, `regscope-x-${namespace}-4194304-3-afile0`);
    writeFileSync(file, '');

    makeOwnedFolder('regscope-x-', parent);

    for (const name of folders) assert.ok(existsSync(join(parent, name)), name);
    assert.ok(existsSync(link) && existsSync(file));
  });
});

test('no other part of the program makes a folder that stays when it is killed', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const makers = ['src', 'agent'].flatMap((room) =>
    readdirSync(join(root, room), {recursive: true, encoding: 'utf8'})
      .map((name) => join(room, name))
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => readFileSync(join(root, path), 'utf8').includes('mkdtemp')),
  );

  // A part has a keeper, which removes its folder; what is compiled for one lies in a cache.
  const others = ['src/parts/go-program.ts', 'src/parts/part.ts'];
  assert.deepEqual(makers.sort(), ['src/pace/owned-folder.ts', ...others]);
});

async function leftByKilledProcess(): Promise<string> {
  const module = fileURLToPath(new URL('../../../src/pace/owned-folder.ts', import.meta.url));
  const program = `
    const {makeOwnedFolder} = await import(${JSON.stringify(module)});
    const {writeFileSync} = await import('node:fs');
    const folder = makeOwnedFolder('regscope-x-', ${JSON.stringify(parent)});
    writeFileSync(folder + '/file', 'x');
    process.stdout.write(folder);
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']});
  const [path] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return path.toString();
}
