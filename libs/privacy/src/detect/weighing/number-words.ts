import { hashOf } from '../letters.js';

const wordsOf = (words: string): string[] => words.split(' ');

/** Words by which figures are said, in languages that brokerages of the United States hear most. */
const ENGLISH = wordsOf(
  'zero oh o one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million grand double triple point nought niner zeros ones twos threes fours fives sixes sevens eights nines',
);
const SPANISH = wordsOf(
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil quinientos doscientos trescientos cuatrocientos seiscientos',
);
const OTHERS = [
  // Portuguese; `meia` is a six told figure by figure.
  'um dois três quatro cinco seis sete oito nove meia dez doze vinte trinta quarenta cinquenta sessenta oitenta duzentos trezentos',
  // French
  'zéro un deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent cents mille',
  // German, Dutch
  'null eins zwei zwo drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend nul twee drie vijf zes zeven negen tien twaalf twintig',
  // Italian
  'zero uno due tre quattro cinque sette otto nove dieci undici dodici venti trenta quaranta cinquanta sessanta cento mila',
  // Tagalog
  'sero isa dalawa tatlo apat lima anim pito walo siyam sampu',
  // Vietnamese
  'không một hai ba bốn tư năm sáu bảy tám chín mười',
].flatMap(wordsOf);

export const NUMBER_WORDS: ReadonlySet<number> = new Set([...ENGLISH, ...SPANISH, ...OTHERS].map(hashOf));
/** Alone, one of these says nothing: digits, and what means something else as well. */
export const SMALL_NUMBERS: ReadonlySet<number> = new Set(
  [
    ...wordsOf(
      'zero oh o one two three four point double triple nought niner zeros ones twos threes fours fives sixes sevens eights nines uno dos tres once mil',
    ),
    ...OTHERS,
  ].map(hashOf),
);
