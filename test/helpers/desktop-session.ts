/** What a person at the test desktop sees and does outside the app's window (Linux, X11). */
import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'

const execute = promisify(execFile)

/** Writes a PNG of the whole screen. */
export async function screenshotDesktop(path: string): Promise<void> {
  await execute('import', ['-window', 'root', path])
}

export interface DesktopNotification {
  readonly app: string
  readonly title: string
  readonly body: string
}

export interface NotificationWatch {
  /** Those that reached the notification daemon since the watch began, oldest first. */
  readonly received: readonly DesktopNotification[]
  stop(): void
}

/**
 * Listens on the session bus for what is really sent to the notification daemon. What an earlier app has
 * left on the screen goes first: a click is meant for what comes.
 */
export async function watchNotifications(): Promise<NotificationWatch> {
  await execute('dunstctl', ['close-all'])
  const monitor = spawn('dbus-monitor', [
    "type='method_call',interface='org.freedesktop.Notifications',member='Notify'",
  ])
  let text = ''
  await new Promise<void>((resolve, reject) => {
    monitor.on('error', reject)
    monitor.on('exit', (code) => reject(new Error(`dbus-monitor ended (${code})`)))
    monitor.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      // Its first words tell that it gave up its own name on the bus: from now on it listens.
      if (text.includes('member=NameLost')) resolve()
    })
  })
  return {
    get received() {
      return notificationsIn(text)
    },
    stop: () => monitor.kill(),
  }
}

/**
 * Reads the output of `dbus-monitor`: a call's own strings are indented by three spaces. Its last
 * argument is a number: without it, the rest is still on its way.
 */
function notificationsIn(text: string): DesktopNotification[] {
  return text
    .split(/^(?=method call )/m)
    .filter((call) => call.startsWith('method call ') && /^ {3}int32 -?\d+$/m.test(call))
    .map((call) => {
      const strings = [...call.matchAll(/^ {3}string "([\s\S]*?)"$(?=\n {3}\S)/gm)]
      const [app = '', , title = '', body = ''] = strings.map((match) => match[1] ?? '')
      return { app, title, body }
    })
}

/** Clicks the newest notification, as soon as one is on the screen. */
export async function clickNotification(): Promise<void> {
  await expect.poll(() => shownNotifications()).toBeGreaterThan(0)
  await execute('dunstctl', ['action', '0'])
}

async function shownNotifications(): Promise<number> {
  const { stdout } = await execute('dunstctl', ['count', 'displayed'])
  return Number(stdout)
}

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the tray's icons are, in pixels of the screen; null while it holds none. */
export async function trayArea(): Promise<Area | null> {
  const stdout = await trayGeometry()
  const [x = 0, y = 0, width = 0, height = 0] = [
    ...(/Position: (\d+),(\d+)/.exec(stdout)?.slice(1) ?? []),
    ...(/Geometry: (\d+)x(\d+)/.exec(stdout)?.slice(1) ?? []),
  ].map(Number)
  // The empty tray is a line of two pixels.
  return width > 2 ? { x, y, width, height } : null
}

/** Looked for among all windows: the search begins again when one of them goes away meanwhile. */
async function trayGeometry(): Promise<string> {
  for (;;) {
    try {
      const search = ['search', '--onlyvisible', '--class', 'trayer', 'getwindowgeometry']
      return (await execute('xdotool', search)).stdout
    } catch (error) {
      if (!String(error).includes('BadWindow')) throw error
    }
  }
}

/** Clicks the only icon of the tray, as soon as it is there and the tray has found its place. */
export async function clickTray(button: 'left' | 'right' = 'left'): Promise<void> {
  const area = await restingTray()
  const centre = [area.x + area.width / 2, area.y + area.height / 2].map(Math.floor).map(String)
  await execute('xdotool', ['mousemove', ...centre, 'click', button === 'left' ? '1' : '3'])
}

async function restingTray(): Promise<Area> {
  let area = await trayArea()
  const rests = async () => {
    const before = area
    area = await trayArea()
    return area !== null && JSON.stringify(area) === JSON.stringify(before)
  }
  await expect.poll(rests, { message: 'The tray shows no icon.', intervals: [200] }).toBe(true)
  return area!
}
