import { afterAll } from 'vitest'
import { endAll } from './atEnd.ts'

// For vitest's setupFiles, so its hook is the last of each file.

// A listener that is added again and again is a leak of ours, and a warning among dots is read by nobody.
const leaks: (string | undefined)[] = []
process.on('warning', ({ name, stack }) => {
  if (name === 'MaxListenersExceededWarning') leaks.push(stack)
})

afterAll(() => {
  endAll()
  if (leaks.length > 0) throw new Error(leaks.join('\n'))
})
