import { setFlagsFromString } from 'node:v8';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

/**
 * The one door to Cedar. V8 before Node 24 ends the whole process ("Fatal error: unreachable code") when garbage collection discards optimised
 * code that has a call into WebAssembly inlined, which took some 20,000 decisions to meet. Not inlining such calls costs a decision nothing
 * measurable. Newer Node is left alone: it does not crash, and one day it will not know the flag.
 */
if (Number.parseInt(process.versions.node, 10) < 24) setFlagsFromString('--no-turbo-inline-js-wasm-calls');

export { cedar };
