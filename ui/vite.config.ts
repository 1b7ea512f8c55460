// Builds the page into dist/ui, from where the collector serves it. Everything is a file of its own,
// because the content policy forbids scripts and styles inline. `npm run ui` serves the sources.

import {fileURLToPath} from 'node:url';

import {defineConfig} from 'vite';

// Vite reads the default export.
// eslint-disable-next-line no-restricted-syntax
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../dist/ui', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: {polyfill: false},
    target: 'es2023',
  },
});
