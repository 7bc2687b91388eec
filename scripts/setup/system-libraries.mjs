/** The Debian and Ubuntu packages that Electron, and a desktop session for its tests, need. */
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { withLock } from '../lib/lock.mjs'
import { say, ScriptError } from '../lib/log.mjs'
import { capture } from '../lib/process.mjs'

/** Packages by what needs them; a list names the same library under its newer and older name. */
const needed = {
  electron: [
    ['libgtk-3-0t64', 'libgtk-3-0'],
    ['libasound2t64', 'libasound2'],
    ...['libnss3', 'libgbm1', 'libnotify4', 'libxss1'],
  ],
  desktop: [
    ...['xvfb', 'dbus', 'openbox', 'dunst', 'trayer', 'gnome-keyring', 'libsecret-1-0'],
    ...['xdotool', 'imagemagick'],
    // Japanese and Arabic are boxes in pictures without them.
    ...['fonts-noto-core', 'fonts-noto-cjk'],
  ],
  // Tells what programs connect to.
  recording: ['strace'],
  packages: [
    // Made with these …
    ...['rpm', '7zip'],
    // … and installed and looked at with these.
    ...['xdg-utils', 'libxtst6', 'desktop-file-utils', 'shared-mime-info', 'x11-utils'],
  ],
}

const lockWaitSeconds = 600
const attempts = 4
const pauseSeconds = 15

/**
 * Installs what is missing when it may, else says which command does.
 * @param {readonly (keyof typeof needed)[]} groups
 * @throws ScriptError naming the exact command
 */
export async function ensureSystemLibraries(groups) {
  if (process.platform !== 'linux') return
  const wanted = groups.flatMap((group) => needed[group]).map((names) => [names].flat())
  if (!existsSync('/usr/bin/dpkg-query')) return sayWhatOthersNeed(wanted)
  if ((await missingOf(wanted)).length === 0) return
  await withLock('system libraries', async () => {
    const missing = await missingOf(wanted)
    if (missing.length > 0) await install(missing)
  })
}

async function missingOf(wanted) {
  const { output } = await capture('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n'])
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return wanted.filter((names) => !names.some((name) => installed.has(name)))
}

async function install(missing) {
  if (process.getuid() !== 0) {
    const packages = (await packageNames(missing)).join(' ')
    throw new ScriptError(
      `System packages are missing. Run this, then the same command again:\n` +
        `  sudo apt-get update && sudo apt-get install -y ${packages}`,
    )
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await updateAndInstall(missing)
    } catch (error) {
      if (attempt === attempts || !isOfTheNetwork(error)) throw error
      say(`A package server did not answer as it should; trying again in ${pauseSeconds} s …`)
      await sleep(pauseSeconds * 1000)
    }
  }
}

async function updateAndInstall(missing) {
  say('Updating the package lists …')
  await apt('update')
  const packages = await packageNames(missing)
  say(`Installing system packages: ${packages.join(' ')} …`)
  await apt('install', '-y', '--no-install-recommends', ...packages)
}

/** A mirror was slow, was renewed between the list and the package, or sent only some of its lists. */
const isOfTheNetwork = ({ message }) =>
  /Failed to fetch|Unable to fetch|Temporary failure|Hash Sum|Unable to locate|no installation/.test(
    message,
  )

/** The name that this release has a package for; the older one when neither is listed. */
async function packageNames(missing) {
  const names = []
  for (const alternatives of missing) {
    const { output } = await capture('apt-cache', ['policy', ...alternatives])
    const available = alternatives.find((name) =>
      new RegExp(`^${name}:\\n.*\\n\\s*Candidate: (?!\\(none\\))`, 'm').test(output),
    )
    names.push(available ?? alternatives.at(-1))
  }
  return names
}

/** Another apt may hold a lock: not every lock can be waited for by apt itself. */
async function apt(...args) {
  const deadline = Date.now() + lockWaitSeconds * 1000
  for (;;) {
    const { code, output } = await capture(
      'apt-get',
      ['-q', '-o', `DPkg::Lock::Timeout=${lockWaitSeconds}`, '-o', 'Acquire::Retries=3', ...args],
      { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' } },
    )
    if (code === 0) return
    if (!/Could not get lock|Unable to lock/.test(output) || Date.now() > deadline) {
      throw new ScriptError(`apt-get ${args.join(' ')} failed:\n${output.trim()}`)
    }
    await sleep(3000)
  }
}

/** On other distributions nothing is checked: a library that is missing is named by its loader. */
function sayWhatOthersNeed(wanted) {
  const distribution = /^PRETTY_NAME="?([^"\n]*)/m.exec(readOsRelease())?.[1] ?? 'This system'
  const names = wanted.map((alternatives) => alternatives.at(-1)).join(' ')
  say(`${distribution} has no dpkg: if something is missing, install what Debian calls ${names}.`)
}

function readOsRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}
