// Starts a module as a worker thread, from the build or, under tsx, from the sources.

import {Worker, type WorkerOptions} from 'node:worker_threads';

/** `module` is the URL of the source without its extension. */
export function startThread(module: string, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${module}.js`), options);
  // Node 20 does not hand the loader of the main thread on to workers: it has to be registered anew.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const source = JSON.stringify(`${module}.ts`);
  const program = `import(${loader}).then(({register}) => { register(); return import(${source}); })`;
  return new Worker(program, {...options, eval: true});
}
