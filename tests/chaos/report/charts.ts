import type { Second, Timeline } from '../manyRelays/Diary.ts'

const WIDTH = 1_000
/** Room for names on the left, the same in every chart, so that one second is above the other. */
const LEFT = 214
const RIGHT = 14
const LANE = 20

type Line = { readonly name: string; readonly of: (second: Second) => number | null }

/** Acked a second, as an area, with what took a service away behind it. */
export function throughput(timeline: Timeline, what: string): string {
  const height = 190
  const top = Math.max(1, ...timeline.seconds.map(({ acked }) => acked))
  const { x, end } = scale(timeline)
  const y = (value: number): number => height - 24 - (value / top) * (height - 40)
  const points = timeline.seconds.map(({ acked }, index) => `${x(index + 0.5)},${round(y(acked))}`)
  const area = `<path class="area" d="M${x(0.5)},${y(0)}L${points.join('L')}L${x(end - 0.5)},${y(0)}Z"/>`
  const ticks = nice(top).map((value) => rule(y(value), value.toLocaleString('en')))
  return svg(height, `${what} in each second`, [
    bands(timeline, x, height - 24),
    ...ticks,
    area,
    axis(timeline, height),
  ])
}

/** Latencies on a logarithmic scale: 1 ms at the bottom. */
export function latencies(timeline: Timeline, lines: readonly Line[]): string {
  const height = 210
  const top = Math.max(1_000, ...timeline.seconds.flatMap((second) => lines.map(({ of }) => of(second) ?? 0)))
  const { x } = scale(timeline)
  const y = (ms: number): number => height - 24 - (Math.log10(Math.max(1, ms)) / Math.log10(top)) * (height - 40)
  const paths = lines.map(({ name, of }, place) => {
    let d = ''
    let isPen = false
    timeline.seconds.forEach((second, index) => {
      const ms = of(second)
      if (ms !== null) d += `${isPen ? 'L' : 'M'}${x(index + 0.5)},${round(y(ms))}`
      isPen = ms !== null
    })
    return `<path class="line line-${place}" d="${d}"><title>${name}</title></path>`
  })
  const ticks = [1, 10, 100, 1_000, 10_000, 100_000]
    .filter((ms) => ms <= top)
    .map((ms) => rule(y(ms), ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`))
  const label = lines.map(({ name }) => name).join(', ')
  return svg(height, `Latencies: ${label}`, [
    bands(timeline, x, height - 24),
    ...ticks,
    ...paths,
    axis(timeline, height),
  ])
}

/** What was done: a lane for each kind, a bar for each time. */
export function deeds(timeline: Timeline): string {
  const kinds = [...new Set(timeline.deeds.map(({ what }) => what))]
  const height = kinds.length * LANE + 30
  const { x, end } = scale(timeline)
  const lanes = kinds.map((kind, lane) => {
    const mine = timeline.deeds.filter(({ what }) => what === kind)
    const top = lane * LANE + 3
    const bars = mine.map(({ what, whom, from, to }) => {
      const width = Math.max(2.5, x(Math.min(to, end)) - x(from))
      const told = `${what} ${whom}: ${from.toFixed(1)} s, for ${(to - from).toFixed(1)} s`
      return `<rect class="deed ${kindOf(kind)}" x="${x(from)}" y="${top}" width="${round(width)}" height="${LANE - 6}" rx="2"><title>${told}</title></rect>`
    })
    return `<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${top + LANE - 4}" y2="${top + LANE - 4}"/>
<text class="lane" x="${LEFT - 10}" y="${top + LANE - 9}">${kind} · ${mine.length}</text>${bars.join('')}`
  })
  return svg(height, 'What was done, and when', [...lanes, axis(timeline, height)])
}

const svg = (height: number, label: string, parts: readonly string[]): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${parts.join('\n')}</svg>`

const round = (value: number): number => Math.round(value * 10) / 10

function scale({ seconds }: Timeline): { x: (second: number) => number; end: number } {
  const end = Math.max(1, seconds.length)
  return { end, x: (second) => round(LEFT + (second / end) * (WIDTH - LEFT - RIGHT)) }
}

const rule = (y: number, label: string): string =>
  `<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y)}" y2="${round(y)}"/>
<text class="tick" x="${LEFT - 10}" y="${round(y + 4)}">${label}</text>`

/** Times when PostgreSQL or Redis were away. */
const bands = ({ deeds: all }: Timeline, x: (second: number) => number, height: number): string =>
  all
    .filter(({ what }) => /^(PostgreSQL|Redis) (killed|stopped)/.test(what))
    .map(({ what, from, to }) => {
      const width = Math.max(1.5, x(to) - x(from))
      return `<rect class="band ${kindOf(what)}" x="${x(from)}" y="0" width="${round(width)}" height="${height}"><title>${what}</title></rect>`
    })
    .join('')

const kindOf = (what: string): string =>
  what.startsWith('relay') || what.startsWith('agent')
    ? 'of-relay'
    : what.includes('PostgreSQL') || what.includes('database')
      ? 'of-database'
      : what.includes('Redis')
        ? 'of-redis'
        : 'of-links'

function axis({ seconds }: Timeline, height: number): string {
  const { x, end } = scale({ seconds, deeds: [] })
  const step = [10, 20, 30, 60, 120, 300, 600].find((size) => end / size <= 12) ?? 1_200
  const marks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step)
  const clock = (at: number): string => `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`
  return marks.map((at) => `<text class="time" x="${x(at)}" y="${height - 6}">${clock(at)}</text>`).join('')
}

/** Three or four round values up to the top. */
function nice(top: number): number[] {
  const rough = top / 4
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((value) => value >= rough) ?? rough
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => Math.round(index * step))
}
