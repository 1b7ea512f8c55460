// Starts a module as a worker thread: from the build, or from the sources when tsx runs them.

import {Worker, type WorkerOptions} from 'node:worker_threads';

/** `module` is the URL of the source without its extension. */
export function startThread(module: string, options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${module}.js`), options);
  // Node 20 does not give the main thread's loader to a worker, so the worker registers its own.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const source = JSON.stringify(`${module}.ts`);
  const program = `import(${loader}).then(({register}) => { register(); return import(${source}); })`;
  return new Worker(program, {...options, eval: true});
}
