const FIRST_MS = 500
const CAP_MS = 20_000

/**
 * Wait before the next try after `failures` failed ones (from 1), in ms: anywhere between 0 and 0.5 s, 1 s, 2 s … 20 s.
 * "Full jitter" spreads a crowd that lost its relay together better than a fixed wait with a small jitter (AWS Architecture
 * Blog, "Exponential Backoff and Jitter"). `random` is 0 ≤ n < 1.
 */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(CAP_MS, FIRST_MS * 2 ** (failures - 1))
}
