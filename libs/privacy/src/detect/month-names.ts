import { folded } from './letters.js';

/**
 * Names of months in other languages than English, wide and short, as Unicode CLDR has them (asked of Intl.DateTimeFormat on 2026-11-30, to spare a start the
 * asking), each with the first language that says so. Left out is what is a common English word, such as `out` of Portuguese.
 */
const NAMES = {
  es: 'enero ene febrero marzo abril abr mayo junio julio agosto ago septiembre octubre noviembre diciembre dic',
  pt: 'janeiro fevereiro fev março maio mai junho julho setembro outubro novembro dezembro dez',
  fr: 'janvier janv février févr mars avril avr juin juillet juil août septembre octobre novembre décembre déc',
  de: 'januar februar märz juni juli oktober okt dezember',
  it: 'gennaio febbraio aprile maggio giugno giu luglio settembre ottobre ott dicembre',
  nl: 'januari februari maart mrt mei augustus',
  pl: 'styczeń stycznia luty lutego lut marzec marca kwiecień kwietnia maj maja czerwiec czerwca lipiec lipca sierpień sierpnia wrzesień września wrz październik października paź listopad listopada grudzień grudnia',
  cs: 'leden ledna únor února březen března duben dubna květen května červen června červenec července srpen srpna září říjen října listopadu prosinec prosince',
  sk: 'január januára február februára marec apríl apríla máj mája jún júna júl júla augusta septembra október októbra novembra decembra',
  hu: 'febr március márc április ápr május június július augusztus szeptember szept',
  da: 'marts',
  nb: 'desember des',
  sv: 'augusti',
  fi: 'tammikuu tammikuuta helmikuu helmikuuta maaliskuu maaliskuuta huhtikuu huhtikuuta toukokuu toukokuuta kesäkuu kesäkuuta heinäkuu heinäkuuta elokuu elokuuta syyskuu syyskuuta lokakuu lokakuuta marraskuu marraskuuta joulukuu joulukuuta',
  et: 'jaanuar jaan veebruar veebr märts aprill juuni juuli oktoober detsember dets',
  lv: 'janvāris februāris aprīlis maijs jūnijs jūn jūlijs jūl augusts septembris oktobris novembris decembris',
  lt: 'sausis sausio vasaris vasario kovas kovo balandis balandžio gegužė gegužės birželis birželio liepa liepos rugpjūtis rugpjūčio rugsėjis rugsėjo spalis spalio lapkritis lapkričio gruodis gruodžio',
  tr: 'ocak şubat şub mart nisan mayıs haziran temmuz ağustos ağu eylül ekim kasım aralık',
  ro: 'ianuarie ian februarie martie aprilie iunie iun iulie iul septembrie octombrie noiembrie decembrie',
  hr: 'siječanj siječnja veljača veljače velj ožujak ožujka ožu travanj travnja svibanj svibnja lipanj lipnja srpanj srpnja srp kolovoz kolovoza rujan rujna ruj studeni studenoga prosinac prosinca',
  sl: 'junij julij avgust avg',
  ca: 'gener febrer març juny juliol agost setembre desembre',
  gl: 'xaneiro xan febreiro xuño xullo xul decembro',
  eu: 'urtarrila urt otsaila ots martxoa apirila api maiatza ekaina eka uztaila uzt abuztua abu iraila urria urr azaroa abendua abe',
  id: 'maret agustus agu',
  ms: 'julai ogos ogo disember dis',
  fil: 'pebrero peb marso hunyo hulyo setyembre oktubre nobyembre nob disyembre',
  sw: 'machi aprili agosti septemba oktoba novemba desemba',
  ru: 'январь января янв февраль февраля февр март марта мар апрель апреля апр май мая июнь июня июн июль июля июл август августа авг сентябрь сентября сент октябрь октября окт ноябрь ноября нояб декабрь декабря дек',
  uk: 'січень січня січ лютий лютого лют березень березня бер квітень квітня квіт травень травня трав червень червня черв липень липня лип серпень серпня серп вересень вересня вер жовтень жовтня жовт листопад листопада лист грудень грудня груд',
  bg: 'януари февруари април юни юли септември октомври ноември декември',
  sr: 'јануар јан фебруар феб мај јун јул септембар сеп октобар новембар нов децембар дец',
  el: 'ιανουαρίου ιαν φεβρουαρίου φεβ μαρτίου μαρ απριλίου απρ μαΐου μαΐ ιουνίου ιουν ιουλίου ιουλ αυγούστου αυγ σεπτεμβρίου σεπ οκτωβρίου οκτ νοεμβρίου νοε δεκεμβρίου δεκ',
  ar: 'يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر',
  fa: 'ژانویه ژانویهٔ فوریه فوریهٔ آوریل مهٔ ژوئن ژوئیه ژوئیهٔ اوت سپتامبر اکتبر نوامبر دسامبر',
  hi: 'जनवरी फ़रवरी मार्च अप्रैल जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर',
  bn: 'জানুয়ারি জানু ফেব্রুয়ারি ফেব মার্চ এপ্রিল এপ্রি জুন জুলাই জুল আগস্ট সেপ্টেম্বর সেপ অক্টোবর অক্টো নভেম্বর নভে ডিসেম্বর ডিসে',
  he: 'ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר',
  sq: 'janar shkurt shk prill pri qershor qer korrik korr gusht shtator sht tetor tet nëntor nën dhjetor dhj',
  az: 'yanvar yan fevral aprel iyun iyn iyul iyl avqust avq sentyabr oktyabr noyabr noy dekabr dek',
  ka: 'იანვარი იან თებერვალი თებ მარტი მარ აპრილი აპრ მაისი მაი ივნისი ივნ ივლისი ივლ აგვისტო აგვ სექტემბერი სექ ოქტომბერი ოქტ ნოემბერი ნოე დეკემბერი დეკ',
  hy: 'հունվար հունվարի հնվ փետրվար փետրվարի փտվ մարտ մարտի մրտ ապրիլ ապրիլի ապր մայիս մայիսի մյս հունիս հունիսի հնս հուլիս հուլիսի հլս օգոստոս օգոստոսի օգս սեպտեմբեր սեպտեմբերի սեպ հոկտեմբեր հոկտեմբերի հոկ նոյեմբեր նոյեմբերի նոյ դեկտեմբեր դեկտեմբերի դեկ',
};

const MONTHS: ReadonlySet<string> = new Set(Object.values(NAMES).join(' ').split(' ').map(folded));

/** Whether a word, in any letters, names a month. */
export const isMonth = (word: string): boolean => MONTHS.has(folded(word).toLowerCase());
