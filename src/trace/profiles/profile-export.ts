// Sends the flame graphs of a run as OTLP profiles when the run has ended, or writes them into a file. They are read
// from the run file, one phase after the other.

import {CountedSender, type ExportTally, type SignalFormat} from '../counted-sender.js';
import {untilEnded, type Follow} from '../follow.js';
import type {ExportOptions} from '../otlp-export.js';
import {encodeProfiles} from './encode-profiles.js';
import {profilesByPhase, type PhaseProfile, type ProfileSource} from './phase-profiles.js';
import {otlp} from './profiles.generated.js';

/** Three kinds of eight targets are a request of a megabyte or two. Other work has its turn between two requests. */
const PAGE_PROFILES = 24;

/** With `follow`, sends once the run has ended. Rejects like OtlpSender.send. */
export async function sendProfiles(
  {viewUrl, ...options}: ExportOptions,
  source: ProfileSource,
  follow?: Follow,
): Promise<ExportTally> {
  await untilEnded(follow);
  const sender = new CountedSender({what: 'profiles', ...options}, formatOf(viewUrl));
  try {
    for (const profiles of profilesByPhase(source)) {
      for (let sent = 0; sent < profiles.length; sent += PAGE_PROFILES) {
        await sender.send(profiles.slice(sent, sent + PAGE_PROFILES));
      }
    }
    return sender.tally();
  } finally {
    await sender.close();
  }
}

/** The bytes of an OTLP file with all profiles of the run. It holds all of them in memory, since they share tables. */
export function profilesFile(source: ProfileSource, viewUrl?: string): Uint8Array {
  return encodeProfiles([...profilesByPhase(source)].flat(), viewUrl);
}

function formatOf(viewUrl: string | undefined): SignalFormat<PhaseProfile> {
  return {
    one: 'a single profile',
    rejected: 'rejectedProfiles',
    encode: (profiles) => encodeProfiles(profiles, viewUrl),
    decode: (answer) => {
      const {partialSuccess} = otlp.ExportProfilesServiceResponse.decode(answer);
      const {rejectedProfiles, errorMessage} = partialSuccess ?? {};
      return {
        partialSuccess: {
          rejectedProfiles: String(rejectedProfiles ?? 0),
          errorMessage: errorMessage ?? '',
        },
      };
    },
  };
}
