import type { Span } from './span.js';
import { matchesOf } from './matches.js';

const HAN_SURNAME =
  '王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭蔡潘田董袁于余叶葉蒋蔣杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鍾姜崔谭譚廖范汪陆陸金石戴贾夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙龍陶贺顾顧毛郝龚邵万萬钱錢严嚴武莫孔向汤湯';
const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `(?:买家|賣家|卖家|买方|卖方|買方|賣方|客户|客戶|业主|業主|屋主|租客|房客|房东|借款人|姓名|太太|丈夫|妻子|先生|女士|联系人|聯絡人)(?:是|叫|：|:|\\s){0,3}([${HAN_SURNAME}][\\u4e00-\\u9fff]{1,2})(?![\\u4e00-\\u9fff]{3}的)`,
    'g',
  ),
  new RegExp(`([${HAN_SURNAME}][\\u4e00-\\u9fff]{0,2})(?=先生|女士|小姐|太太|夫妇|夫婦)`, 'g'),
  /(?:고객|매수인|매도인|세입자|집주인|임차인|손님|구매자|판매자|이름)(?:은|는|이|가|님|명)?[\s:：]{0,3}([가-힣]{2,4})(?![가-힣])/g,
  /(?<![가-힣])([가-힣]{2,4})(?=\s?(?:씨|님)(?![가-힣]))/g,
  /(?:العميل|العميلة|المشتري|البائع|المستأجر|المالك|السيد|السيدة|اسمي|الاسم|الزبون)[\s:]{1,3}(\p{Script=Arabic}{2,14}(?: \p{Script=Arabic}{2,14}){0,2}?)(?=[\s،,.:؛]*(?:هاتف|رقم|و|يريد|تريد|على|جوال|رمز|في|\d|$|[،,.]))/gu,
  /(?:клиент\p{L}{0,3}|покупатель|покупательница|продавец|арендатор|владелец|меня зовут|имя|жена|муж)[\s:,–-]{1,3}(\p{Lu}\p{Ll}{1,14}(?: \p{Lu}\p{Ll}{1,18}){0,2})/giu,
  /(?:お客様|買主|売主|借主|氏名|名前)[はが:：\s]{0,3}([\u4e00-\u9fff]{1,3}\s?[\u4e00-\u9fff\u3040-\u30ff]{1,4}?)(?=さん|様|、|。|\s|,|$)/g,
  /([\u4e00-\u9fff]{1,3}\s?[\u4e00-\u9fff\u3040-\u30ff]{0,3})(?=さん|様)/g,
];

/** Names in scripts without capital letters: after the word for a client, or before a title. For texts with characters outside Latin. */
export function foreignNames(text: string): Span[] {
  const spans: Span[] = [];
  for (const pattern of PATTERNS) {
    for (const match of matchesOf(pattern, text)) {
      const name = match[1] ?? '';
      const start = match.index + match[0].lastIndexOf(name);
      spans.push({ start, end: start + name.length, label: 'PERSON', score: 0.7 });
    }
  }
  return spans;
}

const MONEY =
  /(?:年收入|月收入|收入|年薪|月薪|工资|薪水|存款|积蓄|首付|预算|预算上限|最高价?|上限|底价|最低价?|贷款额|信用分数?|信用评分|연봉|소득|월급|예산|최대|저축|신용점수|الدخل|الراتب|الميزانية|المدخرات|доход|зарплата|бюджет|максимум|накопления|年収|予算|貯金)[^\d\n]{0,10}?([$€¥₩]?\d[\d,.]*(?:\s?(?:万|萬|만|억|千|k|K|тыс|млн))?)/g;

/** Income, savings and limits of scripts without spaces between words. */
export const foreignAmounts = (text: string): Span[] =>
  matchesOf(MONEY, text).map((match) => {
    const end = match.index + match[0].length;
    return { start: end - (match[1]?.length ?? 0), end, label: 'FINANCIAL' as const, score: 0.75 };
  });
