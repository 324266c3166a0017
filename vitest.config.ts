import { defineConfig } from 'vitest/config';

// Unit tests run from source (condition gatehouse-source); e2e tests start the built processes that a user starts.
const fromSource = { conditions: ['gatehouse-source'] };
// Said here, since the tsconfig of a package leaves its spec files out and Nest needs the metadata in them too.
const oxc = { decorator: { legacy: true, emitDecoratorMetadata: true } };

// A second, as it is by default, is short on a busy machine; what is there at once is seen at once all the same.
const expectations = { poll: { timeout: 10_000 } };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.reporter.ts'],
    projects: [
      {
        oxc,
        resolve: fromSource,
        ssr: { resolve: fromSource },
        test: {
          name: 'unit',
          expect: expectations,
          include: ['libs/*/src/**/*.spec.ts', 'apps/*/src/**/*.spec.ts'],
          setupFiles: ['test/support/properties.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One load of the rooms serves many files: half the processor time. A spec must leave nothing behind in a module, which is a virtue anyway.
          isolate: false,
        },
      },
      {
        oxc,
        test: {
          name: 'e2e',
          expect: expectations,
          include: ['test/{e2e,security,architecture}/**/*.spec.ts'],
          setupFiles: ['test/support/watched-fetch.ts', 'test/support/properties.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // They wait for processes most of the time. Each file has folders, ports and processes of its own.
          maxWorkers: 3,
          // Real processes and clocks on a busy machine: what needed a second attempt is told at the end, and is to be mended all the same.
          retry: 1,
        },
      },
      {
        // As e2e, apart: what runs beside the path of calls and takes its time. CI runs it after npm test.
        oxc,
        test: {
          name: 'long',
          expect: expectations,
          include: ['test/long/**/*.spec.ts'],
          setupFiles: ['test/support/watched-fetch.ts', 'test/support/properties.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
          retry: 1,
        },
      },
      {
        // Apart, since it needs Debian's chromium, which a fresh machine has not.
        oxc,
        test: {
          name: 'browser',
          expect: expectations,
          include: ['test/browser/**/*.spec.ts'],
          setupFiles: ['test/support/watched-fetch.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          retry: 1,
        },
      },
      {
        // Apart, since it takes minutes: of these deployments npm test creates and starts one, and compares the files of all.
        oxc,
        test: {
          name: 'scaffold',
          include: ['test/scaffold/**/*.spec.ts'],
          setupFiles: ['test/support/watched-fetch.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Apart, since it takes minutes and kills, fills and cuts off: npm test kills five times.
        oxc,
        test: {
          name: 'reliability',
          include: ['test/reliability/**/*.spec.ts'],
          setupFiles: ['test/support/watched-fetch.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
