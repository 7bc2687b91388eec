import { expect, test } from 'vitest'
import { dataFolderFrom, dataOption } from '../../main/headless/data-folder.ts'
import { readOptions } from '../../main/headless/options.ts'

test.each([
  [['list'], {}],
  [['list'], { REELHAUL_DATA_DIR: 'from-env' }],
  [['list', '--data', 'a'], { REELHAUL_DATA_DIR: 'from-env' }],
  [['--data=a=b', 'list'], {}],
  [['list', '--data', 'a', '--data=b'], {}],
  [['list', '--data=a', '--data', '/b/c'], {}],
  [['fetch', '--', '--data=a'], {}],
])(
  'the data folder of %j in %j is known before the options are read, and the same',
  (args, env) => {
    const home = { XDG_DATA_HOME: '/home/me/share', LOCALAPPDATA: '/home/me/local' }
    const environment = { ...home, ...env } as NodeJS.ProcessEnv
    const { data } = readOptions(args, '/work', environment)
    expect(dataFolderFrom(dataOption(args), '/work', environment)).toBe(data)
  },
)
