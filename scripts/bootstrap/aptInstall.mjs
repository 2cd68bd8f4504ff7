import { spawnSync } from 'node:child_process'

/**
 * Installs Debian packages when we are root or may become it without a password; otherwise does nothing:
 * the caller looks again and says what is missing.
 * @param {string[]} packages
 */
export async function aptInstall(packages) {
  const asRoot = rootPrefix()
  if (!asRoot) return
  console.log(`Installing for the tests: ${packages.join(', ')} …`)
  const [command, ...args] = [...asRoot, 'sh', '-c', script, 'sh', ...packages]
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) console.error(`${stdout}${stderr}`.trimEnd())
}

/** @returns {string[] | undefined} */
function rootPrefix() {
  if (process.platform !== 'linux' || !works('apt-get', ['--version'])) return undefined
  if (process.getuid?.() === 0) return []
  return works('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined
}

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

// policy-rc.d is Debian's switch against a freshly installed server being started; 101 means "not allowed".
const script = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@"
`
