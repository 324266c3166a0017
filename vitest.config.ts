import { defineConfig } from 'vitest/config';

// Unit tests run from source (condition gatehouse-source); e2e tests start the built processes that a user starts.
const fromSource = { conditions: ['gatehouse-source'] };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.reporter.ts'],
    projects: [
      {
        resolve: fromSource,
        ssr: { resolve: fromSource },
        test: { name: 'unit', include: ['libs/*/src/**/*.spec.ts', 'apps/*/src/**/*.spec.ts', 'compliance/**/*.spec.ts'], testTimeout: 20_000 },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{e2e,security,architecture}/**/*.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
