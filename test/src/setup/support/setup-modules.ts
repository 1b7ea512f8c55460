// Gives types to the functions of src/setup that tests call, since its modules are plain JavaScript.

export interface Need {
  readonly program: string;
  readonly package: string;
}

interface Programs {
  missingNeeds(
    purpose: string,
    options: {compilers: boolean},
    find: (program: string) => string | undefined,
  ): Need[];
  findProgram(program: string): string | undefined;
}

interface NoServices {
  withoutServices(
    packages: readonly string[],
    install: () => Promise<void>,
    machine: {policy: string; units: readonly string[]; systemd: string},
  ): Promise<void>;
}

interface NpmPackages {
  npmState(root: string): 'complete' | 'incomplete' | 'other-node';
}

interface SourceFiles {
  fingerprint(root: string, parts: readonly string[]): string;
}

interface Build {
  build(root: string): Promise<void>;
}

async function load(name: string): Promise<unknown> {
  return import(new URL(`../../../../src/setup/${name}.mjs`, import.meta.url).href);
}

export const programs = (await load('programs')) as Programs;
export const noServices = (await load('no-services')) as NoServices;
export const npmPackages = (await load('npm-packages')) as NpmPackages;
export const sourceFiles = (await load('source-files')) as SourceFiles;
export const builder = (await load('build')) as Build;
