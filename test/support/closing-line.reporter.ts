import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with `N passed, N failed` alone on a line, which CI systems of any language can read. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file can fail without a test that does: where it cannot be loaded, or in a hook.
    const hasFailedTest = (module: TestModule) => [...module.children.allTests('failed')].length > 0;
    const brokenModules = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module)).length;
    process.stdout.write(`\n${count('passed')} passed, ${count('failed') + brokenModules + unhandledErrors.length} failed\n`);
  }
}
