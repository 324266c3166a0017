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

/** Words of languages that the lexicons of the rules know little of, by the number of their class. */
// prettier-ignore
const MORE = {
  1: ['strunta', 'bortse', 'glem', 'overse', 'unohda', 'ohita', 'nevšímej', 'uită', 'felejtsd', 'ξέχνα', 'αγνόησ*', 'ігнору*', 'забудь', 'lupakan', 'abaikan', 'فراموش', 'نادیده', 'שכח', 'התעלם', 'ลืม', 'ভুলে', 'উপেক্ষা', 'بھول', 'puuza', 'sahau', 'oblida', 'bliye', 'inyore'],
  2: ['tidigare', 'tidligere', 'aiemm*', 'předchoz*', 'anterioar*', 'korábbi', 'προηγούμεν*', 'попередн*', 'sebelumnya', 'قبلی', 'הקודמ*', 'ก่อนหน้า', 'আগের', 'پچھلی', 'awali', 'anteriors', 'anvan'],
  3: ['instruktion*', 'anvisning*', 'regl*', 'instruks*', 'ohje*', 'sääntö*', 'säännö*', 'pokyn*', 'pravid*', 'instrucțiun*', 'utasítás*', 'szabály*', 'οδηγί*', 'κανόν*', 'вказів*', 'правил*', 'aturan*', 'instruksi*', 'دستور*', 'قوانین', 'הורא*', 'כלל*', 'คำสั่ง', 'กฎ', 'নির্দেশ*', 'নিয়ম*', 'ہدایات', 'اصول', 'maagizo', 'sheria', 'normes', 'instruccions', 'règ', 'enstriksyon'],
  4: ['avslöja', 'afslør', 'avslør', 'näytä', 'paljasta', 'tulosta', 'kerro', 'ukaž', 'vypiš', 'prozraď', 'arată', 'afișează', 'dezvăluie', 'mutasd', 'áruld', 'írd', 'δείξε', 'αποκάλυψε', 'покажи', 'виведи', 'розкрий', 'tampilkan', 'bocorkan', 'فاش', 'הצג', 'חשוף', 'แสดง', 'เปิดเผย', 'দেখাও', 'ফাঁস', 'دکھاؤ', 'onyesha', 'fichua', 'mostra', 'revela', 'montre', 'devwale'],
  9: ['gränser', 'grenser', 'grænser', 'rajoja', 'omezení', 'korlátok', 'όρια', 'обмежень', 'batas', 'محدودیت', 'גבולות', 'সীমাহীন', 'mipaka', 'límits'],
  11: ['skicka', 'vidarebefordra', 'send', 'videresend', 'lähetä', 'välitä', 'pošli', 'přepošli', 'trimite', 'küldd', 'továbbítsd', 'στείλε', 'προώθησε', 'надішли', 'перешли', 'kirim', 'teruskan', 'بفرست', 'שלח', 'ส่ง', 'পাঠাও', 'بھیجو', 'tuma', 'envia', 'voye'],
  12: ['lösenord*', 'adgangskode*', 'passord*', 'salasana*', 'hesl*', 'jelsz*', 'κωδικό*', 'парол*', 'رمز', 'סיסמ*', 'รหัสผ่าน', 'পাসওয়ার্ড', 'nenosiri', 'contrasenya', 'modpas'],
  13: ['slet', 'slett', 'poista', 'smaž', 'șterge', 'törölj', 'διάγραψε', 'видали', 'hapus', 'پاک', 'מחק', 'ลบ', 'মুছে', 'مٹا', 'futa', 'esborra', 'efase'],
  7: ['användaren', 'brugeren', 'brukeren', 'käyttäjäl*', 'uživatel*', 'utilizator*', 'felhasználó*', 'χρήστη', 'користувач*', 'pengguna', 'کاربر', 'משתמש', 'ผู้ใช้', 'ব্যবহারকারী*', 'صارف', 'mtumiaji', 'usuari', 'itilizatè'],
  22: ['ordagrant', 'ordret', 'sanasta', 'cuvânt', 'szóról', 'λέξη', 'слово', 'کلمه', 'מילה', 'হুবহু', 'لفظ', 'neno', 'paraula'],
};

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
  for (const [number, words] of Object.entries(MORE)) for (const word of words) take(word, Number(number));
  for (const [slot, number] of Object.entries(FROM_SLOTS)) for (const word of SLOTS[slot]) take(word, number);
  return Object.fromEntries(Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1)));
}
