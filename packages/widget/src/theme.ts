// Colours that follow from the site's own, so that every ink on it can be read, whatever the owner chose.
type Rgb = readonly number[]

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) || 0)
const hex = (rgb: Rgb): string => '#' + rgb.map((n) => Math.round(n).toString(16).padStart(2, '0')).join('')
const mix = (from: Rgb, to: Rgb, share: number): Rgb => from.map((n, index) => n + (to[index]! - n) * share)

/** Relative luminance, WCAG 2.2. */
const luminance = (rgb: Rgb): number => {
  const [r, g, b] = rgb.map((n) => (n <= 10.3 ? n / 3294.6 : ((n / 255 + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: Rgb, b: Rgb): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
/** The panel's own ground in the dark. */
const NIGHT: Rgb = [28, 30, 34]

const inkOn = (ground: Rgb): Rgb => (contrast(WHITE, ground) >= contrast(BLACK, ground) ? WHITE : BLACK)

/** The first step from one colour towards another that is readable on a ground. */
function reach(from: Rgb, to: Rgb, ground: Rgb, ratio: number): Rgb {
  for (let share = 0; share < 1; share += 0.04) {
    const colour = mix(from, to, share)
    if (contrast(colour, ground) >= ratio) return colour
  }
  return to
}

/** Custom properties for a site colour, `#rrggbb`. `text` is the colour on panel and soft grounds, the others are grounds with their ink. */
export function theme(color: string, dark: boolean): Record<string, string> {
  const site = parse(color)
  const bright = mix(
    site.map((n) => n * Math.max(1, 200 / Math.max(1, ...site))),
    [154, 154, 154],
    0.25,
  )
  const accent = dark ? reach(bright, WHITE, NIGHT, 6) : reach(site, BLACK, WHITE, 1.3)
  const soft = dark ? mix(site, NIGHT, 0.75) : mix(site, WHITE, 0.88)
  const own = dark ? reach(site, NIGHT, WHITE, 7) : accent
  const text = dark ? reach(accent, WHITE, soft, 5) : reach(accent, BLACK, soft, 5.1)
  return {
    '--accent': hex(accent),
    '--accent-ink': hex(inkOn(accent)),
    '--own': hex(own),
    '--own-ink': hex(inkOn(own)),
    '--soft': hex(soft),
    '--text': hex(text),
    '--launcher-ink': hex(inkOn(site)),
  }
}
