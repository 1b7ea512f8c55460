// The commands of the program as data, for completions and manual pages: what `--help` shows, in one form.

import type {Argument, Command, Option} from 'commander';

export interface DescribedCommand {
  /** From the program down: `regscope agents invite`. */
  readonly path: string;
  readonly description: string;
  readonly usage: string;
  readonly arguments: readonly DescribedArgument[];
  readonly options: readonly DescribedOption[];
  readonly commands: readonly DescribedCommand[];
}

export interface DescribedArgument {
  readonly name: string;
  readonly description: string;
}

export interface DescribedOption {
  /** As it is written: `-o, --output <file>`. */
  readonly flags: string;
  readonly short?: string;
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  /** The default and the environment variable, as help shows them. */
  readonly notes: readonly string[];
}

export function describeProgram(command: Command, above = ''): DescribedCommand {
  const path = above === '' ? command.name() : `${above} ${command.name()}`;
  const help = command.createHelp();
  const below = command.commands.filter(({name}) => name.call(command) !== 'help');
  return {
    path,
    description: command.description(),
    usage: `${path} ${command.usage()}`,
    arguments: command.registeredArguments.map(describeArgument),
    options: help.visibleOptions(command).map(describeOption),
    commands: below.map((each) => describeProgram(each, path)),
  };
}

/** The command and all below it. */
export function allCommands(command: DescribedCommand): DescribedCommand[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function describeArgument(argument: Argument): DescribedArgument {
  return {name: argument.name(), description: argument.description};
}

function describeOption(option: Option): DescribedOption {
  const {flags, short, long, description, argChoices = [], required, optional, envVar} = option;
  const known: unknown = option.defaultValueDescription ?? option.defaultValue;
  const isTold = known !== undefined && known !== false;
  return {
    ...{flags, long: long ?? flags, description, choices: argChoices},
    ...(short === undefined ? {} : {short}),
    takesValue: required || optional,
    notes: [
      ...(argChoices.length > 0 ? [`one of ${argChoices.join(', ')}`] : []),
      ...(isTold ? [`default: ${String(known)}`] : []),
      ...(envVar === undefined ? [] : [`environment: ${envVar}`]),
    ],
  };
}
