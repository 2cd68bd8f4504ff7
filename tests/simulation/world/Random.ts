/** Chance with a seed: the same seed gives the same numbers on every machine (sfc32). */
export class Random {
  #a = 0
  #b = 0
  #c = 0
  #d = 0

  constructor(seed: number, stream = '') {
    this.begin(seed, stream)
  }

  /** Goes on with the numbers of another seed. */
  begin(seed: number, stream: string): void {
    this.#a = seed | 0
    this.#b = hashOf(stream)
    this.#c = 0x9e3779b9
    this.#d = 1
    for (let i = 0; i < 12; i += 1) this.next()
  }

  /** 0 ≤ n < 1. */
  readonly next = (): number => {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0
    return (t >>> 0) / 4_294_967_296
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  /** One of them; undefined when there is none. */
  one<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)]
  }

  /** One of them, each as often as its weight says. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T | undefined {
    let left = this.next() * items.reduce((sum, { weight }) => sum + weight, 0)
    return items.find(({ weight }) => (left -= weight) < 0)
  }

  hex(bytes: number): string {
    let text = ''
    for (let i = 0; i < bytes; i += 1) text += this.between(0, 255).toString(16).padStart(2, '0')
    return text
  }
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
