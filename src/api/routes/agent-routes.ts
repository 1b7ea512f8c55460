// GET /api/agents: the agents as the live socket tells them, for programs that wait for their probes.

import {Router} from 'express';

import {agentsJson} from '../../contract/to-json.js';
import type {LatestState} from '../metrics/latest-state.js';

export function agentRoutes(latest: Pick<LatestState, 'agents' | 'cut'>): Router {
  const router = Router();
  router.get('/agents', (_request, response) => {
    response.json(agentsJson(latest));
  });
  return router;
}
