/** What the container file says, and the program under what a container allows it. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { parse } from 'yaml'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startSimulator } from '../../main/demo/simulator.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { runProgram, shippedOnce } from '../helpers/headless-package.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const packaging = join(import.meta.dirname, '../../packaging')
const shipped = shippedOnce()
const file = DockerfileParser.parse(
  readFileSync(join(packaging, 'container/Containerfile'), 'utf8'),
)
const of = (keyword: string): Instruction[] =>
  file.getInstructions().filter((one) => one.getKeyword() === keyword)
const argumentsOf = (one: Instruction | undefined): string[] =>
  one?.getArguments().map((argument) => argument.getValue()) ?? []
/** Of the form that no shell reads: `["a", "b"]`. */
const execForm = (one: Instruction | undefined): unknown =>
  JSON.parse(/\[.*\]$/s.exec(one?.getRawArgumentsContent() ?? '')?.[0] ?? 'null')
const environment = Object.fromEntries(
  file
    .getENVs()
    .flatMap((one) => one.getProperties())
    .map((one) => [one.getName(), one.getValue() ?? '']),
)

interface Compose {
  readonly services: {
    readonly fetch: {
      readonly volumes: readonly string[]
      readonly secrets: readonly string[]
      readonly build: { readonly context: string; readonly dockerfile: string }
    }
  }
  readonly volumes: object
  readonly secrets: object
}

describe('the container file', () => {
  test('copies what the archive holds, and fetches nothing', () => {
    const copied = file.getCOPYs().map(argumentsOf)
    expect(copied.length).toBeGreaterThan(0)
    for (const [source] of copied)
      expect(existsSync(join(shipped().unpacked, source ?? '')), source).toBe(true)
    expect(of('ADD')).toEqual([])
    expect(of('RUN').map((one) => one.getRawArgumentsContent())).not.toContainEqual(
      expect.stringMatching(/curl|wget|npm|apt/),
    )
  })

  test('runs the launcher as a user of its own, by number', () => {
    const [user, ...more] = argumentsOf(of('USER').at(-1))
    expect([user, more]).toEqual(['10001:10001', []])
    const [program] = execForm(file.getENTRYPOINTs().at(-1)) as string[]
    expect(program).toBe('/opt/reelhaul/bin/reelhaul')
    expect(statSync(join(shipped().unpacked, 'bin/reelhaul')).mode & 0o111).toBe(0o111)
  })

  test('has volumes for queue and files, and a health check', () => {
    expect(execForm(of('VOLUME')[0])).toEqual(['/data', '/files'])
    expect(environment.REELHAUL_DATA_DIR).toBe('/data')
    expect(execForm(file.getHEALTHCHECKs()[0])).toEqual([
      ...['/opt/reelhaul/bin/reelhaul', 'status', '--data', '/data', '--check', 'running'],
    ])
  })

  test('holds no secret, and looks for them where engines put them', () => {
    expect(environment.CREDENTIALS_DIRECTORY).toBe('/run/secrets')
    const names = [...Object.keys(environment), ...file.getARGs().flatMap(argumentsOf)]
    expect(names.filter((name) => /KEY|SECRET|TOKEN|PASSWORD/i.test(name))).toEqual([])
  })

  test('starts in Compose with a root that is read-only and no capability', () => {
    const text = readFileSync(join(packaging, 'container/compose.yaml'), 'utf8')
    const { services, volumes, secrets } = parse(text) as Compose
    const { fetch } = services
    expect(fetch).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    const targets = fetch.volumes.map((volume) => volume.split(':')[1])
    expect(targets).toEqual(expect.arrayContaining(execForm(of('VOLUME')[0]) as string[]))
    expect(Object.keys(volumes)).toEqual(['queue', 'files'])
    expect(Object.keys(secrets)).toEqual(fetch.secrets)
    const context = join(shipped().unpacked, 'container', fetch.build.context)
    expect(existsSync(join(context, fetch.build.dockerfile))).toBe(true)
  })
})

/**
 * A mount namespace with the image's folders as its root, all read-only but the volumes; then the image's
 * user, which has no capability.
 */
const enter = `
set -e
root=$1 opt=$2 node=$3 data=$4 files=$5 secrets=$6 lists=$7
shift 7
mount --make-rprivate /
mount -t tmpfs -o size=1m tmpfs "$root"
bind() { mkdir -p "$root$2"; mount --bind "$1" "$root$2"; [ "$3" = rw ] || mount -o "remount,bind,ro" "$root$2"; }
for folder in /usr /bin /lib /lib64 /etc; do [ ! -e $folder ] || bind $folder $folder ro; done
bind "$opt" /opt/reelhaul ro
bind "$node" /node ro
bind "$secrets" /run/secrets ro
bind "$lists" /lists ro
bind "$data" /data rw
bind "$files" /files rw
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,ro "$root"
exec chroot --userspec=10001:10001 --groups= "$root" /usr/bin/env -i -C /files "$@"
`

/** Why no such namespace can be had here; empty: it can. */
function unable(): string {
  if (process.platform !== 'linux') return 'mount namespaces are Linux'
  if (process.getuid?.() !== 0) return 'only root may mount'
  const probe = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  return probe.status === 0 ? '' : `unshare: ${String(probe.stderr ?? probe.error).trim()}`
}
const reason = unable()

test.runIf(reason === '')(
  `fetches with a read-only root as a user without rights, and writes to the volumes alone ${reason && `(not here: ${reason})`}`,
  { timeout: 60_000 },
  async () => {
    const simulator = await startSimulator({ speed: 50 })
    onTestFinished(() => simulator.close())
    simulator.addJob(videoJob('job_1', 3_000_000))
    const [base, root] = [tempFolder(), tempFolder()]
    const [data, files, secrets, lists] = ['data', 'files', 'secrets', 'lists'].map((name) => {
      mkdirSync(join(base, name))
      chownSync(join(base, name), 10001, 10001)
      return join(base, name)
    }) as [string, string, string, string]
    // As engines mount them: root's, open to all inside.
    const secret = join(secrets, 'REELHAUL_API_KEY_REDNER')
    writeFileSync(secret, `${simulator.credentials.redner.key}\n`)
    chmodSync(secret, 0o444)
    writeFileSync(join(lists, 'jobs.csv'), 'job_id,title\njob_1,Film\n')
    const run = (...args: string[]) => {
      const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
      const image = [...set, 'PATH=/node:/usr/bin:/bin', '/opt/reelhaul/bin/reelhaul', ...args]
      const places = [
        root,
        shipped().unpacked,
        dirname(process.execPath),
        data,
        files,
        secrets,
        lists,
      ]
      return runProgram('unshare', ['--mount', 'sh', '-c', enter, 'sh', ...places, ...image], {
        env: { PATH: process.env.PATH ?? '' },
      })
    }
    const fetch = ['fetch', '/lists/jobs.csv', '--provider', 'redner', '--out', '/files']
    const where = ['--base-url', simulator.baseUrls.redner, '--poll-interval', '0.05']
    // The second one meets a queue, and keeps compiled code beside it.
    for (const options of [where, where]) {
      const ran = await run(...fetch, ...options)
      expect(ran.code, ran.stderr).toBe(0)
    }
    expect(readdirSync(files)).toEqual(['Film.mp4'])
    expect(statSync(join(files, 'Film.mp4'))).toMatchObject({ size: 3_000_000, uid: 10001 })
    expect(readdirSync(data)).toEqual(expect.arrayContaining(['queue.sqlite', 'compile-cache']))
    const list = await run('list')
    expect([list.code, list.stderr]).toEqual([0, ''])
    expect(list.stdout).toContain('Film')
    const elsewhere = await run(
      ...fetch.slice(0, -1),
      '/opt/elsewhere',
      ...where,
      '--data',
      '/files/q',
    )
    expect(elsewhere.code).not.toBe(0)
    expect(elsewhere.stderr).not.toMatch(/\n\s+at /)
  },
)
