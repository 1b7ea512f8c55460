// Makes NAME.generated.js and .d.ts from each NAME.proto: static code, no reflection, no eval. `npm run proto` writes
// them; with --check, fails if what is there differs.

import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const room = dirname(fileURLToPath(import.meta.url));
const bin = join(room, '../../node_modules/.bin');
/** The path of each schema without its ending, and options of its own. */
const SCHEMAS = [
  {stem: join(room, 'telemetry'), options: ['--force-long']},
  {stem: join(room, '../trace/profiles/profiles'), options: []},
];

for (const {stem, options} of SCHEMAS) {
  const code = generateCode(`${stem}.proto`, options);
  bring(stem, '.generated.js', code);
  bring(stem, '.generated.d.ts', generateTypes(code));
}

/** Writes a file, or compares it with what is there. */
function bring(stem, ending, text) {
  const path = `${stem}${ending}`;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${basename(path)} is older than ${basename(stem)}.proto; run \`npm run proto\``);
    process.exitCode = 1;
  }
}

function generateCode(schema, options) {
  return run('pbjs', [
    ...['-t', 'static-module', '-w', 'esm', '--no-create', '--no-verify', '--no-convert'],
    ...['--no-delimited', '--no-service', '--no-typeurl', ...options, schema],
  ]);
}

function generateTypes(code) {
  return run('pbts', ['--no-comments', '-'], code);
}

function run(tool, args, input) {
  return execFileSync(join(bin, tool), args, {encoding: 'utf8', input, maxBuffer: 64 << 20});
}
