import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * The one door to Cedar, compiled the way that suits it: 4 MB of WebAssembly that run for a moment at start and hardly ever after, since
 * decisions are remembered. V8 before Node 24 would compile it twice, the second time optimised: half a second of CPU and 60 MB for nothing.
 * The flag is put back at once, so that other WebAssembly (undici's parser) is optimised as ever.
 *
 * V8 before Node 24 also ends the whole process ("Fatal error: unreachable code") when garbage collection discards optimised code that has a
 * call into WebAssembly inlined, which took some 20,000 decisions to meet. Not inlining such calls costs a decision nothing measurable.
 *
 * Newer Node is left alone: it does neither, and one day it will not know the flags.
 */
function load(): typeof import('@cedar-policy/cedar-wasm/nodejs') {
  const require = createRequire(import.meta.url);
  const old = Number.parseInt(process.versions.node, 10) < 24;
  if (old) setFlagsFromString('--no-turbo-inline-js-wasm-calls');
  if (old) setFlagsFromString('--liftoff-only');
  try {
    return require('@cedar-policy/cedar-wasm/nodejs') as typeof import('@cedar-policy/cedar-wasm/nodejs');
  } finally {
    if (old) setFlagsFromString('--no-liftoff-only');
  }
}

export const cedar = load();
