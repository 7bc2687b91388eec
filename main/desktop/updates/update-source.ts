/** Where updates come from, as the package says, and how they are installed here. */
import type { KeyObject } from 'node:crypto'
import { access, constants, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { isLoopback } from '../../../preload/contract/loopback.ts'
import type { UnavailableReason } from '../../../preload/contract/updates.ts'
import { messageOf } from '../../errors.ts'
import { readPublicKeys } from './feed-signature.ts'

/** What electron-builder writes where it publishes to a plain web server. */
const configFile = 'app-update.yml'
/** Beside it: the public keys of the release, in PEM, one after the other. */
const keysFile = 'update-keys.pem'
/** What electron-builder writes into packages of Linux distributions. */
const packageTypeFile = 'package-type'

export type InstallKind = 'appImage' | 'deb' | 'rpm' | 'nsis' | 'mac'

const extensions: Readonly<Record<InstallKind, string>> = {
  appImage: 'AppImage',
  deb: 'deb',
  rpm: 'rpm',
  nsis: 'exe',
  mac: 'zip',
}

export interface UpdateSource {
  readonly kind: InstallKind
  /** Ends in a slash. */
  readonly url: URL
  readonly keys: readonly KeyObject[]
  /** Of what the newest release says of itself, as electron-builder calls it: `latest-linux.yml`. */
  readonly fileName: string
  /** Of the files that can be installed here, without its dot. */
  readonly extension: string
  /** Absolute. */
  readonly configPath: string
}

export interface SourceDeps {
  readonly packaged: boolean
  /** Absolute: `process.resourcesPath`. */
  readonly resources: string
  /** Absolute: `process.execPath`. */
  readonly executable: string
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly env: NodeJS.ProcessEnv
  readonly log: (message: string) => void
}

const configSchema = z.object({ provider: z.literal('generic'), url: z.string().max(2000) })

/** A reason where there are no updates for this installation. */
export async function readSource(deps: SourceDeps): Promise<UpdateSource | UnavailableReason> {
  const { packaged, resources, platform, arch, log } = deps
  if (!packaged) return 'development'
  const configPath = join(resources, configFile)
  const config = await readIfThere(configPath)
  if (config === null) return 'noSource'
  const kind = await kindOf(deps)
  if (kind === null) return 'unpacked'
  if (kind === 'appImage' && !(await replaceable(deps))) return 'readOnly'
  try {
    const url = readUrl(config)
    const keys = readPublicKeys((await readIfThere(join(resources, keysFile))) ?? '')
    const fileName = feedName(platform, arch)
    return { kind, url, keys, fileName, extension: extensions[kind], configPath }
  } catch (error) {
    log(`Updates are off: ${configFile} or ${keysFile} cannot be used. ${messageOf(error)}`)
    return 'badSource'
  }
}

/** Null: there is no installer that knows how to replace it. */
async function kindOf(deps: SourceDeps): Promise<InstallKind | null> {
  const { platform, env, resources, executable } = deps
  if (platform === 'darwin') return 'mac'
  if (platform === 'win32') return env['PORTABLE_EXECUTABLE_FILE'] === undefined ? 'nsis' : null
  // The variables also reach what an AppImage starts: it counts where this program lies in it.
  if (appImageOf(env) !== null && isInside(env['APPDIR'], executable)) return 'appImage'
  if (!executable.startsWith('/opt/')) return null
  const type = ((await readIfThere(join(resources, packageTypeFile))) ?? '').trim()
  return type === 'deb' || type === 'rpm' ? type : null
}

/** Absolute path of the AppImage that the variables name; null: none. */
export function appImageOf(env: NodeJS.ProcessEnv): string | null {
  const path = env['APPIMAGE'] ?? ''
  return isAbsolute(path) && !path.includes('\0') ? path : null
}

const isInside = (folder: string | undefined, path: string): boolean =>
  folder !== undefined && isAbsolute(folder) && path.startsWith(join(folder, sep))

async function replaceable({ env }: SourceDeps): Promise<boolean> {
  const path = appImageOf(env) ?? ''
  return access(dirname(path), constants.W_OK).then(
    () => true,
    () => false,
  )
}

/** @throws Error saying what is wrong with it. */
function readUrl(config: string): URL {
  const { url: said } = configSchema.parse(
    parse(config, { schema: 'core', maxAliasCount: 0, logLevel: 'silent' }),
  )
  const url = new URL(said)
  const secure = url.protocol === 'https:'
  if (!secure && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new Error('The address must begin with https.')
  if (url.username !== '' || url.password !== '')
    throw new Error('The address must not hold a user name or a password.')
  url.search = ''
  url.hash = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

/** Windows has one file for all processors. */
function feedName(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'win32') return 'latest.yml'
  if (platform === 'darwin') return 'latest-mac.yml'
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
