// Compares manifests with the types of the Kubernetes API, as the npm package kubernetes-types has them: they are
// made of the API's OpenAPI schemas. The compiler names unknown fields, missing ones, and those of another type.

import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import ts from 'typescript';
import {parseAllDocuments} from 'yaml';

const TYPES = 'kubernetes-types@1.30.0';

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What the compiler says; '' where all manifests of the folder are right. */
export function typeErrors(folder: string, manifests: string): string {
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', TYPES], {cwd: folder});
  const program = join(folder, 'manifests.ts');
  writeFileSync(
    program,
    readdirSync(manifests)
      .flatMap((name) => linesOf(join(manifests, name)))
      .join('\n'),
  );
  const options = {strict: true, noEmit: true, module: ts.ModuleKind.NodeNext, types: []};
  const compiled = ts.createProgram([program], options);
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(compiled), {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => folder,
    getNewLine: () => '\n',
  });
}

/** A constant for each document. A literal may have no field that its type lacks. */
function linesOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return parseAllDocuments(text).map((document, index) => {
    const resource = document.toJS() as Resource;
    const {apiVersion, kind} = resource;
    const module = apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`;
    const type = `import('kubernetes-types/${module}.d.ts').${kind}`;
    return `export const ${kind}${index}: ${type} = ${JSON.stringify(resource)};`;
  });
}
