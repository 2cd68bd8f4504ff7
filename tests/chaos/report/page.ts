import type { Property } from '../history/judge.ts'
import { deeds, latencies, throughput } from './charts.ts'
import type { Timeline } from '../manyRelays/Diary.ts'

/** One run, as the page tells it. */
export type Chapter = {
  readonly title: string
  /** One sentence: what ran, and what was done to it. */
  readonly about: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly counts: Readonly<Record<Property, number>>
  /** What is counted in each second of the timeline: "Acked", unless told. */
  readonly counted?: string
  readonly timeline: Timeline
}

/** What each property would have found. */
const MEANING: Readonly<Record<Property, string>> = {
  lost: 'acked, and not there',
  phantom: 'there, and never sent, or refused',
  duplicate: 'one key twice in the store, or one event twice on a screen',
  altered: 'another body or sender than was sent, in the store or on a screen',
  gap: 'a timeline that is not 1, 2, 3 …',
  reorder: 'a sender’s own order broken, or another order on a screen',
  stale: 'read from any relay after an ack, and the acked message missing',
  regress: 'the end of a timeline told and taken back',
  misnumbered: 'acked under another number than it has',
  unshown: 'missing on a screen when all is calm',
  overlap: 'a conversation given to a second agent while one held it',
  unowned: 'a reply taken from an agent who did not hold the conversation',
  inversion: 'somebody served although somebody waited longer for that agent',
  overload: 'an agent given more than their limit',
  stranded: 'waiting over 2 s beside an agent with room, or 45 s with one who is gone',
  leak: 'a frame of a conversation that is none of theirs',
}

/** A page that needs nothing but itself: no script, no font, no request. */
export function pageOf(title: string, intro: string, chapters: readonly Chapter[]): string {
  const broken = chapters.reduce((sum, { counts }) => sum + total(counts), 0)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>${STYLE}</style>
<main>
<header>
<p class="verdict ${broken === 0 ? 'good' : 'bad'}">${broken === 0 ? 'Nothing was lost' : `${broken} promises were broken`}</p>
<h1>${escape(title)}</h1>
<p class="intro">${escape(intro)}</p>
</header>
${chapters.map(chapter).join('\n')}
</main>
</html>
`
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

function chapter({ title, about, facts, counts, counted = 'Acked', timeline }: Chapter): string {
  const rows = (Object.keys(counts) as Property[]).map(
    (property) =>
      `<tr${counts[property] > 0 ? ' class="bad"' : ''}><th>${property}</th><td>${counts[property]}</td><td>${MEANING[property]}</td></tr>`,
  )
  return `<section>
<h2>${escape(title)}</h2>
<p class="intro">${escape(about)}</p>
<dl>${facts.map(([name, value]) => `<div><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>
<h3>${counted} in each second <small><i class="key band of-database"></i>PostgreSQL away <i class="key band of-redis"></i>Redis away</small></h3>
<div class="chart">${throughput(timeline, counted)}</div>
${latency(timeline)}<h3>What was done to it</h3>
<div class="chart">${deeds(timeline)}</div>
<h3>What was looked for, and found</h3>
<div class="chart"><table><tbody>${rows.join('\n')}</tbody></table></div>
</section>`
}

/** Nothing where none was measured. */
function latency(timeline: Timeline): string {
  if (timeline.seconds.every(({ ackMs }) => ackMs === null)) return ''
  return `<h3>Latency <small><i class="key line-0"></i>ack, half <i class="key line-1"></i>ack, slowest 1 % <i class="key line-2"></i>on another’s screen, half</small></h3>
<div class="chart">${latencies(timeline, [
    { name: 'ack, half of all', of: ({ ackMs }) => ackMs?.p50 ?? null },
    { name: 'ack, slowest percent', of: ({ ackMs }) => ackMs?.p99 ?? null },
    { name: 'on another screen, half of all', of: ({ seenMs }) => seenMs?.p50 ?? null },
  ])}</div>
`
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const STYLE = `
:root{color-scheme:light dark;--paper:light-dark(#fcfcfb,#15171a);--ink:light-dark(#1d2125,#e6e8ea);--soft:light-dark(#646c74,#98a1aa);
--hair:light-dark(#e6e7e8,#2a2f35);--acked:light-dark(#2f6f5e,#6fc3a9);--relay:light-dark(#b4552d,#f0935f);--database:light-dark(#7b4fb0,#b996e8);
--redis:light-dark(#c08a00,#e8bd4a);--links:light-dark(#3c6fb0,#7fb0f0);--good:light-dark(#1f7a4d,#63cf97);--bad:light-dark(#b3261e,#ff8a80)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:48px 24px 96px}
header{margin-bottom:56px}
h1{font-size:32px;line-height:1.2;margin:8px 0 12px;letter-spacing:-.01em}
h2{font-size:24px;margin:0 0 8px;padding-top:32px;border-top:1px solid var(--hair)}
h3{font-size:15px;margin:40px 0 8px}
h3 small{font-weight:400;color:var(--soft);margin-left:12px}
section{margin-bottom:64px}
.intro{color:var(--soft);max-width:72ch;margin:0}
.verdict{display:inline-block;margin:0;padding:4px 12px;border-radius:999px;font-size:14px;font-weight:600;border:1px solid currentColor}
.good{color:var(--good)}.bad,.bad th,.bad td{color:var(--bad)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(168px,1fr));gap:24px 16px;margin:32px 0 0}
dt{font-size:13px;color:var(--soft)}dd{margin:0;font-size:20px;font-weight:600}
.chart{overflow-x:auto}
svg{display:block;width:100%;min-width:760px;height:auto;font-size:12px}
text{fill:var(--soft)}
.tick,.lane{text-anchor:end}.time{text-anchor:middle}
.rule{stroke:var(--hair)}
.area{fill:color-mix(in srgb,var(--acked) 34%,transparent);stroke:var(--acked);stroke-width:1}
.line{fill:none;stroke-width:1.5}
.line-0{stroke:var(--acked);background:var(--acked)}.line-1{stroke:var(--relay);background:var(--relay)}.line-2{stroke:var(--links);background:var(--links)}
.band{opacity:.26}.of-relay{fill:var(--relay);background:var(--relay)}.of-database{fill:var(--database);background:var(--database)}
.of-redis{fill:var(--redis);background:var(--redis)}.of-links{fill:var(--links);background:var(--links)}
.key{display:inline-block;width:14px;height:8px;border-radius:2px;margin:0 6px 0 12px}
table{border-collapse:collapse;width:100%;font-size:15px}
th,td{padding:8px 16px 8px 0;border-bottom:1px solid var(--hair);text-align:left;font-weight:400;vertical-align:top}
th{font-weight:600;width:140px}td:nth-child(2){width:64px}td:last-child{color:var(--soft)}
@media(max-width:640px){main{padding:24px 16px 64px}h1{font-size:26px}}
`
