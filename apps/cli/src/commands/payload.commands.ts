import { visibleText, type KeptOf } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

type Office = Awaited<ReturnType<typeof openOffice>>;
type Desk = Office['kept']['payloads'];

/** A text as it was before the gateway took instructions, links or marks out of it. What hides in it is spelled out. */
export const originalsShow: Run = shown(
  (desk, name, reading) => desk.original(name, reading),
  ({ text, tool, surface, path, rules, ...kept }) => [
    `${tool} at ${path || '/'}, read as ${surface}, ${timeOf(kept)}`,
    `call ${kept.call} of ${kept.subject}`,
    `rules ${rules.join(', ')}`,
    '',
    ...text.split('\n'),
  ],
);

/** What a call said and was answered, where a rule had it kept. */
export const auditPayload: Run = shown(
  (desk, event, reading) => desk.capture(event, reading),
  ({ tool, method, rules, outcome = 'under way', code, arguments: said, answer, ...kept }) => [
    `${method} ${tool}, ${timeOf(kept)}`,
    `call ${kept.call} of ${kept.subject}: ${outcome}${code ? ` ${code}` : ''}`,
    `kept by ${rules.join(', ')}`,
    '',
    'asked',
    ...linesOf(said),
    'answered',
    ...linesOf(answer ?? 'nothing'),
  ],
);

const timeOf = ({ keptAt }: Pick<KeptOf, 'keptAt'>): string => new Date(keptAt).toISOString();
const linesOf = (value: unknown): string[] =>
  (typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)).split('\n').map((line) => `  ${line}`);

function shown<Content extends KeptOf>(
  find: (desk: Desk, name: string, reading: Parameters<Desk['capture']>[1]) => Promise<Content | undefined>,
  told: (content: Content) => readonly string[],
): Run {
  return async (args, usage) => {
    const flags = { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values, positionals } = readFlags(args, flags, usage);
    const [name] = positionals;
    const reason = values.reason?.trim();
    if (!name || !values.as || !reason) throw new UsageError(`Say which, who reads it and why.\nUsage: gatehouse ${usage}`);
    const office = await openOffice(configPath(values.config));
    try {
      const found = await find(office.kept.payloads, name, { by: await office.principalOf(values.as), reason });
      if (!found) {
        process.stderr.write(
          'Nothing is kept under this name for you: it was never kept, its time is over, its key is gone, or you are no compliance officer.\n',
        );
        return EXIT.failed;
      }
      const text = values.json ? JSON.stringify({ ...found, keptAt: timeOf(found) }) : told(found).map(visibleText).join('\n');
      process.stdout.write(`${text}\n`);
      return EXIT.ok;
    } finally {
      await office.close();
    }
  };
}
