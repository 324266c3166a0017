import { array, assert, constant, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowSums } from './row-sums.js';

const ROWS = 5;

describe('sums of rows of weights', () => {
  it('are those of weight by weight, for any weights, any number of columns and more rows than a lane takes', () => {
    const weight = integer({ min: -128, max: 127 });
    const shape = integer({ min: 1, max: 21 }).chain((columns) =>
      tuple(constant(columns), array(weight, { minLength: columns * ROWS, maxLength: columns * ROWS })),
    );
    assert(
      property(shape, array(integer({ min: 0, max: ROWS }), { maxLength: 700 }), ([columns, weights], buckets) => {
        const kept = Int8Array.from([...Array<number>(columns).fill(0), ...weights]);
        const sums = new RowSums(
          Uint32Array.from({ length: ROWS + 1 }, (_, row) => row),
          kept,
          columns,
        );
        const plain = Array.from({ length: columns }, (_, at) =>
          buckets.reduce((sum, row) => sum + (row === 0 ? 0 : kept[row * columns + at]!), 0),
        );
        expect([...sums.of(Int32Array.from(buckets))]).toEqual(plain);
        expect([...sums.of(new Int32Array(0))]).toEqual(Array<number>(columns).fill(0));
      }),
    );
  });
});
