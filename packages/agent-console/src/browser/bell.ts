import type { Bell } from '../models/edges.ts'

/** Partials of a small desk bell: how high above the strike tone, how loud, how long it rings. */
const PARTIALS = [
  { ratio: 1, gain: 0.5, seconds: 1.1 },
  { ratio: 2.76, gain: 0.22, seconds: 0.6 },
  { ratio: 5.4, gain: 0.1, seconds: 0.3 },
] as const

const STRIKES = { message: [1_318], assignment: [1_318, 1_760] } as const
const BETWEEN_S = 0.16
/** Two events at once ring once. */
const QUIET_MS = 800

/** A desk bell made of sine waves: nothing to load, and no policy of the page forbids it. */
export function createBell(now: () => number): Bell {
  let context: AudioContext | null = null
  let rangAt = -QUIET_MS

  // Browsers keep pages silent until they were touched.
  const unlock = () => {
    context ??= new AudioContext()
    if (context.state === 'suspended') void context.resume()
  }
  addEventListener('pointerdown', unlock, { once: true })
  addEventListener('keydown', unlock, { once: true })

  return {
    ring(kind) {
      if (!context || context.state !== 'running' || now() - rangAt < QUIET_MS) return
      rangAt = now()
      const start = context.currentTime
      STRIKES[kind].forEach((pitch, index) => strike(context as AudioContext, pitch, start + index * BETWEEN_S))
    },
  }
}

function strike(context: AudioContext, pitch: number, at: number): void {
  for (const { ratio, gain, seconds } of PARTIALS) {
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = pitch * ratio
    volume.gain.setValueAtTime(gain * 0.25, at)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + seconds)
  }
}
