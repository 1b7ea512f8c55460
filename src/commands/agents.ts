// regscope agents: the agents that have a key of their own. Lists them, makes enrolment codes, and revokes
// agents. It works on the data directory, so whoever may write that is the one who decides; a collector
// that runs there follows at once.

import {existsSync, mkdirSync, statSync} from 'node:fs';

import {Command} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {EnrolledAgents, type ListedAgent} from '../guard/enrolment/enrolled-agents.js';
import {DEFAULT_LIFE_MS, Invites, LONGEST_LIFE_MS} from '../guard/enrolment/invites.js';
import {makeSecret} from '../guard/scoped-token.js';
import {keyOfSecret, writeCode} from '../wire/enrolment.js';
import {printJson, say, warn} from './console/terminal.js';
import {dataOption, jsonOption} from './options.js';
import {dateOf} from './render/cells.js';
import {writeTable} from './render/table.js';

interface Options {
  readonly data: string;
  readonly json?: boolean;
}

interface InviteOptions extends Options {
  readonly minutes: string;
  readonly agent?: string;
}

export function agentsCommand(): Command {
  const command = new Command('agents').description(
    'list the agents that have enrolled; make codes for new ones; revoke one',
  );
  command
    .command('list', {isDefault: true})
    .description('list the agents that have enrolled')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(listAgents);
  command
    .command('invite')
    .description('print a code with which one agent enrols, once: regscope agent --enrol CODE')
    .addOption(dataOption())
    .addOption(jsonOption())
    .option('--minutes <n>', 'how long the code is good for', String(DEFAULT_LIFE_MS / 60_000))
    .option(
      '--agent <id>',
      'only for this agent, which gets a new key and may come back if revoked',
    )
    .action(invite);
  command
    .command('revoke')
    .description('cut the connection of an agent, and refuse it from now on')
    .argument('<id>', 'id of the agent, or the beginning that only its id has')
    .addOption(dataOption())
    .action(revoke);
  return command;
}

async function listAgents(options: Options): Promise<void> {
  const {agents, damaged} = await new EnrolledAgents(openData(options.data)).list();
  if (options.json === true) {
    return printJson({agents: agents.map(agentJson), damaged: damaged.map(({message}) => message)});
  }
  for (const {message, hint} of damaged) warn(`${message} (${hint})`);
  if (agents.length === 0) {
    return say('no agent has enrolled; `regscope agents invite` prints a code for one');
  }
  const headers = ['id', 'host', 'enrolled', 'last seen', 'revoked'];
  process.stdout.write(writeTable(headers, agents.map(row)));
}

async function invite(options: InviteOptions): Promise<void> {
  const lifeMs = Number(options.minutes) * 60_000;
  if (!(lifeMs > 0 && lifeMs <= LONGEST_LIFE_MS)) throw minutesInvalid(options.minutes);
  const secret = makeSecret();
  const made = await new Invites(openData(options.data)).make(keyOfSecret(secret), {
    nowMs: Date.now(),
    ...{lifeMs, agentId: options.agent},
  });
  const code = writeCode(made.id, secret);
  const expires = dateOf(made.expiresMs);
  if (options.json === true) return printJson({code, expires});
  process.stdout.write(`${code}\n`);
  say(`good for one agent until ${expires}: put it into a file there, and start`);
  say('  regscope agent --collector wss://HOST:PORT --enrol @FILE');
}

async function revoke(id: string, {data}: Options): Promise<void> {
  const {agentId} = await new EnrolledAgents(openData(data)).revoke(id, Date.now());
  say(`${agentId} is revoked`);
}

/**
 * Root acts as the owner of the data directory, so that the collector, which may be another user, can
 * read what is written, and so that root writes nothing where that user leads it by a link.
 */
function openData(data: string): string {
  if (!existsSync(data)) mkdirSync(data, {recursive: true, mode: 0o700});
  const {uid, gid} = statSync(data);
  if (process.getuid?.() === 0 && uid !== 0) {
    process.setgroups!([gid]);
    process.setgid!(gid);
    process.setuid!(uid);
  }
  return data;
}

function row({agentId, host, enrolledMs, lastSeenMs, revokedMs}: ListedAgent): string[] {
  const revoked = revokedMs === undefined ? '' : dateOf(revokedMs);
  return [agentId, host, dateOf(enrolledMs), dateOf(lastSeenMs), revoked];
}

/** The public key is left out: nobody needs it. */
function agentJson({agentId, host, certificate, ...times}: ListedAgent) {
  const {enrolledMs, lastSeenMs, revokedMs} = times;
  return {
    ...{id: agentId, host, certificate},
    ...{enrolled: dateOf(enrolledMs), lastSeen: dateOf(lastSeenMs)},
    revoked: revokedMs === undefined ? undefined : dateOf(revokedMs),
  };
}

function minutesInvalid(minutes: string): ProfilerError {
  return new ProfilerError(
    'CLI_OPTION_INVALID',
    `--minutes ${minutes} is no time that a code may be good for`,
    `give a number above 0 and up to ${LONGEST_LIFE_MS / 60_000}`,
  );
}
