import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { answersOf, filesOf, NAMES, SCAFFOLD } from './answer-trees.fixture.mjs';
import { DATABASES, IDENTITY, KINDS, listOf, PROVIDERS, TARGETS, withStandards, type Answers } from './answers.js';
import { mlsOf } from './configuration.js';
import type { Files } from './target-files.js';

const FIRST = 'small-brokerage';

function tree(name: string): string {
  const first = name === FIRST ? {} : filesOf(FIRST);
  const parts = Object.entries(filesOf(name)).map(([path, text]) =>
    text === (first as Files)[path] ? `##### ${path}: as of ${FIRST}\n` : `##### ${path}\n${text}`,
  );
  return parts.join('\n');
}

/** A manifest by its paths, such as spec.template.spec. */
class Manifest {
  constructor(private readonly content: unknown) {}

  at(path: string): unknown {
    let found = this.content;
    for (const key of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[key];
    return found;
  }

  names(path: string): readonly string[] {
    return (this.at(path) as readonly { readonly name: string }[]).map(({ name }) => name).toSorted();
  }
}

describe('gatehouse create, for the twelve answer files', () => {
  it('are twelve', () => expect(NAMES.length).toBe(12));

  it('answer every choice: each identity provider, profile of an MLS, place, database, kind; three states, forty brokerages', () => {
    const all = NAMES.map((name) => withStandards(answersOf(name)));
    const said = (key: keyof Answers): string[] => [...new Set(all.map((answers) => answers[key]!))].toSorted();
    expect(said('identity')).toEqual([...IDENTITY].toSorted());
    expect(said('target')).toEqual([...TARGETS].toSorted());
    expect(said('database')).toEqual([...DATABASES].toSorted());
    expect(said('kind')).toEqual([...KINDS].toSorted());
    const providers = all.flatMap(({ mls = '' }) => mlsOf({ mls }).map(({ provider }) => provider));
    expect([...new Set(providers)].toSorted()).toEqual([...PROVIDERS].toSorted());
    expect(all.some(({ kind, brokerages = '' }) => kind === 'mls' && listOf(brokerages).length === 40)).toBe(true);
    expect(all.some(({ states = '', offices = '' }) => listOf(states).length === 3 && offices !== '')).toBe(true);
  });

  // A change of what is made is looked at in the difference of these files: npx vitest run --project unit apps/cli/src/create/golden.spec.ts -u
  it.each(NAMES)('makes of %s the tree that was looked over', async (name) => {
    await expect(tree(name)).toMatchFileSnapshot(fileURLToPath(new URL(`golden/${name}.txt`, SCAFFOLD)));
  });

  it.each(NAMES.filter((name) => Object.keys(filesOf(name)).some((path) => path.startsWith('kubernetes/'))))(
    'makes of %s manifests that fit one another, without rights that nobody needs',
    (name) => {
      const files = filesOf(name);
      const read = (path: string) => parseAllDocuments(files[`kubernetes/${path}`]!).map((each) => new Manifest(each.toJS()));
      const listed = Object.keys(files).flatMap((path) => /^kubernetes\/base\/(?!kustomization)(.+)$/.exec(path)?.[1] ?? []);
      expect((read('base/kustomization.yaml')[0]!.at('resources') as string[]).toSorted()).toEqual(listed.toSorted());
      const all = listed.flatMap((path) => read(`base/${path}`));
      const of = (kind: string): Manifest => all.find((each) => each.at('kind') === kind)!;
      const [deployment, service, pod] = [of('Deployment'), of('Service'), 'spec.template.spec'];
      const container = `${pod}.containers.0`;
      expect(deployment.at('spec.selector.matchLabels')).toEqual(deployment.at('spec.template.metadata.labels'));
      expect(service.at('spec.selector')).toEqual(deployment.at('spec.template.metadata.labels'));
      expect(service.at('spec.ports.0.targetPort')).toBe(deployment.at(`${container}.ports.0.containerPort`));
      expect(deployment.at(pod)).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
      const rights = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
      expect(deployment.at(`${container}.securityContext`)).toEqual(rights);
      for (const probe of ['livenessProbe', 'readinessProbe']) expect(deployment.at(`${container}.${probe}.httpGet.port`)).toBe(8080);
      expect(deployment.at(`${container}.resources.limits.memory`)).toBeDefined();
      expect(deployment.names(`${pod}.volumes`)).toEqual(deployment.names(`${container}.volumeMounts`));
      expect(deployment.at(`${pod}.volumes.0.persistentVolumeClaim.claimName`)).toBe(of('PersistentVolumeClaim').at('metadata.name'));
      expect(of('NetworkPolicy').at('spec.policyTypes')).toEqual(['Ingress', 'Egress']);
      expect(JSON.stringify(of('NetworkPolicy').at('spec.egress'))).toContain('169.254.169.254/32');
    },
  );
});
