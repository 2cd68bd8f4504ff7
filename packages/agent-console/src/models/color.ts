/** White and near-black: what is written on a site's colour. */
const INKS = ['#ffffff', '#111317'] as const
/** Contrast that text needs (WCAG 2.2, 1.4.3). */
export const ENOUGH = 4.5

/** A colour as #rrggbb, or null when it is none. Three digits are enough. */
export function parseColor(text: string): string | null {
  const digits = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(text.trim())?.[1]?.toLowerCase()
  if (!digits) return null
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`
}

/** The ink that reads best on a colour, and its contrast. */
export function inkOn(color: string): { ink: string; contrast: number } {
  const [best] = INKS.map((ink) => ({ ink, contrast: contrastOf(ink, color) })).toSorted(
    (a, b) => b.contrast - a.contrast,
  )
  return best ?? { ink: INKS[0], contrast: 1 }
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrastOf(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
