import { describe, expect, it } from 'vitest';
import { commands } from './commands/index.js';
import { helpOn, helpOnAll, unknownCommand } from './help.js';

const WIDEST = 180;

describe('help', () => {
  it('has every command in lines that fit a window', () => {
    const help = helpOnAll(commands);
    for (const [name, { summary }] of commands) {
      expect(help).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
      expect(help).toContain(summary);
    }
    expect(help.split('\n').filter((line) => line.length > WIDEST)).toEqual([]);
  });

  it('has all options of one command, broken between them', () => {
    for (const command of commands.values()) {
      const page = helpOn(command);
      const [first] = page.split('\n');
      expect(page.replaceAll(/\s+/g, ' ')).toContain(`Usage: gatehouse ${command.usage}`);
      expect(page.split('\n').filter((line) => line !== first && line.length > 160)).toEqual([]);
    }
  });

  it('says what there is of a group', () => {
    expect(unknownCommand(commands, 'keys')).toMatch(/^Unknown command: keys\nThere is: keys rotate, .*keys client\.\ngatehouse help /);
    expect(unknownCommand(commands, 'sreve')).toMatch(/^Unknown command: sreve\ngatehouse help /);
  });
});
