// Writes the completion of the command line for a shell: commands, options, and the values that are known.
// Everything else completes as file names.

import {allCommands, type DescribedCommand, type DescribedOption} from './described.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** `scenarios`: the names that an argument `scenario` may have, besides paths. */
export function writeCompletion(
  shell: Shell,
  program: DescribedCommand,
  scenarios: readonly string[],
): string {
  switch (shell) {
    case 'bash':
      return bash(program, scenarios);
    case 'zsh':
      return zsh(program, scenarios);
    case 'fish':
      return fish(program, scenarios);
  }
}

interface Choice {
  readonly word: string;
  readonly words: string;
}

/** What may follow a command: its commands, its known arguments, its options. */
function choicesOf(command: DescribedCommand, scenarios: readonly string[]): Choice[] {
  const takesScenario = command.arguments.some(({name}) => name === 'scenario');
  return [
    ...command.commands.map(({path, description}) => ({
      word: path.split(' ').at(-1)!,
      words: description,
    })),
    ...(takesScenario ? scenarios.map((word) => ({word, words: 'built-in scenario'})) : []),
    ...optionsOf(command).map(({long, description}) => ({word: long, words: description})),
  ];
}

function optionsOf({options}: DescribedCommand): readonly DescribedOption[] {
  return options.filter(({long}) => long.startsWith('--'));
}

/** A shell walks over the words until it knows the command: each longer path is one step. */
function pathsBelow(program: DescribedCommand): string[] {
  return allCommands(program)
    .slice(1)
    .map(({path}) => path);
}

function bash(program: DescribedCommand, scenarios: readonly string[]): string {
  const commands = allCommands(program);
  const words = commands.map(
    (command) =>
      `    ${quoted(command.path)}) words=${quoted(wordsOf(choicesOf(command, scenarios)))} ;;`,
  );
  return `# Completion of ${program.path} for bash. Load it with: source <(${program.path} completion bash)
_${program.path}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path=${program.path} words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${pathsBelow(program).map(quoted).join('|')}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$path:$prev" in
${valueCases(commands, (values) => `words=${quoted(values.join(' '))}`, 'return')}
    *)
      case "$path" in
${words.map((line) => `    ${line}`).join('\n')}
      esac ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o default -F _${program.path} ${program.path}
`;
}

function zsh(program: DescribedCommand, scenarios: readonly string[]): string {
  const commands = allCommands(program);
  const words = commands.map((command) => {
    const described = choicesOf(command, scenarios).map(({word, words: meaning}) =>
      quoted(`${word.replaceAll(':', '\\:')}:${meaning}`),
    );
    return `        (${quoted(command.path)}) found=(${described.join(' ')}) ;;`;
  });
  return `#compdef ${program.path}
# Completion of ${program.path} for zsh. Load it with: source <(${program.path} completion zsh)
_${program.path}() {
  local path_=${program.path} word
  local -a found
  for word in \${words[2,CURRENT-1]}; do
    case "$path_ $word" in
      (${pathsBelow(program).map(quoted).join('|')}) path_="$path_ $word" ;;
    esac
  done
  case "$path_:\${words[CURRENT-1]}" in
${valueCases(commands, (values) => `compadd -- ${values.map(quoted).join(' ')}; return`, '_files; return', '(')}
    (*)
      case "$path_" in
${words.join('\n')}
      esac ;;
  esac
  _describe -o ${program.path} found
  [[ $PREFIX == -* ]] || _files
}
if [[ "$funcstack[1]" == _${program.path} ]]; then _${program.path} "$@"; else compdef _${program.path} ${program.path}; fi
`;
}

/** The values of options: known ones, paths, and those that nobody knows. */
function valueCases(
  commands: readonly DescribedCommand[],
  known: (values: readonly string[]) => string,
  unknown: string,
  open = '',
): string {
  const lines = commands.flatMap((command) =>
    optionsOf(command)
      .filter(({takesValue}) => takesValue)
      .map(({long, choices}) => {
        const place = quoted(`${command.path}:${long}`);
        return `    ${open}${place}) ${choices.length > 0 ? known(choices) : unknown} ;;`;
      }),
  );
  return lines.join('\n');
}

function fish(program: DescribedCommand, scenarios: readonly string[]): string {
  const name = program.path;
  const lines = allCommands(program).flatMap((command) => {
    const at = `complete -c ${name} -n ${quoted(`__${name}_at ${command.path}`)}`;
    const below = choicesOf(command, scenarios).filter(({word}) => !word.startsWith('-'));
    return [
      ...below.map(({word, words}) => `${at} -a ${quoted(word)} -d ${quoted(words)}`),
      ...optionsOf(command).map((option) => `${at} ${fishOption(option)}`),
    ];
  });
  return `# Completion of ${name} for fish. Load it with: ${name} completion fish | source
function __${name}_at
    set -l path ${name}
    for word in (commandline -opc)[2..]
        switch "$path $word"
            case ${pathsBelow(program).map(quoted).join(' ')}
                set path "$path $word"
        end
    end
    test "$path" = "$argv"
end
${lines.join('\n')}
`;
}

function fishOption({long, short, description, takesValue, choices}: DescribedOption): string {
  const values = choices.length > 0 ? ` -f -a ${quoted(choices.join(' '))}` : '';
  return [
    `-l ${long.replace(/^--/, '')}`,
    ...(short === undefined ? [] : [`-s ${short.replace(/^-/, '')}`]),
    `-d ${quoted(description)}${takesValue ? ` -r${values}` : ''}`,
  ].join(' ');
}

function wordsOf(choices: readonly Choice[]): string {
  return choices.map(({word}) => word).join(' ');
}

/** In single quotes, for all three shells: fish takes the backslash within them as an escape too. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '').replaceAll("'", '’')}'`;
}
