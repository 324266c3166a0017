/** The one stylesheet of the sign-in pages. Colours meet WCAG 2.2 AA in light and dark. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ink: #1b2430; --soft: #56616f; --paper: #fff; --wall: #eef1f4; --line: #c9d1da;
  --brand: #0b5d59; --brand-ink: #fff; --warn: #8a3b00; --warn-wall: #fff3e6; --bad: #a11220; --bad-wall: #fdecee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8edf2; --soft: #a9b4c0; --paper: #1c232b; --wall: #11161b; --line: #3b4652;
    --brand: #5fd0c6; --brand-ink: #06201e; --warn: #ffc38a; --warn-wall: #3a2812; --bad: #ffb3ba; --bad-wall: #3d1a1e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; background: var(--wall); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 27rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 2rem; }
.mark { margin: 0 0 1.25rem; color: var(--brand); font-weight: 700; letter-spacing: .02em; }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 1.75rem 0 .5rem; font-size: 1.05rem; }
p { margin: 0 0 1rem; }
a { color: var(--brand); }
details { margin: 0 0 1rem; }
summary { cursor: pointer; margin-bottom: .75rem; color: var(--brand); font-weight: 600; }
.entry { margin: 0 0 .75rem; padding: .8rem; border: 1px solid var(--line); border-radius: .5rem; overflow-wrap: anywhere; }
.entry p { margin: 0 0 .25rem; }
.entry ul { margin: 0 0 .75rem; padding-left: 1.2rem; }
.steps { margin: 0 0 1rem; padding-left: 1.2rem; }
.qr { display: block; width: 13rem; max-width: 100%; margin: 0 auto 1rem; border-radius: .4rem; }
.key-shown { font: 600 1.05rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.codes { columns: 2; margin: 0 0 1.25rem; padding: 1rem; list-style: none; border: 1px solid var(--line); border-radius: .5rem;
  font: 1.05rem/1.9 ui-monospace, monospace; }
.soft { color: var(--soft); font-size: .925rem; }
dl { margin: 0 0 1.25rem; border: 1px solid var(--line); border-radius: .5rem; }
dl > div { padding: .6rem .8rem; }
dl > div + div { border-top: 1px solid var(--line); }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .4rem; font-weight: 600; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
label.choice { display: flex; gap: .6rem; align-items: flex-start; font-weight: 400; margin: 0 0 .5rem; }
label.choice input { margin-top: .3rem; width: 1.1rem; height: 1.1rem; flex: none; accent-color: var(--brand); }
input[type=text], input[type=password], input[type=email] { width: 100%; margin-bottom: 1rem; padding: .65rem .75rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--soft); border-radius: .4rem; }
input[name=user_code] { text-transform: uppercase; }
input.code { letter-spacing: .15em; font-family: ui-monospace, monospace; font-size: 1.25rem; }
.code-shown { display: block; margin: 0 0 1.25rem; font: 600 1.6rem/1.2 ui-monospace, monospace; letter-spacing: .12em; }
.actions { display: flex; gap: .75rem; flex-wrap: wrap; }
button, a.button { flex: 1 1 8rem; padding: .7rem 1rem; font: inherit; font-weight: 600; border-radius: .4rem; cursor: pointer;
  border: 1px solid var(--brand); background: var(--brand); color: var(--brand-ink); }
p.aside { margin: 1.25rem 0 0; }
a.button { display: block; text-align: center; text-decoration: none; overflow-wrap: anywhere; }
button.plain { flex: none; padding: 0; border: 0; background: none; color: var(--brand); text-decoration: underline; }
.ways { display: grid; gap: .75rem; margin: 0 0 1.25rem; }
.ways button { width: 100%; }
.ways .warning { margin: 0; }
.or { display: flex; align-items: center; gap: .75rem; color: var(--soft); font-size: .925rem; }
.or::before, .or::after { content: ''; flex: 1; border-top: 1px solid var(--line); }
button.second { background: transparent; color: var(--ink); border-color: var(--soft); }
pre { margin: 0 0 1.25rem; padding: .8rem; border: 1px solid var(--line); border-radius: .5rem; overflow-wrap: anywhere; white-space: pre-wrap;
  font: .85rem/1.45 ui-monospace, monospace; }
textarea { width: 100%; min-height: 4.5rem; margin-bottom: 1rem; padding: .65rem .75rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--soft); border-radius: .4rem; resize: vertical; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.problem, .warning { padding: .7rem .85rem; border-radius: .4rem; margin: 0 0 1rem; }
@media (max-width: 26rem) { body { padding: 1rem .5rem; } main { padding: 1.25rem; } }
.problem { background: var(--bad-wall); color: var(--bad); }
.warning { background: var(--warn-wall); color: var(--warn); }
`.trimStart();
