// Compiles TypeScript to JavaScript with the project's tsconfig.json, without the tests.

import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';

/** The build info of this compilation; `tsc -p` has another one, which includes the tests. */
const BUILD_INFO = 'dist/.build.tsbuildinfo';

/** Writes JavaScript even if there are type errors. @param {string} root @returns the errors, or '' */
export async function compile(root) {
  const {default: ts} = await import('typescript');
  const buildInfo = join(root, BUILD_INFO);
  if (!existsSync(join(root, 'dist/src'))) rmSync(buildInfo, {force: true});

  const host = {...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {}};
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, host);
  if (config === undefined) throw new Error('tsconfig.json cannot be read');
  const tests = join(root, 'test/');
  const program = ts.createIncrementalProgram({
    rootNames: config.fileNames.filter((path) => !path.startsWith(tests)),
    options: {...config.options, noEmit: false, tsBuildInfoFile: buildInfo},
  });

  const found = [
    ...config.errors,
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSemanticDiagnostics(),
    ...program.emit().diagnostics,
  ];
  const format = {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), format).trimEnd();
}
