import type { Reporter, TestModule } from 'vitest/node';

const firstLine = (text: string | undefined): string => (text ?? 'no reason given').split('\n')[0]!;

/** Ends a run with a line for each failure, one for each test that passed at its second attempt alone or judged nothing for want of a tool, and `N passed, N failed` alone on a line, which CI systems of any language can read. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file can fail without a test that does: where it cannot be loaded, or in a hook.
    const hasFailedTest = (module: TestModule) => [...module.children.allTests('failed')].length > 0;
    const brokenModules = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module)).length;
    for (const module of modules) {
      const say = (what: string, errors: readonly { readonly message: string }[] = []): void =>
        void process.stdout.write(`failed: ${module.relativeModuleId}${what}: ${firstLine(errors[0]?.message)}\n`);
      for (const test of module.children.allTests('failed')) say(` > ${test.fullName}`, test.result().errors);
      for (const test of module.children.allTests('passed'))
        if (test.diagnostic()?.flaky) process.stdout.write(`second attempt: ${module.relativeModuleId} > ${test.fullName}\n`);
      for (const test of module.children.allTests('passed'))
        for (const { message } of test.annotations()) if (message.startsWith('not judged: ')) process.stdout.write(`${message}\n`);
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) say(` > ${suite.fullName}`, suite.errors());
      if (module.errors().length > 0) say('', module.errors());
    }
    process.stdout.write(`\n${count('passed')} passed, ${count('failed') + brokenModules + unhandledErrors.length} failed\n`);
  }
}
