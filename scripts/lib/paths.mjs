import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder, absolute. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Where things too large for every clone are kept, outside the tree. */
export const cacheDir = join(
  process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || join(homedir(), '.cache'),
  'reelhaul',
)

export const binDir = join(root, 'node_modules', '.bin')

/** Node 24 of the development dependencies: the host's Node may be older. */
export const nodePath = join(
  root,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** The script that a package's command starts, to run it without a shell on every system. */
export const toolPath = (path) => join(root, 'node_modules', path)
