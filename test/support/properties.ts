import { configureGlobal } from 'fast-check';

/**
 * One seed for all property tests: what fails on one machine fails on every one, and a change is judged by the same cases as the state before it.
 * `npm run properties` tries another seed each time.
 */
configureGlobal({ seed: Number(process.env['GATEHOUSE_SEED'] ?? 20_261_128) });
