import type { Config } from '../config.ts'
import { openInstallation } from './openInstallation.ts'

/** `deskbell verify`: a line for each thing that is promised and does not hold. Exit 1 when there is one. */
export async function verify(config: Config, print: (line: string) => void): Promise<number> {
  const store = await openInstallation(config)
  try {
    let findings = 0
    for await (const finding of store.verify()) {
      findings += 1
      print(`${finding.rule}  ${finding.subject}  ${finding.detail}`)
    }
    print(findings === 0 ? 'Nothing wrong was found.' : `${findings} finding${findings === 1 ? '' : 's'}.`)
    return findings === 0 ? 0 : 1
  } finally {
    await store.close()
  }
}
