// Makes telemetry.generated.js and .d.ts from telemetry.proto: static code, no reflection, no eval.
// `npm run proto` writes them; with --check, fails if what is there differs.

import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const room = dirname(fileURLToPath(import.meta.url));
const bin = join(room, '../../node_modules/.bin');
const code = generateCode();
const outputs = {'telemetry.generated.js': code, 'telemetry.generated.d.ts': generateTypes(code)};

for (const [name, text] of Object.entries(outputs)) {
  const path = join(room, name);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${name} is older than telemetry.proto; run \`npm run proto\``);
    process.exitCode = 1;
  }
}

function generateCode() {
  return run('pbjs', [
    ...['-t', 'static-module', '-w', 'esm', '--no-create', '--no-verify', '--no-convert'],
    ...[
      '--no-delimited',
      '--no-service',
      '--no-typeurl',
      '--force-long',
      join(room, 'telemetry.proto'),
    ],
  ]);
}

function generateTypes(code) {
  return run('pbts', ['--no-comments', '-'], code);
}

function run(tool, args, input) {
  return execFileSync(join(bin, tool), args, {encoding: 'utf8', input, maxBuffer: 64 << 20});
}
