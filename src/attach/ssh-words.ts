// The words of an ssh command: the user's own configuration holds (names, keys, jump hosts, ciphers), save
// for what would ask a question, open a port, or keep the connection when regscope is gone.

/** Source of truth: ssh_config(5) of OpenSSH 8.4 and newer. */
const SETTINGS: Readonly<Record<string, string>> = {
  // A password cannot be typed here, where several hosts are asked at once.
  BatchMode: 'yes',
  // A shared connection would outlive this one, and one that is private shares nothing.
  ControlMaster: 'no',
  ControlPath: 'none',
  // Nothing is forwarded: all goes over standard input and output.
  ClearAllForwardings: 'yes',
  ForwardAgent: 'no',
  ForwardX11: 'no',
  PermitLocalCommand: 'no',
  RemoteCommand: 'none',
  RequestTTY: 'no',
  EscapeChar: 'none',
  LogLevel: 'ERROR',
  ConnectTimeout: '10',
  // A connection that hangs is given up after 20 s.
  ServerAliveInterval: '5',
  ServerAliveCountMax: '4',
};

export interface SshTarget {
  readonly host: string;
  /** A file in place of ~/.ssh/config. */
  readonly config?: string;
}

export function sshWords({host, config}: SshTarget, command: string): readonly string[] {
  return [
    ...(config === undefined ? [] : ['-F', config]),
    ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...['--', host, command],
  ];
}
