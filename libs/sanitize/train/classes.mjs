/** Classes of words, from the lexicons of the rule packs: the concepts that mean the same to an attack get one number in all languages. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { SLOTS } from './slots.mjs';

const CLASSES = [
  ['override', 'strong_override', 'x_override', 'void_state'],
  ['prior', 'above', 'x_prior', 'x_above'],
  ['instr', 'instr_strong', 'weak_instr', 'own_rules', 'safety', 'x_instr'],
  ['reveal', 'reveal_hard', 'tell_verb', 'decode_verb', 'x_reveal'],
  ['sysprompt', 'x_sysprompt'],
  ['cover_up', 'quietly', 'x_never_tell'],
  ['user', 'the_user', 'people', 'x_user'],
  ['assistant', 'named_assistant', 'told_assistant', 'x_assistant', 'x_reader'],
  ['unlimited', 'persona', 'mode', 'x_unlimited'],
  ['now_you', 'enter', 'x_now_you'],
  ['send', 'send_hard', 'pass_verb', 'order_verb', 'x_send', 'x_order'],
  ['secret_thing', 'user_thing', 'conversation', 'order_thing', 'own_things', 'x_secret', 'x_order_thing'],
  ['destructive', 'x_delete'],
  ['transfer', 'spend', 'x_money'],
  ['change_verb'],
  ['change_thing', 'pay_noun', 'x_everything', 'x_amount'],
  ['attention', 'x_note_to'],
  ['must', 'imperative', 'first_do'],
  ['new_word', 'x_new_orders'],
  ['code_word', 'lock_thing', 'x_code', 'x_lock'],
  ['quant', 'anything', 'x_all', 'x_anything'],
  ['verbatim', 'say_exactly'],
  ['x_book', 'x_visit'],
];
const FROM_SLOTS = { give: 11, change: 15, drop: 13, pay: 14, make: 15 };

/** {word or stem*: number of its class}, from 1. The first class that names a word has it. */
export function wordClasses() {
  const folder = fileURLToPath(new URL('../../../compliance/packs/lexicon/', import.meta.url));
  const lexicons = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => parse(readFileSync(folder + name, 'utf8')).lexicons);
  const found = {};
  const take = (word, number) => {
    if (typeof word === 'string' && !word.includes(' ') && word.length > 1) found[word.toLowerCase()] ??= number;
  };
  CLASSES.forEach((concepts, at) => {
    for (const { concepts: own } of lexicons) for (const concept of concepts) for (const word of own[concept] ?? []) take(word, at + 1);
  });
  for (const [slot, number] of Object.entries(FROM_SLOTS)) for (const word of SLOTS[slot]) take(word, number);
  return Object.fromEntries(Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1)));
}
