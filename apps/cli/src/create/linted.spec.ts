import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import dockerfiles from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { filesOf, NAMES } from './answer-trees.fixture.mjs';

/** Validators that we did not write, on what is made of each answer file. */
const KINDS = { Deployment, NetworkPolicy, PersistentVolumeClaim, Service };
const having = (start: string) => NAMES.filter((name) => Object.keys(filesOf(name)).some((path) => path.startsWith(start)));

/** What is wrong by the schema of the Compose Specification, or unsafe; style is ours. */
function composeFaults(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-compose-'));
  try {
    const file = join(folder, 'compose.yaml');
    writeFileSync(file, text);
    const linter = new DCLinter({ quiet: false, rules: {}, exclude: [] });
    const linted: readonly { messages: readonly { type: string; message: string }[] }[] = linter.lintFiles([file], false);
    return linted.flatMap(({ messages }) => messages.flatMap(({ type, message }) => (type === 'error' ? [message] : [])));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function manifestFault(content: { kind: keyof typeof KINDS }): string | undefined {
  try {
    new KINDS[content.kind](content as never).validate();
    return undefined;
  } catch (fault) {
    return (fault as Error).message;
  }
}

describe('what gatehouse create makes', () => {
  it.each(having('Dockerfile'))('of %s is a Dockerfile without a fault', (name) => {
    expect(dockerfiles.validate(filesOf(name)['Dockerfile']!)).toEqual([]);
  });

  it.each(having('compose.yaml'))('of %s is a Compose file without an error', (name) => {
    expect(composeFaults(filesOf(name)['compose.yaml']!)).toEqual([]);
  });

  it.each(having('kubernetes/'))('of %s is manifests that fit the schemas of Kubernetes', (name) => {
    const files = Object.entries(filesOf(name)).filter(([path]) => /^kubernetes\/base\/(?!kustomization)/.test(path));
    for (const [, text] of files)
      for (const document of parseAllDocuments(text))
        expect(manifestFault(document.toJS() as { kind: keyof typeof KINDS })).toBeUndefined();
  });

  it('would be found wrong', () => {
    const [name] = having('kubernetes/');
    const deployment = filesOf(name!)['kubernetes/base/deployment.yaml']!.replace('containerPort: 8080', 'containerPort: http');
    expect(manifestFault(parseAllDocuments(deployment)[0]!.toJS() as { kind: keyof typeof KINDS })).toContain(
      'containerPort must be integer',
    );
    expect(dockerfiles.validate('FROM node:22\nCOPPY a b\n')).not.toEqual([]);
    expect(composeFaults('services:\n  gateway:\n    image: node\n    restarts: always\n')).not.toEqual([]);
  });
});
