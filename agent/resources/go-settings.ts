// The settings of Go's runtime in the environment of a process (package runtime, "Environment
// Variables"). What the program sets by itself later is not seen here.

/** As gauges. `gogc` is -1 where garbage is never collected by the heap's growth. */
export type GoSettings = Partial<Record<'gomaxprocs' | 'gogc' | 'gomemlimit_bytes', number>>;

const OFF = -1;

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Reads /proc/PID/environ. Values that Go would not understand are left out. */
export function readGoSettings(environ: string): GoSettings {
  const variables = new Map(
    environ.split('\0').map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const settings = {
    gomaxprocs: wholeNumber(variables.get('GOMAXPROCS')),
    gogc: variables.get('GOGC') === 'off' ? OFF : wholeNumber(variables.get('GOGC')),
    gomemlimit_bytes: bytes(variables.get('GOMEMLIMIT')),
  };
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as GoSettings;
}

function wholeNumber(text: string | undefined): number | undefined {
  return /^\d{1,9}$/.test(text ?? '') ? Number(text) : undefined;
}

function bytes(text: string | undefined): number | undefined {
  const [, number, unit = 'B'] = /^(\d{1,15})((?:[KMGT]i)?B)?$/.exec(text ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * UNITS[unit]!;
}
