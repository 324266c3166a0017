import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { sources } from './sources.js';

const TOP = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
const documents = [
  ...TOP.map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') })),
  ...sources(['libs', 'apps', 'compliance', 'templates', 'test'], ['.md']),
];

const withoutFences = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, '');

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  const headings = withoutFences(text).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function faultOf(link: string, document: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(repository, target))) return `${document}: ${link}: there is no such file`;
  if (anchor === undefined || anchorsOf(readFileSync(join(repository, target), 'utf8')).includes(anchor)) return undefined;
  return `${document}: ${link}: there is no such heading`;
}

describe('documents', () => {
  it('lead to files and headings that are there', () => {
    const links = documents.flatMap(({ path, text }) =>
      [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => ({ path, link })),
    );
    const inside = links.filter(({ link }) => !/^[a-z]+:/.test(link));
    expect(inside.length).toBeGreaterThan(100);
    expect(inside.flatMap(({ path, link }) => faultOf(link, path) ?? [])).toEqual([]);
  });

  it('are short where a stranger begins', () => {
    const size = (path: string) => Buffer.byteLength(readFileSync(join(repository, path)));
    expect(size('README.md')).toBeLessThan(20_480);
    expect(size('ARCHITECTURE.md')).toBeLessThan(30_720);
  });

  it('of each room stand beside it, where README.md and ARCHITECTURE.md lead', () => {
    const read = documents.filter(({ path }) => path === 'README.md' || path === 'ARCHITECTURE.md').map(({ text }) => text);
    const rooms = documents
      .map(({ path }) => path)
      .filter((path) => /^(?:libs\/\w+|apps\/cli|templates|compliance)\/README\.md$/.test(path));
    expect(rooms.length).toBeGreaterThan(15);
    expect(rooms.filter((room) => !read.some((text) => text.includes(`(${room}`)))).toEqual([]);
  });
});
