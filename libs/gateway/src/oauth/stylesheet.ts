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
p { margin: 0 0 1rem; }
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
input.code { text-transform: uppercase; letter-spacing: .15em; font-family: ui-monospace, monospace; font-size: 1.25rem; }
.code-shown { display: block; margin: 0 0 1.25rem; font: 600 1.6rem/1.2 ui-monospace, monospace; letter-spacing: .12em; }
.actions { display: flex; gap: .75rem; flex-wrap: wrap; }
button { flex: 1 1 8rem; padding: .7rem 1rem; font: inherit; font-weight: 600; border-radius: .4rem; cursor: pointer;
  border: 1px solid var(--brand); background: var(--brand); color: var(--brand-ink); }
button.second { background: transparent; color: var(--ink); border-color: var(--soft); }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.problem, .warning { padding: .7rem .85rem; border-radius: .4rem; margin: 0 0 1rem; }
@media (max-width: 26rem) { body { padding: 1rem .5rem; } main { padding: 1.25rem; } }
.problem { background: var(--bad-wall); color: var(--bad); }
.warning { background: var(--warn-wall); color: var(--warn); }
`.trimStart();
