/** The style of the page of a release: one column on a phone, cards side by side on a wide screen, light and dark. */

/** The style sheet. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #fff; --ink: #1b2330; --soft: #5b6678; --line: #dde2ea;
  --good: #12714a; --bad: #b3261e; --wait: #8a5300; --busy: #1559b8; --calm: #5b6678;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151c; --card: #1a202a; --ink: #e6eaf1; --soft: #9aa6b8; --line: #2c3542;
    --good: #4cc38a; --bad: #ff8a80; --wait: #e8b04b; --busy: #7fb2ff; --calm: #9aa6b8;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere;
}
main { max-width: 76rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .1rem 0 .5rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: .875rem; font-weight: 600; color: var(--soft); margin: 1rem 0 .3rem; }
.card > h4:first-child { margin-top: 0; }
p { margin: .4rem 0; }
code, .mono { font: max(.875rem, .9em) ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { color: var(--ink); background: color-mix(in srgb, var(--soft) 14%, transparent); border-radius: .3rem; padding: .1rem .3rem; }
.soft { color: var(--soft); }
.path { color: var(--soft); font-size: .9rem; margin: 0; }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .wait { --tone: var(--wait); }
.busy { --tone: var(--busy); } .calm { --tone: var(--calm); }
.badge {
  display: inline-block; color: var(--tone); font-weight: 600; font-size: .875rem; max-width: 100%;
  border: 1px solid color-mix(in srgb, var(--tone) 45%, transparent); border-radius: 1rem; padding: .05rem .6rem;
  background: color-mix(in srgb, var(--tone) 10%, transparent);
}
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem 1.25rem; margin: 1rem 0 0; }
.facts dt { color: var(--soft); font-size: .875rem; } .facts dd { margin: 0; }
.note {
  border-left: .25rem solid var(--tone); border-radius: .4rem; background: var(--card);
  padding: .7rem .9rem; margin: 1rem 0; box-shadow: 0 0 0 1px var(--line);
}
.note p:last-child { margin-bottom: 0; }
.note .said { white-space: pre-wrap; }
.track { display: flex; flex-wrap: wrap; gap: .35rem .5rem; list-style: none; padding: 0; margin: 1rem 0 0; }
.track li:not(:last-child)::after { content: "→"; color: var(--soft); margin-left: .5rem; }
.track a { text-decoration: none; padding: .2rem .6rem; }
.cards { display: grid; gap: 1rem; align-items: start; }
@media (min-width: 52rem) { .cards { grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); } }
.card { background: var(--card); border: 1px solid var(--line); border-top: .25rem solid var(--tone); border-radius: .6rem; padding: .9rem 1rem 1rem; }
.card header { display: flex; align-items: baseline; justify-content: space-between; gap: .5rem; flex-wrap: wrap; }
ul.rows { list-style: none; margin: 0; padding: 0; }
ul.rows li { padding: .4rem 0; border-top: 1px solid var(--line); }
ul.rows li:first-child { border-top: 0; }
.row { display: flex; flex-wrap: wrap; gap: 0 .6rem; justify-content: space-between; align-items: baseline; }
.row > span:first-child { display: flex; align-items: baseline; min-width: 0; }
.row > span:last-child { margin-left: auto; }
.row ~ * { margin-left: 1.3rem; }
.sign { color: var(--tone); flex: 0 0 1.3rem; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .875rem; }
@media (max-width: 40rem) {
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { padding: .45rem .75rem; border-top: 1px solid var(--line); }
  tr:first-child { border-top: 0; }
  td { padding: 0; border-top: 0; }
}
table + p { margin-top: .8rem; }
details { margin-top: .8rem; } summary { cursor: pointer; color: var(--soft); padding: .3rem 0; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .875rem; }
@media print { body { background: #fff; } }
`;
