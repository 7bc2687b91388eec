/**
 * `node scripts/desktop-session.mjs -- COMMAND [ARGUMENT]...`: runs a command in a desktop session
 * of its own: an X display in memory, a session bus, a window manager, a tray, a notification daemon
 * and an unlocked keyring. Nothing of the user's own session is seen or changed.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { main, say, ScriptError } from './lib/log.mjs'
import { capture, environment, run } from './lib/process.mjs'
import { BackgroundProcesses } from './lib/session-process.mjs'
import { ensureSystemLibraries } from './setup/system-libraries.mjs'

const screen = '1280x800x24'
const readyWithinMs = 60_000
const attempts = 3

/**
 * Starts a session, passes its environment to `work`, and ends every program of it.
 * @returns what `work` returns
 */
export async function inDesktopSession(work) {
  await ensureSystemLibraries(['electron', 'desktop', 'recording'])
  const home = await mkdtemp(join(tmpdir(), 'reelhaul-session-'))
  let session = null
  try {
    session = await started(home)
    return await work(session.env)
  } finally {
    await session?.programs.endAll()
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** One of the session's programs may end while it starts, as openbox was seen to: then all start again. */
async function started(home) {
  for (let attempt = 1; ; attempt++) {
    const programs = new BackgroundProcesses()
    const folder = join(home, String(attempt))
    await mkdir(folder)
    try {
      return { programs, env: await startSession(programs, folder) }
    } catch (error) {
      await programs.endAll()
      if (attempt === attempts) throw error
      say(`The test desktop did not start (${error.message.trim()}); trying again …`)
    }
  }
}

async function startSession(programs, home) {
  const env = { ...environment(), ...(await ownFolders(home)) }
  delete env.WAYLAND_DISPLAY
  const display = ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp']
  env.DISPLAY = `:${await programs.start('Xvfb', display, { env, announces: true })}`
  const bus = ['--session', '--nofork', '--nopidfile', '--print-address=3']
  env.DBUS_SESSION_BUS_ADDRESS = await programs.start('dbus-daemon', bus, { env, announces: true })

  await programs.start('openbox', [], { env })
  await until('the window manager', programs, () => succeeds('xdotool', ['get_num_desktops'], env))
  await programs.start('dunst', ['-conf', await stayingNotifications(home)], { env })
  await programs.start(
    'trayer',
    ['--edge', 'bottom', '--align', 'right', '--widthtype', 'request'],
    {
      env,
    },
  )
  const keyring = ['--foreground', '--unlock', '--components=secrets']
  await programs.start('gnome-keyring-daemon', keyring, { env, input: 'session' })
  await until('notifications', programs, () => ownsName('org.freedesktop.Notifications', env))
  await until('the keyring', programs, () => ownsName('org.freedesktop.secrets', env))
  await until('the tray', programs, () => succeeds('xdotool', ['search', '--class', 'trayer'], env))
  return env
}

/** Own configuration, keyrings and sockets, so that a test neither reads nor changes the user's. */
async function ownFolders(home) {
  const folders = {
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_RUNTIME_DIR: join(home, 'run'),
  }
  for (const folder of Object.values(folders)) await mkdir(folder, { mode: 0o700 })
  return { ...folders, XDG_CURRENT_DESKTOP: 'openbox', XDG_SESSION_TYPE: 'x11' }
}

/** A notification stays until it is clicked, however late that is. */
async function stayingNotifications(home) {
  const file = join(home, 'dunstrc')
  await writeFile(file, '[urgency_normal]\ntimeout = 0\n')
  return file
}

async function until(what, programs, isReady) {
  const deadline = Date.now() + readyWithinMs
  while (!(await isReady())) {
    programs.assertAlive()
    if (Date.now() > deadline) throw new ScriptError(`The test desktop has no ${what}.`)
    await sleep(50)
  }
}

async function succeeds(command, args, env) {
  return (await capture(command, args, { env })).code === 0
}

async function ownsName(name, env) {
  const bus = 'org.freedesktop.DBus'
  const { output } = await capture(
    'dbus-send',
    [
      ...['--session', '--print-reply', `--dest=${bus}`],
      ...['/org/freedesktop/DBus', `${bus}.NameHasOwner`, `string:${name}`],
    ],
    { env },
  )
  return output.includes('boolean true')
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  await main(async (args) => {
    const [command, ...rest] = args[0] === '--' ? args.slice(1) : args
    if (!command) throw new ScriptError('Usage: node scripts/desktop-session.mjs -- COMMAND …')
    return inDesktopSession((env) => run(command, rest, { env }))
  })
}
