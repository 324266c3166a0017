import { CatalogueFault, type ListedEntry } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { diffText, EntryFault } from '@gatehouse/integrity';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

type Office = Awaited<ReturnType<typeof openOffice>>;

const SEARCHING = {
  ...CONFIG_FLAG,
  category: { type: 'string' },
  'data-class': { type: 'string' },
  tier: { type: 'string' },
  state: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** What is wrong with a file or a name is for whoever gave it. */
async function atOffice(config: string | undefined, work: (office: Office) => Promise<number>): Promise<number> {
  const office = await openOffice(configPath(config));
  try {
    return await work(office);
  } catch (fault) {
    if (fault instanceof CatalogueFault || fault instanceof EntryFault) throw new UsageError(fault.message);
    throw fault;
  } finally {
    await office.close();
  }
}

const searching =
  (hasWords: boolean): Run =>
  (args, usage) => {
    const { values, positionals } = readFlags(args, SEARCHING, usage);
    if (positionals.length > 0 !== hasWords) throw new UsageError(`Usage: gatehouse ${usage}`);
    const { category, tier, state, json } = values;
    const wanted = { words: positionals.join(' '), category, dataClass: values['data-class'], tier, state };
    return atOffice(values.config, async ({ catalogue }) => {
      const { entries, faults } = await catalogue.search(wanted);
      const lines = json ? [JSON.stringify(entries.map(told))] : [...entries.map(row), ...(hasWords ? [] : costs(catalogue, entries))];
      if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
      for (const fault of faults) process.stderr.write(`${fault}\n`);
      return faults.length > 0 ? EXIT.failed : EXIT.ok;
    });
  };

export const catalogList: Run = searching(false);
export const catalogSearch: Run = searching(true);

/** Upstreams that no entry is about cost their tokens as well. */
function costs(catalogue: Office['catalogue'], entries: readonly ListedEntry[]): string[] {
  const connected = new Set(entries.flatMap(({ upstream }) => upstream ?? []));
  return [...catalogue.costByUpstream()]
    .filter(([slug, { tokens }]) => !connected.has(slug) && tokens > 0)
    .map(([slug, { tokens, byRole }]) => `${'no entry'.padEnd(9)} upstream ${slug}  ${cost(tokens, byRole)}`);
}

/** What a model pays for the list at each turn, and whom a set of their own spares a part of it. */
function cost(tokens: number, byRole: Readonly<Record<string, number>> = {}): string {
  const roles = Object.entries(byRole).map(([role, spent]) => `${role} ${spent}`);
  return `tool list about ${tokens} tokens${roles.length > 0 ? ` (${roles.join(', ')})` : ''}`;
}

function row({ entry, state, upstream, tokens, tokensByRole, risk }: ListedEntry): string {
  const { name, version, category, title, owner, tier, dataClasses } = entry;
  return [
    `${state.padEnd(9)} ${name} ${version}`,
    `${category}: ${title}`,
    `owner ${owner}`,
    ...(tier === undefined ? [] : [`up to ${tier}`]),
    ...(dataClasses.length > 0 ? [dataClasses.join(' ')] : []),
    risk === undefined ? 'risk not looked at' : `risk ${risk} of 100`,
    ...(upstream === undefined ? [] : [`connected as ${upstream}`]),
    ...(tokens === undefined ? [] : [cost(tokens, tokensByRole)]),
  ].join('  ');
}

function told({ entry, state, upstream, tokens, tokensByRole, risk }: ListedEntry): object {
  const { content: _content, ...facts } = entry;
  return { ...facts, state, upstream: upstream ?? null, tokens: tokens ?? null, tokensByRole: tokensByRole ?? null, risk: risk ?? null };
}

const ADDING = { ...CONFIG_FLAG, category: { type: 'string' }, owner: { type: 'string' } } as const;

export const catalogAdd: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, ADDING, usage);
  const file = onlyOne(positionals, usage);
  return atOffice(values.config, async ({ catalogue }) => {
    const introduced = { category: values.category ?? 'other', owner: values.owner ?? 'nobody yet' };
    const written = await catalogue.add(file, introduced).catch((fault: unknown) => {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') throw new UsageError(`${file} is no file.`);
      throw fault;
    });
    for (const [{ name, version }, path] of written)
      process.stdout.write(`${name} ${version} stands in ${path}, not approved. gatehouse catalog diff ${name} shows what to read.\n`);
    return EXIT.ok;
  });
};

export const catalogDiff: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  const name = onlyOne(positionals, usage);
  return atOffice(values.config, async ({ catalogue }) => {
    const { standing, diff } = await catalogue.diff(name);
    const { digest } = standing.entry;
    const next = `gatehouse catalog approve ${name} --digest ${digest} --as USER`;
    if (values.json) process.stdout.write(`${JSON.stringify({ name, digest, state: standing.state, ...diff })}\n`);
    else if (diff.parts.length === 0) process.stdout.write(`${name} is as it was approved.\n`);
    else process.stdout.write(`${diffText(diff)}\n\nTo approve exactly this: ${next}\n`);
    return EXIT.ok;
  });
};

const DECIDING = { ...CONFIG_FLAG, as: { type: 'string' }, digest: { type: 'string' } } as const;

export const catalogApprove: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, DECIDING, usage);
  const name = onlyOne(positionals, usage);
  const { as, digest } = values;
  if (as === undefined || digest === undefined)
    throw new UsageError(`Usage: gatehouse ${usage}\ngatehouse catalog diff ${name} shows what is approved, and its digest.`);
  return atOffice(values.config, async (office) => {
    const { version } = await office.catalogue.approve(await office.principalOf(as), name, digest);
    process.stdout.write(`${name} ${version} is approved. An upstream of gateway.yaml may say catalog: ${name}\n`);
    return EXIT.ok;
  });
};

export const catalogWithdraw: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' } }, usage);
  const name = onlyOne(positionals, usage);
  const { as } = values;
  if (as === undefined) throw new UsageError(`Usage: gatehouse ${usage}`);
  return atOffice(values.config, async (office) => {
    await office.catalogue.withdraw(await office.principalOf(as), name);
    process.stdout.write(`${name} is approved no more.\n`);
    return EXIT.ok;
  });
};

export const catalogExport: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, category: { type: 'string' } }, usage);
  return atOffice(values.config, async ({ catalogue }) => {
    const exported = await catalogue.export({ words: positionals.join(' '), category: values.category });
    process.stdout.write(`${JSON.stringify(exported, null, 2)}\n`);
    return EXIT.ok;
  });
};

function onlyOne(positionals: readonly string[], usage: string): string {
  const [named] = positionals;
  if (named === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  return named;
}
