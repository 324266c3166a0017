/** A seeded generator (mulberry32): the same seed, the same texts and the same weights. Returns 0..1. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

/** Orders a list by chance, in place. */
export function shuffle(list, random) {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}

/** Fills `{slot}` by chance from the slots; slots may hold slots. */
export function filled(template, slots, random) {
  let text = template;
  for (let depth = 0; depth < 5 && text.includes('{'); depth += 1)
    text = text.replace(/\{(\w+)\}/g, (whole, name) => {
      const choices = slots[name];
      return choices ? choices[Math.floor(random() * choices.length)] : whole;
    });
  return text;
}

/** One word in three with two letters in the wrong order, as people write in haste and as filters are got around. */
export function misspelt(text, random) {
  return text.replace(/[a-z]{4,}/g, (word) => {
    if (random() < 0.65) return word;
    const at = 1 + Math.floor(random() * (word.length - 3));
    return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
  });
}
