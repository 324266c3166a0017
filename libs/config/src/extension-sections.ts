import { SURFACES, type Surface } from '@gatehouse/kernel';
import type { ConfigFault } from './faults.js';
import { SecretReference } from './secrets.js';
import { SectionMap } from './setting.js';
import { Choice, Choices, Matching, Slug, Text, TextMap } from './values.js';

/** Sinks stand in audit.sinks, tools and systems in upstreams, where the settings of these are. */
export const EXTENSION_KINDS = ['detector', 'identity', 'policy', 'report', 'pack'] as const;

/** Code or rules of the deployment's own. */
export class ExtensionSection {
  @Slug({ expected: 'a short lower-case name', example: 'street-names' })
  id!: string;

  @Choice(EXTENSION_KINDS, { example: 'detector' })
  kind!: (typeof EXTENSION_KINDS)[number];

  @Matching(/^\.\/.+\.(?:m?js|yaml)$/, {
    expected: 'a JavaScript file that starts with ./, or the pack.yaml of a pack',
    example: './extensions/street-names.mjs',
  })
  module!: string;

  @Choices(SURFACES, { example: ['argument', 'result'], optional: true })
  surfaces: Surface[] = [...SURFACES];

  @Text({ expected: 'how the tokens begin that an identity provider knows', example: 'harbor_', optional: true })
  prefix?: string;

  @TextMap({ expected: 'what it is told', example: { words: 'off market' }, optional: true })
  settings: Record<string, string> = {};

  @SectionMap(() => SecretReference, {
    expected: 'the secrets that it is given, by the names that it knows them by',
    example: { key: { fromEnv: 'DIRECTORY_KEY' } },
    optional: true,
  })
  secrets = new Map<string, SecretReference>();
}

const SHORTEST_PREFIX = 3;

/** What no single setting of an extension can know. */
export function extensionFaults(extensions: readonly ExtensionSection[]): ConfigFault[] {
  return extensions.flatMap((extension, index) => {
    const { id, kind, module, prefix } = extension;
    const path = `extensions[${index}]`;
    const isRepeated = extensions.findIndex((other) => other.id === id) < index;
    const isPack = kind === 'pack';
    return [
      ...(isRepeated ? [{ path: `${path}.id`, expected: 'expected a name that is used once; choose another' }] : []),
      ...(isPack === module.endsWith('.yaml')
        ? []
        : [{ path: `${path}.module`, expected: isPack ? 'expected its pack.yaml, since kind is pack' : 'expected a JavaScript file' }]),
      ...(kind === 'identity' ? prefixFaults(extensions, index) : []),
      ...(kind !== 'identity' && prefix !== undefined
        ? [{ path: `${path}.prefix`, expected: 'expected only where kind is identity; remove it' }]
        : []),
    ];
  });
}

/** A token goes to one provider. Those of the gateway and of OpenID issuers are JWTs, which begin with eyJ. */
function prefixFaults(extensions: readonly ExtensionSection[], index: number): ConfigFault[] {
  const { prefix = '' } = extensions[index]!;
  const isShared = extensions.some(({ prefix: other }, at) => at !== index && other !== undefined && other.startsWith(prefix));
  if (prefix.length >= SHORTEST_PREFIX && !isShared && !prefix.startsWith('eyJ') && /^[\w~.-]+$/.test(prefix)) return [];
  const expected = 'expected how its tokens begin, three characters or more, not eyJ and as no other; for example "harbor_"';
  return [{ path: `extensions[${index}].prefix`, expected }];
}
