// Serves the files of the built ui. The state of the ui is in the query string, so there is only one
// page.

import {existsSync} from 'node:fs';
import {join} from 'node:path';

import express, {Router} from 'express';

import {writePage} from '../answers/page.js';

export function uiRoutes(uiDir: string | undefined): Router {
  const router = Router();
  if (uiDir === undefined || !existsSync(join(uiDir, 'index.html'))) {
    router.get('/', (_request, response) => void response.status(404).type('html').send(MISSING));
    return router;
  }
  router.use(
    express.static(uiDir, {
      dotfiles: 'ignore',
      redirect: false,
      cacheControl: false,
      setHeaders(response, path) {
        // Vite puts a hash of the content into the names of all files but the page itself.
        const forever = path.includes('/assets/');
        response.setHeader('Cache-Control', forever ? 'max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  return router;
}

const MISSING = writePage(
  'the live view is not built',
  'The collector runs, and its API answers. `npm run build` builds the live view.',
);
