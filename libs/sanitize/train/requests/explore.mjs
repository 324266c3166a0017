import { readFileSync } from 'node:fs';
import { WordKinds } from '../../dist/reading/word-kinds.js';
import { committedRows, doorOf } from './rows.mjs';
import { featuresOf, learn, oddsOf, PACE, slotsOf, slotted } from './learner.mjs';
const kinds = new WordKinds(JSON.parse(readFileSync(new URL('../../../../compliance/reading/words.json', import.meta.url),'utf8')));
const pace = { ...PACE, ...JSON.parse(process.argv[2] ?? '{}') };
const only = process.argv[3];
let t=Date.now();
const rows = committedRows().map((r)=>({...r, windows: featuresOf(r,kinds)})).filter((r)=>r.windows.length>0);
const labels=['none',...new Set(rows.map((r)=>r.label).filter((l)=>l!=='none'))].sort((a,b)=>a==='none'?-1:b==='none'?1:a<b?-1:1);
console.log(rows.length, labels.length, Date.now()-t,'ms');
const prng=(()=>{let s=3;return()=>{s=(s*1103515245+12345)&0x7fffffff;return s/0x7fffffff}})();
const read=(file)=>readFileSync(file,'utf8').trim().split('\n').map((l)=>JSON.parse(l).text).filter((t)=>t.length<1500);
const benign=[...read('/work/shared/data/guard/train/benign_prompts.jsonl'),...read('/work/shared/data/guard/train/hard_negatives.jsonl')].filter((_,i)=>i%4===0).map((text)=>({text,door:'prompt'})).map((r)=>featuresOf(r,kinds)).filter((w)=>w.length);
const held=(w)=>readFileSync(`/tmp/Cwork/${w}.held`,'utf8').trim().split('\n').map((l)=>/^(\w) ([+-]) (\w+): (.*)$/.exec(l)).map(([,letter,s,d,text])=>({letter,plus:s==='+',door:doorOf(d),text}));
const LETTER={};for(const [ls,l] of [['wire-redirect wire-details check-faked','A'],['access','B'],['vacancy away habits agent-alone unprotected frail','C'],['steering exclusion proxy demographics audience','D'],['bulk harvest leaving paging','F'],['premarket offmls withheld','G'],['confidence-asked confidence-told','H'],['private-asked private-sent card','I'],['pay-steer pay-offer fixed-fee tour-first kickback false-status','J'],['unlicensed law clauses appraisal around records forged','K']]) for(const x of ls.split(' ')) LETTER[x]=l;
function fit(train){
  const {tags,used,candidates}=slotsOf(train);
  const data=train.map((r)=>({slots:slotted(r.windows,tags),target:labels.indexOf(r.label),weight:r.author==='everyday'?pace.everyday:r.label==='none'?1:pace.violation}));
  const model=learn(data,labels.length,pace);
  return {score:(windows)=>{let b;for(const s of slotted(windows,tags)){const o=oddsOf(model.sums(s));if(!b||o.score>b.score)b=o}return b},used,candidates};
}
const q=(list,rate)=>[...list].sort((a,b)=>b-a)[Math.floor(list.length*rate)];
function report(name,train,test){
  const m=fit(train);
  const b=benign.map((w)=>m.score(w).score);
  const lawful=test.filter((r)=>!r.plus).map((r)=>m.score(r.windows).score), plus=test.filter((r)=>r.plus).map((r)=>({r,o:m.score(r.windows)}));
  const t1=q(b,0.01),t3=q(b,0.003);const pool=[...b,...lawful.flatMap((x)=>Array(4).fill(x))];const p1=q(pool,0.01);
  const at=(t)=>`${(100*plus.filter((p)=>p.o.score>t).length/plus.length).toFixed(1)}/${(100*lawful.filter((x)=>x>t).length/lawful.length).toFixed(1)}`;
  console.log(`${name}: slots ${m.used}/${m.candidates} +${plus.length} -${lawful.length} | benign1% t=${t1.toFixed(2)}: ${at(t1)} | 0.3% t=${t3.toFixed(2)}: ${at(t3)} | pool1% ${at(p1)} | lawful 1% ${at(q(lawful,0.01))} 3% ${at(q(lawful,0.03))} 5% ${at(q(lawful,0.05))} 10% ${at(q(lawful,0.1))}`);
  const t=Math.max(t1,q(lawful,0.05)); const by={};
  for(const {r,o} of plus){const l=r.letter??LETTER[r.label];(by[l]??=[0,0,0]);by[l][0]++;if(o.score>t)by[l][1]++;if(LETTER[labels[o.leads]]===l)by[l][2]++}
  console.log('   at max(b1%,law5%)',Object.entries(by).sort().map(([l,[n,f,c]])=>`${l} ${f}/${n} (${c})`).join(' '));
}
const prep=(list)=>list.map((r)=>({...r,windows:featuresOf(r,kinds)})).filter((r)=>r.windows.length);
const test=(f)=>rows.filter(f).map((r)=>({...r,plus:r.label!=='none'}));
for (const a of ['own','second-author','third-author','bench']) if(!only||only===a) report('without '+a, rows.filter((r)=>r.author!==a), test((r)=>r.author===a));
if(!only||only==='held'){ report('held blocks', rows, prep([...held('w1'),...held('w2')])); }
console.log(Date.now()-t,'ms');
if (process.argv[4]) {
  const all=[...readFileSync('/work/shared/data/guard/train/benign_prompts.jsonl','utf8').trim().split('\n'),...readFileSync('/work/shared/data/guard/train/hard_negatives.jsonl','utf8').trim().split('\n')].map((l)=>JSON.parse(l)).filter((r,i)=>r.text.length<1500&&i%4===0);
  const m=fit(rows); const s=all.map((r)=>({r,o:m.score(featuresOf(r={...r,door:'prompt'},kinds))??{score:-9}})).sort((a,b)=>b.o.score-a.o.score);
  for(const {r,o} of s.slice(0,45)) console.log(o.score.toFixed(2),labels[o.leads],r.source,r.category,'|',r.text.slice(0,150).replaceAll('\n',' '));
}
if (only==='curve') for (const f of [0.25,0.5,1]) report('curve '+f, rows.filter((r,i)=>r.author==='everyday'||(i*7919%100)/100<f), prep([...held('w1'),...held('w2')]));
