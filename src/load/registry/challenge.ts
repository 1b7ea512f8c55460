// Reads WWW-Authenticate: the schemes that a server takes, with their parameters. Sources: RFC 9110
// section 11.6.1, and distribution's token specification for `realm`, `service` and `scope`.

export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = String.raw`[\w!#$%&'*+.^|~-]+`;
/** What follows the name of a scheme in place of parameters, as in `Negotiate YII=`: nothing of it is needed here. */
const TOKEN68 = String.raw`(?:\s+[\w.~+/-]+=*(?=\s*(?:,|$)))?`;
const PART = new RegExp(
  String.raw`\s*(?:(${TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(${TOKEN}))|(${TOKEN})${TOKEN68})\s*,?`,
  'y',
);

/** In the order given. The list ends where something cannot be read. */
export function readChallenges(header: string): Challenge[] {
  const challenges: {scheme: string; parameters: Record<string, string>}[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < header.length) {
    const match = PART.exec(header);
    if (match === null) break;
    const [, name, quoted, plain, scheme] = match;
    if (scheme !== undefined) {
      challenges.push({scheme: scheme.toLowerCase(), parameters: {}});
    } else {
      const value = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
      const current = challenges.at(-1);
      if (current === undefined) break;
      current.parameters[name!.toLowerCase()] = value;
    }
  }
  return challenges;
}
