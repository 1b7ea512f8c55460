// Builds the script and the style sheet of saved reports into dist/report: one file each, which
// src/export/html-report.ts puts into the page.

import {fileURLToPath} from 'node:url';

import {defineConfig} from 'vite';

// Vite reads the default export.
// eslint-disable-next-line no-restricted-syntax
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL('../dist/report', import.meta.url)),
    emptyOutDir: true,
    modulePreload: {polyfill: false},
    target: 'es2023',
    cssCodeSplit: false,
    rolldownOptions: {
      input: fileURLToPath(new URL('report/main.tsx', import.meta.url)),
      output: {format: 'iife', entryFileNames: 'report.js', assetFileNames: 'report[extname]'},
    },
  },
});
