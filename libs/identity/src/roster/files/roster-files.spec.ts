import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileRoster } from './file-roster.js';
import { readRosterFiles } from './read-roster-files.js';
import { RosterFaults } from './roster-faults.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-roster-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, content: string | Buffer): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};
const members = async (content: string | Buffer, name = 'members.csv') => readRosterFiles({ members: await write(name, content) });
const faultsOf = async (read: Promise<unknown>): Promise<string[]> => {
  const fault: unknown = await read.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(RosterFaults);
  return (fault as RosterFaults).message.split('\n');
};

describe('a CSV roster', () => {
  it.each([
    ['a byte order mark', '\uFEFFMemberKey,OfficeKey\nMEM-1,OFF-1\n'],
    ['lines that end in CR LF', 'MemberKey,OfficeKey\r\nMEM-1,OFF-1\r\n'],
    ['line ends of both kinds', 'MemberKey,OfficeKey\r\nMEM-1,OFF-1\n'],
    ['no line end at its end', 'MemberKey,OfficeKey\nMEM-1,OFF-1'],
    ['empty lines', 'MemberKey,OfficeKey\n\nMEM-1,OFF-1\n\n'],
    ['blanks around values', ' MemberKey , OfficeKey\n MEM-1 ,OFF-1 \n'],
    ['other capitals in its header', 'memberkey,OFFICEKEY\nMEM-1,OFF-1\n'],
    ['quoted values', '"MemberKey","OfficeKey"\n"MEM-1","OFF-1"\n'],
    ['cells that a spreadsheet left behind', 'MemberKey,OfficeKey,,\nMEM-1,OFF-1,,\n'],
  ])('is read with %s', async (_name, content) => {
    expect((await members(content)).snapshot.members).toEqual([{ MemberKey: 'MEM-1', OfficeKey: 'OFF-1' }]);
  });

  it('keeps commas, quotes and newlines inside quotes, and the lines of what follows', async () => {
    const text = 'MemberKey,MemberFullName,MemberMlsAccessYN\r\nMEM-1,"Quill, ""A""\r\nJr.",yes\r\nMEM-2,B,perhaps\r\n';
    expect(await faultsOf(members(text))).toEqual([
      'members.csv line 4, column 3 (MemberMlsAccessYN): expected true or false (yes, no, Y, N, 1, 0)',
    ]);
    expect((await faultsOf(members(`${text}MEM-3,"C`)))[0]).toContain('members.csv line 5, column 2: quotes');
    const { snapshot } = await members(text.replace('perhaps', 'n'));
    expect(snapshot.members).toEqual([
      { MemberKey: 'MEM-1', MemberFullName: 'Quill, "A"\r\nJr.', MemberMlsAccessYN: true },
      { MemberKey: 'MEM-2', MemberFullName: 'B', MemberMlsAccessYN: false },
    ]);
  });

  it.each([
    ['2027-03-31', '2027-03-31'],
    ['2027/3/1', '2027-03-01'],
    ['2027-03-31T00:00:00Z', '2027-03-31'],
    ['2027-03-31 23:59:59', '2027-03-31'],
    ['3/31/2027', '2027-03-31'],
    ['03/31/2027 12:00 AM', '2027-03-31'],
  ])('takes %s for the day %s', async (given, day) => {
    const { snapshot } = await members(`MemberKey,MemberStateLicenseExpirationDate\nMEM-1,${given}\n`);
    expect(snapshot.members[0]!.MemberStateLicenseExpirationDate).toBe(day);
  });

  it.each(['2027-02-30', '31/03/2027', '3/31/27', 'soon', '20270331', '2027-03', '45000'])('takes %s for no date', async (given) => {
    expect(await faultsOf(members(`MemberKey,MemberStateLicenseExpirationDate\nMEM-1,${given}\n`))).toEqual([
      'members.csv line 2, column 2 (MemberStateLicenseExpirationDate): expected a date such as 2027-03-31 or 3/31/2027',
    ]);
  });

  it.each([
    ['quotes that are not closed', 'MemberKey,MemberFullName\nMEM-1,A\nMEM-2,"B\n', 'members.csv line 3, column 2: quotes are opened here'],
    ['a row cut short', 'MemberKey,OfficeKey\nMEM-1,OFF-1\nMEM-2\n', 'members.csv line 3: has 1 values, the header 2'],
    ['a comma that is not quoted', 'MemberKey,MemberFullName\nMEM-1,Quill, A\n', 'members.csv line 2: has 3 values, the header 2'],
    ['something after quotes', 'MemberKey,MemberFullName\nMEM-1,"A"B\n', 'members.csv line 2, column 2: something follows closing quotes'],
    ['quotes inside a value', 'MemberKey,MemberFullName\nMEM-1,A "B"\n', 'members.csv line 2, column 2: quotes stand inside a value'],
    ['a key twice', 'MemberKey\nMEM-1\nMEM-2\nMEM-1\n', 'members.csv line 4 (MemberKey): is the same as in line 2'],
    ['a key that is empty', 'MemberKey,OfficeKey\n,OFF-1\n', 'members.csv line 2 (MemberKey): is empty'],
    ['no key column', 'Name,OfficeKey\nA,OFF-1\n', 'members.csv line 1 (MemberKey): this column is missing'],
    [
      'a column twice',
      'MemberKey,OfficeKey,OfficeKey\nMEM-1,A,B\n',
      'members.csv line 1, column 3 (OfficeKey): this column is there twice',
    ],
    ['semicolons', 'MemberKey;OfficeKey\nMEM-1;OFF-1\n', 'members.csv line 1: expected columns separated by commas'],
    ['nothing', '', 'members.csv: is empty'],
    ['Latin-1', Buffer.from('MemberKey,MemberFullName\nMEM-1,Andr\xe9\n', 'latin1'), 'members.csv: is not UTF-8'],
    ['UTF-16', Buffer.from('\uFEFFMemberKey\nMEM-1\n', 'utf16le'), 'members.csv: is not UTF-8'],
    [
      'a state of a licence that nobody knows',
      'MemberKey,MemberStateLicenseStatus\nMEM-1,Odd\n',
      'members.csv line 2, column 2 (MemberStateLicenseStatus): expected the state',
    ],
  ])('with %s is refused by line', async (_name, content, sentence) => {
    const [fault] = await faultsOf(members(content));
    expect(fault).toContain(sentence);
    expect(fault).not.toMatch(/Quill|Odd|OFF-1;/);
  });

  it('is refused with all of its faults, those of other files too', async () => {
    const files = {
      members: await write('members.csv', 'MemberKey,MemberMlsAccessYN\nMEM-1,maybe\n,no\n'),
      offices: join(folder, 'nowhere.csv'),
      teams: await write('teams.txt', 'TeamKey\nT\n'),
    };
    expect(await faultsOf(readRosterFiles(files))).toEqual([
      expect.stringContaining('members.csv line 2, column 2'),
      expect.stringContaining('members.csv line 3 (MemberKey): is empty'),
      'nowhere.csv: is not there',
      'teams.txt: expected a name that ends in .csv, .json, .yaml or .yml',
    ]);
  });

  it('passes over columns that it does not know, and names them', async () => {
    const { snapshot, unknown } = await members('MemberKey,ShoeSize\nMEM-1,44\n');
    expect(snapshot.members).toEqual([{ MemberKey: 'MEM-1' }]);
    expect([...unknown]).toEqual([['members.csv', ['ShoeSize']]]);
  });

  it('makes the name of its parts', async () => {
    const { snapshot } = await members('MemberKey,MemberFirstName,MemberLastName\nMEM-1,Avery,Quill\n');
    expect(snapshot.members).toEqual([{ MemberKey: 'MEM-1', MemberFullName: 'Avery Quill' }]);
  });

  it('has several licences of a member, and one of each number and state', async () => {
    const header = 'MemberKey,MemberStateLicense,MemberStateLicenseState,MemberStateLicenseStatus\n';
    const licences = await write('licences.csv', `${header}MEM-1,1,CA,Active\nMEM-1,1,NV,Suspended\n`);
    expect((await readRosterFiles({ licences })).snapshot.licences).toHaveLength(2);
    await write('licences.csv', `${header}MEM-1,1,CA,Active\nMEM-1,1,CA,Suspended\n`);
    expect(await faultsOf(readRosterFiles({ licences }))).toEqual([expect.stringContaining('line 3')]);
  });
});

describe('a roster in JSON or YAML', () => {
  it.each([
    ['members.json', '[{"MemberKey":1001,"MemberMlsAccessYN":true,"OfficeKey":null,"MemberIsAssistantTo":["A","B"]}]'],
    ['members.json', '{"@odata.context":"x","value":[{"MemberKey":"1001","MemberMlsAccessYN":"Y","MemberIsAssistantTo":"A,B"}]}'],
    ['members.yaml', '- MemberKey: 1001\n  MemberMlsAccessYN: yes\n  MemberIsAssistantTo: [A, B]\n'],
  ])('is read from %s as from CSV', async (name, content) => {
    expect((await members(content, name)).snapshot.members).toEqual([
      { MemberKey: '1001', MemberMlsAccessYN: true, MemberIsAssistantTo: 'A,B' },
    ]);
  });

  it.each([
    ['members.json', '[{"MemberKey":"A"},\n{"MemberKey" "B"}]', 'members.json line 2, column 14: is no JSON'],
    ['members.json', '[{"MemberKey":"A"}', 'members.json line 1, column 19: is no JSON'],
    ['members.json', '[{"MemberKey":"A"},{"MemberKey":{}}]', 'members.json entry 2 (MemberKey): expected text'],
    ['members.json', '"MEM-1"', 'members.json: expected a list of entries'],
    [
      'members.yaml',
      '- MemberKey: A\n- MemberMlsAccessYN: maybe\n  MemberKey: B\n',
      'members.yaml line 2 (MemberMlsAccessYN): expected true',
    ],
    ['members.yaml', '- MemberKey: [A\n', 'members.yaml line'],
    ['members.yaml', '- MEM-1\n', 'members.yaml line 1: expected an entry'],
  ])('is refused by place: %s %s', async (name, content, sentence) => {
    expect((await faultsOf(members(content, name)))[0]).toContain(sentence);
  });
});

describe('a roster file that changes', () => {
  const watched = async (content: string) => {
    const file = await write('members.csv', content);
    const unknown: string[][] = [];
    const roster = new FileRoster({ members: file }, { lookEveryMs: 5, onUnknown: (_, columns) => unknown.push([...columns]) });
    await roster.load();
    let changes = 0;
    const end = roster.watch(() => {
      changes += 1;
      void roster.load().catch(() => undefined);
    });
    return { file, roster, unknown, end, changes: () => changes };
  };

  it('is taken up, once for each change, and a faulty one is not tried again until it changes', async () => {
    const { file, roster, end, changes } = await watched('MemberKey\nMEM-1\n');
    // Written at once: a file that is emptied first stands empty for some looks on a busy machine, and is taken up so.
    await appendFile(file, '"MEM-2\n');
    await expect.poll(changes).toBe(1);
    await expect(roster.load()).rejects.toThrow('quotes are opened');
    await rename(await write('next.csv', 'MemberKey\nMEM-1\nMEM-2\n'), file);
    await expect.poll(changes).toBe(2);
    // In the place of the other, of the same size.
    await rename(await write('next.csv', 'MemberKey\nMEM-1\nMEM-3\n'), file);
    await expect.poll(changes).toBe(3);
    expect((await roster.load()).members.map(({ MemberKey }) => MemberKey)).toEqual(['MEM-1', 'MEM-3']);
    await rm(file);
    await expect.poll(changes).toBe(4);
    end();
  });

  it('has its unknown columns named once', async () => {
    const { roster, unknown, end } = await watched('MemberKey,ShoeSize\nMEM-1,44\n');
    await roster.load();
    expect(unknown).toEqual([['ShoeSize']]);
    end();
  });
});
