/** What a person at the test desktop sees and does outside the app's window (Linux, X11). */
import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'

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

/** Listens on the session bus for what is really sent to the notification daemon. */
export async function watchNotifications(): Promise<NotificationWatch> {
  const monitor = spawn('dbus-monitor', [
    "type='method_call',interface='org.freedesktop.Notifications',member='Notify'",
  ])
  let text = ''
  await new Promise<void>((resolve, reject) => {
    monitor.on('error', reject)
    monitor.on('exit', (code) => reject(new Error(`dbus-monitor ended (${code})`)))
    monitor.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
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

/** Reads the output of `dbus-monitor`: a call's own strings are indented by three spaces. */
function notificationsIn(text: string): DesktopNotification[] {
  return text
    .split(/^(?=method call )/m)
    .filter((call) => call.startsWith('method call '))
    .map((call) => {
      const strings = [...call.matchAll(/^ {3}string "([\s\S]*?)"$(?=\n {3}\S)/gm)]
      const [app = '', , title = '', body = ''] = strings.map((match) => match[1] ?? '')
      return { app, title, body }
    })
}

/** Clicks the newest notification that is on the screen. */
export async function clickNotification(): Promise<void> {
  await execute('dunstctl', ['action', '0'])
}

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the tray's icons are, in pixels of the screen; null while it holds none. */
export async function trayArea(): Promise<Area | null> {
  const { stdout } = await execute('xdotool', [
    ...['search', '--onlyvisible', '--class', 'trayer', 'getwindowgeometry'],
  ])
  const [x = 0, y = 0, width = 0, height = 0] = [
    ...(/Position: (\d+),(\d+)/.exec(stdout)?.slice(1) ?? []),
    ...(/Geometry: (\d+)x(\d+)/.exec(stdout)?.slice(1) ?? []),
  ].map(Number)
  // The empty tray is a line of two pixels.
  return width > 2 ? { x, y, width, height } : null
}

/** Clicks the only icon of the tray. @throws Error when there is none */
export async function clickTray(button: 'left' | 'right' = 'left'): Promise<void> {
  const area = await trayArea()
  if (area === null) throw new Error('The tray shows no icon.')
  const centre = [area.x + area.width / 2, area.y + area.height / 2].map(Math.floor).map(String)
  await execute('xdotool', ['mousemove', ...centre, 'click', button === 'left' ? '1' : '3'])
}
