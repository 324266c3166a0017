import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import dockerfiles from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { filesOf, NAMES } from './answer-trees.fixture.mjs';

/** Validators that we did not write, on what is made of each answer file. */
const KINDS = { Deployment, NetworkPolicy, PersistentVolumeClaim, Service };
const having = (start: string) => NAMES.filter((name) => Object.keys(filesOf(name)).some((path) => path.startsWith(start)));

/** What is wrong by the schema of the Compose Specification, which the linter brings and which knows its fields at every depth, or unsafe; style is ours. */
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

/** Which module has the type of a kind, with every field that Kubernetes knows of it. */
const TYPES: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PersistentVolumeClaim: 'v1',
  Service: 'v1',
};

/**
 * Fields that Kubernetes does not know, at any depth: kubectl would take such a manifest with a warning, and the field would do nothing. The validators
 * pass over them, so each manifest is read as a literal of its type, in which TypeScript takes no other name. All at once, since reading the types takes a second.
 */
function unknownFields(manifests: readonly { readonly kind: string }[]): string[] {
  const lines = manifests.map(
    (manifest, index) =>
      `import type { I${manifest.kind} as T${index} } from 'kubernetes-models/${TYPES[manifest.kind]!}/${manifest.kind}';\n` +
      `export const m${index}: T${index} = ${JSON.stringify(manifest)};`,
  );
  const name = join(import.meta.dirname, 'manifests.generated.mts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists.call(host, file);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, lines.join('\n'), ts.ScriptTarget.ES2022, true) : getSourceFile.call(host, file, ...rest);
  const program = ts.createProgram([name], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const manifestsOf = (name: string) =>
  Object.entries(filesOf(name))
    .filter(([path]) => /^kubernetes\/base\/(?!kustomization)/.test(path))
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as { kind: keyof typeof KINDS }));

describe('what gatehouse create makes', () => {
  it.each(having('Dockerfile'))('of %s is a Dockerfile without a fault', (name) => {
    expect(dockerfiles.validate(filesOf(name)['Dockerfile']!)).toEqual([]);
  });

  it.each(having('compose.yaml'))('of %s is a Compose file without an error', (name) => {
    expect(composeFaults(filesOf(name)['compose.yaml']!)).toEqual([]);
  });

  it.each(having('kubernetes/'))('of %s is manifests that fit the schemas of Kubernetes', (name) => {
    for (const manifest of manifestsOf(name)) expect(manifestFault(manifest)).toBeUndefined();
  });

  it('has in its manifests no field that Kubernetes does not know', () => {
    const all = having('kubernetes/').flatMap(manifestsOf);
    expect(all.length).toBeGreaterThanOrEqual(4);
    expect(unknownFields(all)).toEqual([]);
    // As it would be found: beside the container, and deep in it.
    const misspelt = (from: string, to: string) => JSON.parse(JSON.stringify(all[0]).replace(`"${from}":`, `"${to}":`)) as (typeof all)[0];
    const wrong = unknownFields([
      misspelt('readOnlyRootFilesystem', 'readOnlyRootFileSystem'),
      misspelt('strategy', 'strategies'),
      misspelt('automountServiceAccountToken', 'autoMountServiceAccountToken'),
    ]);
    expect(wrong.map((fault) => /(\w+)"?' does not exist/.exec(fault)?.[1])).toEqual([
      'readOnlyRootFileSystem',
      'strategies',
      'autoMountServiceAccountToken',
    ]);
  }, 60_000);

  it('would be found wrong', () => {
    const [name] = having('kubernetes/');
    const deployment = filesOf(name!)['kubernetes/base/deployment.yaml']!.replace('containerPort: 8080', 'containerPort: http');
    expect(manifestFault(parseAllDocuments(deployment)[0]!.toJS() as { kind: keyof typeof KINDS })).toContain(
      'containerPort must be integer',
    );
    expect(dockerfiles.validate('FROM node:22\nCOPPY a b\n')).not.toEqual([]);
    expect(composeFaults('services:\n  gateway:\n    image: node\n    restarts: always\n')).not.toEqual([]);
    expect(composeFaults("services:\n  gateway:\n    image: node\n    healthcheck: { test: [CMD, 'true'], intervall: 5s }\n")).not.toEqual(
      [],
    );
  });
});
