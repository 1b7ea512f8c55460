// How large a campaign is, from the environment.

/** The part of its full size that a campaign does: REGSCOPE_CAMPAIGN_SHARE, from above 0 to 1. */
export function shareOf(): number {
  return Math.min(1, Number(process.env['REGSCOPE_CAMPAIGN_SHARE'] ?? 1) || 1);
}

/** The seed of random inputs, a new one each time unless REGSCOPE_CAMPAIGN_SEED says one. */
export function seedOf(): number {
  return Number(process.env['REGSCOPE_CAMPAIGN_SEED'] ?? Date.now() % 2 ** 32);
}
