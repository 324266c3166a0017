import { describe, expect, it } from 'vitest';
import { PiiScanner } from '../pii-scanner.js';

const scanner = new PiiScanner();
const found = (text: string): string[] => scanner.scan(text).map((span) => text.slice(span.start, span.end));

describe('amounts that are somebody’s own', () => {
  it.each([
    ['income', 'They bring home about $14,200 a month before taxes', '$14,200 a month'],
    ['savings named after the figure', 'There is $86,000 in savings', '$86,000'],
    ['a limit', 'We could stretch to $735,000 for the right house', '$735,000'],
    ['a limit on the price itself', 'maximum purchase price of $680,000', '$680,000'],
    ['what a seller would take', 'Seller says she will take nothing under $745,000', '$745,000'],
    ['shorthand', 'she makes 92k', '92k'],
    ['an amount written out', 'we have two hundred thousand in savings', 'two hundred thousand'],
    ['a slip of the pen', 'gross rnonthly incorne $8,905', '$8,905'],
    ['a key of a record', '{"annualIncome": "$131,000"}', '$131,000'],
    ['another language', 'Mi presupuesto máximo es $390,000', '$390,000'],
    ['a credit score', 'Middle FICO came back 731', '731'],
    ['a loan number', 'Loan Number: HM-2026-004417', 'HM-2026-004417'],
    ['the last four before its words', '4821 is the last four of his social', '4821'],
    ['an account behind the name of a bank', 'checking at Pacific Crest CU, 8830021147', '8830021147'],
    ['a column of a table', 'Client | Score | Budget\nZ. Qu | 731 | $500,000', '$500,000'],
  ])('finds %s', (_what, text, value) => {
    expect(found(text)).toContain(value);
  });
});

describe('figures of the trade', () => {
  it.each([
    'Listed at $719,000, HOA $212/mo, taxes $9,842.17 (2025), sold for $530,000 in 2019',
    'Earnest money $10,000, seller credit $8,000, agent bonus $2,500, escalates in $5,000 steps',
    'HOA reserves $450,000; special assessment $3,200; transfer tax $676.50',
    'Walk score 712, lot 14, 2,488 sqft, built 1999, price per sq ft $298, gross rents $4,000',
    'Escrow No. E-26-40417, MLS 24318890, APN 181214-AB-02300, order 26-009174',
    'Max occupancy 800. Maximum height 350 ft. Form 1099-S last.',
  ])('leaves %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
