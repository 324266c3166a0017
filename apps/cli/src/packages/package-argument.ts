import { readFileSync } from 'node:fs';
import type { LoadedConfig } from '@gatehouse/config';
import { packageOf } from '@gatehouse/gateway';
import {
  isPackageText,
  OfflineAnswers,
  parsePackage,
  RecordedAnswers,
  type PackageReference,
  type RegistryAnswers,
} from '@gatehouse/integrity';
import { UsageError } from '../command.js';

export const ANSWER_FLAGS = { offline: { type: 'boolean' }, recorded: { type: 'string' } } as const;

/** What is asked in place of the registries; undefined: they are. */
export function answersBy({
  recorded,
  offline,
}: {
  recorded?: string | undefined;
  offline?: boolean | undefined;
}): RegistryAnswers | undefined {
  if (recorded !== undefined) return RecordedAnswers.parse(readFileSync(recorded, 'utf8'));
  return offline ? new OfflineAnswers() : undefined;
}

/** A package as it is named, or that of an upstream. Throws UsageError. */
export function packageArgument(named: string, loaded: LoadedConfig | undefined): PackageReference {
  try {
    return isPackageText(named) ? parsePackage(named) : packageOfUpstream(named, loaded);
  } catch (fault) {
    throw new UsageError((fault as Error).message);
  }
}

function packageOfUpstream(id: string, loaded: LoadedConfig | undefined): PackageReference {
  const section = loaded?.config.upstreams.find((each) => each.id === id);
  if (!section) throw new Error(`${id} is no upstream of gateway.yaml, and no package such as npm:@scope/name@1.2.3.`);
  const launched = packageOf(section);
  if (launched) return launched.reference;
  throw new Error(
    `${id} starts no package of a registry, so there is nobody to ask about it. gatehouse scan ${id} looks at what it lists.`,
  );
}
