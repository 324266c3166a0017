import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { sources } from './sources.js';

const all = sources(['libs', 'apps', 'test'], ['.ts', '.js', '.mjs']);
const code = all.filter(({ path }) => !path.endsWith('.spec.ts') && !path.startsWith('test/'));
const specs = all.filter(({ path }) => path.endsWith('.spec.ts'));
const lines = (text: string): number => text.split('\n').length;

function longFunctions(path: string, text: string, most: number): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const length = file.getLineAndCharacterOfPosition(node.end).line - file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (length > most) found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} has ${length} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('the shape of the code', () => {
  it('keeps every source file under 250 lines and every spec under 500', () => {
    expect(code.filter(({ text }) => lines(text) > 250).map(({ path }) => path)).toEqual([]);
    expect(specs.filter(({ text }) => lines(text) > 500).map(({ path }) => path)).toEqual([]);
  });

  it('keeps every function under 50 lines', () => {
    expect(code.flatMap(({ path, text }) => longFunctions(path, text, 50))).toEqual([]);
  });

  it('names no file after nothing', () => {
    expect(
      code.filter(({ path }) => /\/(utils?|helpers?|common|manager|base|data|process)\.ts$/.test(path)).map(({ path }) => path),
    ).toEqual([]);
  });

  it('skips no test and leaves nothing for later', () => {
    const skipped = /\b(?:it|test|describe)\.(?:skip|only|todo)\b/;
    const later = /\b(?:TODO|FIXME|HACK|XXX)\b/;
    const own = 'test/architecture/shape.spec.ts';
    expect(all.filter(({ path, text }) => path !== own && (skipped.test(text) || later.test(text))).map(({ path }) => path)).toEqual([]);
  });

  it('has no stage that Nest would build per request', () => {
    const own = new Set(['libs/gateway/src/path/path-binder.spec.ts', 'test/architecture/shape.spec.ts']);
    expect(all.filter(({ path, text }) => !own.has(path) && /Scope\.(?:REQUEST|TRANSIENT)/.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the packages', () => {
  const manifests = ['package.json', ...sources(['libs', 'apps', 'compliance'], ['package.json']).map(({ path }) => path)].map((path) => ({
    path,
    manifest: JSON.parse(readFileSync(join(repository, path), 'utf8')) as Record<string, Record<string, string>>,
  }));

  it('are pinned exactly', () => {
    const loose = manifests.flatMap(({ path, manifest }) =>
      ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
        Object.entries(manifest[kind] ?? {})
          .filter(([, version]) => !/^(?:npm:[@\w/.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
          .map(([name, version]) => `${path}: ${name} ${version}`),
      ),
    );
    expect(loose).toEqual([]);
  });

  it('do not include a way around the global guards (a Nest microservice drops them unless told otherwise)', () => {
    expect(
      manifests.filter(({ manifest }) =>
        Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] }).includes('@nestjs/microservices'),
      ),
    ).toEqual([]);
  });
});
