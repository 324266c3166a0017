import type { Command } from './command.js';

type Commands = ReadonlyMap<string, Command>;

/** Columns of the list, and of a command's own page. */
const NAMES = 44;
const PAGE = 100;
const LIST = 'gatehouse help lists all commands, gatehouse COMMAND --help the options of one.';

/** Every command in a line, without what may be left out. */
export function helpOnAll(commands: Commands): string {
  const lines = [...commands.values()].map(({ usage, summary }) => {
    const name = withoutOptions(usage);
    return name.length < NAMES ? `  ${name.padEnd(NAMES)}${summary}` : `  ${name}\n  ${' '.repeat(NAMES)}${summary}`;
  });
  return `Gatehouse, the MCP gateway for real estate\n\nUsage: gatehouse COMMAND\n\n${lines.join('\n')}\n\n${LIST}\n`;
}

/** One command with all its options. */
export function helpOn({ usage, summary }: Command): string {
  return `${sentence(summary)}\n\nUsage: ${wrapped(`gatehouse ${usage}`)}\n`;
}

/** What begins as what was asked for does, or where to look. */
export function unknownCommand(commands: Commands, asked: string): string {
  const [first] = asked.split(' ');
  const near = [...commands.keys()].filter((name) => name.split(' ')[0] === first);
  return `Unknown command: ${asked}\n${near.length > 0 ? `There is: ${near.join(', ')}.\n` : ''}${LIST}\n`;
}

const withoutOptions = (usage: string): string => usage.replaceAll(/ \[-[^\]]*\](?:\.\.\.)?/g, '');
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Breaks between options, never within one. */
function wrapped(usage: string): string {
  const lines = [''];
  for (const part of usage.match(/\[[^\]]*\]\S*|\S+/g) ?? []) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + part.length >= PAGE) lines.push(`         ${part}`);
    else lines[lines.length - 1] = line === '' ? part : `${line} ${part}`;
  }
  return lines.join('\n');
}
