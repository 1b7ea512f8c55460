// Builds the page into dist/ui, from where the collector serves it: files of its own only, because
// the content policy forbids everything inline.

import {fileURLToPath} from 'node:url';

import {defineConfig} from 'vite';

const COLLECTOR = process.env['REGSCOPE_COLLECTOR'] ?? 'http://127.0.0.1:7070';

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
  server: {
    proxy: {'/api': COLLECTOR, '/live': {target: COLLECTOR, ws: true}},
  },
});
