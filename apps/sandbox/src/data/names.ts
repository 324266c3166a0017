function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Given names and surnames of many origins, put together by chance: nobody is meant. */
export const GIVEN_NAMES: readonly string[] = words(`
  Amara Anika Arturo Beatriz Binh Bruno Camille Chidi Clara Dalia Deven Dmitri Eleni Emeka Esther Farah Felix Gabriela Giulia
  Hana Harold Imani Ines Ivo Jamal Jasmine Jiho Joaquin Kavya Keoni Lena Linh Lorenzo Mahina Marek Marisol Mateo Mei Milan
  Nadia Naomi Nikhil Noor Olive Omar Paloma Petra Quentin Rafael Reina Rohan Rosalind Samir Sanna Selma Seong Tala Teodora Thao
  Tobias Uma Valentin Vera Wendell Xiomara Yara Yusuf Zainab Zhen Zora
`);

export const SURNAMES: readonly string[] = words(`
  Abara Aguayo Alvarado Ashby Balogun Baptiste Bergstrom Bhandari Calloway Castellon Chaudhry Dao Delacroix Desta Dufresne
  Eriksen Espino Farrow Fontaine Gallardo Georgiou Gunawan Haddad Halvorsen Hollis Ibarra Iyer Jankowski Jimerson Kahale
  Kaminski Kessler Khoury Kobayashi Lagman Larrabee Lim Lindgren Macapagal Mbeki Medrano Mirza Moreau Nakagawa Nasser Novak Obi
  Okonjo Orellana Osei Pacheco Park Pham Pillai Quiroga Radcliffe Rahman Rezaei Rossetti Saelee Salcedo Sandhu Schaefer Serrano
  Sokolov Stavros Sundaram Tesfaye Thornbury Tolentino Tran Ueda Valdivia Vang Vasquez Wexler Whitlock Xiong Yamada Zielinski
`);

export const LENDERS = [
  'Foothill Community Lending',
  'Granite Peak Mortgage',
  'Delta Home Loans',
  'Bluewater Credit Union',
  'First Orchard Bank',
  'Larkspur Lending',
] as const;

export const LANGUAGES = [
  'English',
  'Spanish',
  'Vietnamese',
  'Tagalog',
  'Mandarin',
  'Cantonese',
  'Russian',
  'Korean',
  'Hmong',
  'Punjabi',
  'Arabic',
  'French',
] as const;

/** For an address: lower case, letters and digits only. */
export function addressPart(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}
