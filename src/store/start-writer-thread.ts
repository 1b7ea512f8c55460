// Starts the writer thread, from dist and, for the tests, from the TypeScript sources.

import {Worker} from 'node:worker_threads';

export function startWriterThread(runsDir: string): Worker {
  const options = {name: 'writer', workerData: {runsDir}};
  const entry = new URL('./writer-thread.js', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return new Worker(entry, options);
  // tsx reads TypeScript in the main thread only, unless a thread asks for it.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const source = JSON.stringify(entry.href.replace(/\.js$/, '.ts'));
  const code = `import(${loader}).then(({register}) => { register(); return import(${source}); })`;
  return new Worker(code, {...options, eval: true});
}
