#!/usr/bin/env node
// `npm create gatehouse DIR …` is `gatehouse create DIR …`: npm fetches this package, and with it the program of the same version.
process.argv.splice(2, 0, 'create');
await import('gatehouse/bin/gatehouse.js');
