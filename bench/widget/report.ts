import { short, spread, table, withEnds } from '../load/statistics.ts'
import { CONDITIONS, WARMING } from './measure.ts'
import type { Measured } from './measure.ts'
import type { Seen } from './visit.ts'
import type { Weight } from './weigh.ts'

/** What a report says about itself. */
export type Circumstances = {
  readonly date: string
  readonly machine: string
  readonly loadAfter: string
  readonly chromium: string
  readonly repeats: number
}

/** Most milliseconds from the click to the textbox with the focus. */
const GOALS = { cached: 150, cold: 600 } as const

const NONE = '–'

/** The tables, as Markdown. */
export function tables(all: readonly Measured[]): string {
  return [
    '## Bytes\n',
    'Scripts, style sheets and pages in frames that the page was given, KiB (1,024 bytes): raw / `gzip -9` / brotli 11, each file packed by itself. Images, sounds, fonts and answers of servers are not counted.\n',
    table(
      ['product', 'before any click', 'until its textbox is there', 'files'],
      all.map(({ product, weights: { withPage, untilUsable } }) => [
        product.name,
        kib(withPage),
        product.textbox === null ? NONE : kib(untilUsable),
        product.textbox === null ? `${withPage.files}` : `${withPage.files} → ${untilUsable.files}`,
      ]),
    ),
    '\n## Everything cached, nothing slowed\n',
    timed(all, 'cached'),
    `\n## First visit, processor ${CONDITIONS.cold.slowdown} times slower, ${CONDITIONS.cold.network.latencyMs} ms round trip, 1.6 Mbit/s\n`,
    timed(all, 'cold'),
    ...goals(all),
  ].join('\n')
}

function timed(all: readonly Measured[], condition: keyof typeof CONDITIONS): string {
  return table(
    [
      'product',
      'launcher painted',
      'click → textbox visible',
      'click → textbox focused',
      'longest task',
      'scripts, sum',
    ],
    all.map((each) => {
      const of = (value: (seen: Seen) => number | null): string => cell(each[condition].map(value))
      return [
        each.product.name,
        of(({ launcher }) => launcher),
        of(({ shown }) => shown),
        of(({ focused }) => focused),
        longest(each[condition]),
        of(({ script }) => script),
      ]
    }),
  )
}

/** What our own figures are held against. */
function goals(all: readonly Measured[]): string[] {
  const ours = all.find(({ product }) => product.key === 'deskbell')
  if (ours === undefined) return []
  const lines = (['cached', 'cold'] as const).map((condition) => {
    const { median } = spread(ours[condition].flatMap(({ focused }) => focused ?? []))
    const goal = GOALS[condition]
    return `- ${condition}: ${short(median)} ms of at most ${goal} ms: ${median <= goal ? 'held' : 'missed'}.`
  })
  return ['\n## Deskbell against its own goals\n', 'Click → textbox focused, median.\n', ...lines]
}

/** The whole document. */
export function comparison(all: readonly Measured[], about: Circumstances): string {
  const versions = all.map(({ product }) => `- ${product.name}: ${product.version}`)
  const notes = all.map(({ product }) => `- **${product.name}**: ${product.note}`)
  return `# The widget beside others

Made by \`npm run bench -- widget\`, which fetches the others from the package registry at these versions and writes this file. Figures
move with the machine and with what else it does; those of one run were taken in turn and can be compared with each other.

- ${about.date}; ${about.machine}, after ${about.loadAfter} (of 1 and 5 minutes; a busy machine shows in the slowest values)
- Chromium ${about.chromium}, headless; median of ${about.repeats} (fastest–slowest), milliseconds
${versions.join('\n')}

${tables(all)}

## How it was measured

Every visit has a Chromium process and a profile of its own, and opens a static page of another origin on the same machine that carries
the product's tag. The products take turns, round by round. *Cached* is visit ${WARMING + 1} with one profile, what pages stored forgotten between
visits, files and compiled code kept. *First visit* has an empty profile and is slowed by the DevTools protocol
(\`Emulation.setCPUThrottlingRate\`, \`Network.emulateNetworkConditions\`: it delays each request by the round trip once; setting up
connections costs nothing). The others' files are served with brotli 11 and cached for a year.

- *Launcher painted*: from the start of the navigation to the end of the first frame in which the launcher has a box, is visible and lies
  in the window, read by a frame loop in the page.
- *Click*: a mouse arrives at the launcher and presses in the same moment, one second after page and launcher are there. A person's
  mouse arrives earlier, and what a product fetches on pointing is then ahead; here it is not.
- *Textbox visible, focused*: from the click to the end of the first frame in which the field is visible, or has the focus
  (\`document.activeElement\` through shadow roots and frames). ${NONE} means: never did within two seconds of being visible.
- *Longest task* of the main thread, from the navigation until two seconds after the textbox was there (Papercups: after the click).
  The browser reports tasks from 50 ms.
- *Scripts, sum*: time in scripts over the same span (\`ScriptDuration\`), a few milliseconds of the frame loop included.

## What was counted, and what cannot be compared

${notes.join('\n')}
- **Everybody**: only opening is compared. What a message costs on its way, and what a product does when its server is far, slow or gone,
  is not; the stand-ins answer at once and know nothing. Deskbell opens its connection to the relay while its panel is painted, as it
  does for every visitor; what the others do then goes to a stand-in or nowhere.
- **Reading the tables**: a small file and one that comes with the click cost a round trip and the panel's making there; a large one that
  comes with the page, its panel made and hidden, opens sooner and is paid by every visitor who never clicks. Look at launcher, bytes and
  click together.
`
}

const kib = ({ raw, gzip, brotli }: Weight): string =>
  [raw, gzip, brotli].map((bytes) => (bytes / 1024).toFixed(1)).join(' / ')

function cell(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return NONE
  return withEnds(spread(known)) + (known.length < values.length ? ` in ${known.length} of ${values.length}` : '')
}

function longest(seen: readonly Seen[]): string {
  const { median, min, max } = spread(seen.map((each) => each.longest))
  const say = (value: number): string => (value === 0 ? '<50' : short(value))
  if (max === 0) return say(0)
  return `${say(median)} (${say(min)}–${say(max)})`
}
