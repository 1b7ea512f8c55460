// How large a campaign is, from the environment.

/** How much of its full size a campaign does: REGSCOPE_CAMPAIGN_SHARE, a part of it below 1, and more above. */
export function shareOf(): number {
  const share = Number(process.env['REGSCOPE_CAMPAIGN_SHARE'] ?? 1);
  return share > 0 && Number.isFinite(share) ? share : 1;
}

/** The seed of random inputs, a new one each time unless REGSCOPE_CAMPAIGN_SEED says one. */
export function seedOf(): number {
  return Number(process.env['REGSCOPE_CAMPAIGN_SEED'] ?? Date.now() % 2 ** 32);
}
