import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorld } from '@gatehouse/sandbox-app';

type Row = Record<string, unknown>;

const COLUMNS = {
  members:
    'MemberKey MemberMlsId MemberFullName MemberEmail MemberDirectPhone MemberType MemberStatus MemberMlsAccessYN MemberIsAssistantTo MemberStateLicense MemberStateLicenseState MemberStateLicenseExpirationDate OfficeKey',
  offices: 'OfficeKey OfficeMlsId OfficeName OfficeStatus MainOfficeKey OfficeBrokerKey OfficeManagerKey',
  teams: 'TeamKey TeamName TeamStatus TeamLeadKey',
  teamMembers: 'TeamMemberKey TeamKey MemberKey TeamImpersonationLevel',
};
type Part = keyof typeof COLUMNS;

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The sandbox's own roster as CSV files, to be edited as somebody at the brokerage would. */
export class RosterFolder {
  private constructor(
    readonly path: string,
    readonly rows: Record<Part, Row[]>,
  ) {}

  static async create(): Promise<RosterFolder> {
    const { tables } = buildWorld();
    const copied = (rows: readonly object[]): Row[] => rows.map((row) => ({ ...row }));
    const folder = new RosterFolder(await mkdtemp(join(tmpdir(), 'gatehouse-roster-')), {
      members: copied(tables.Member),
      offices: copied(tables.Office),
      teams: copied(tables.Teams),
      teamMembers: copied(tables.TeamMembers),
    });
    for (const part of Object.keys(COLUMNS) as Part[]) await folder.save(part);
    return folder;
  }

  /** `identity.roster` of gateway.yaml that reads these files. */
  get setting(): string {
    const files = (Object.keys(COLUMNS) as Part[]).map((part) => `${part}: ${this.file(part)}`);
    return `roster: { files: { ${files.join(', ')} }, refreshSeconds: 3600, maximumAge: 1d }`;
  }

  file(part: Part): string {
    return join(this.path, `${part}.csv`);
  }

  text(part: Part, rows = this.rows[part]): string {
    const columns = COLUMNS[part].split(' ');
    return [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))].join('\r\n');
  }

  /** Writes a file whole and puts it in the place of the old one. */
  async save(part: Part, text = this.text(part)): Promise<void> {
    await writeFile(`${this.file(part)}.new`, text);
    await rename(`${this.file(part)}.new`, this.file(part));
  }

  /** The members with one of them changed, or without it. */
  async change(memberKey: string, changes: Row | undefined): Promise<void> {
    const rows = this.rows.members.flatMap((row) => (row['MemberKey'] === memberKey ? (changes ? [{ ...row, ...changes }] : []) : [row]));
    await this.save('members', this.text('members', rows));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
