import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockFolder } from '../../main/queue/sqlite/folder-lock.ts'
import { engineKit } from '../helpers/engine-kit.ts'

test.each(['queue.sqlite', 'parts.sqlite'])(
  'an engine that cannot open %s frees the data folder for another try',
  async (name) => {
    const kit = await engineKit()
    const path = join(kit.data, name)
    // A folder with something in it is no file that could be opened, set aside or replaced.
    mkdirSync(path)
    writeFileSync(join(path, 'x'), '')
    expect(() => kit.open()).toThrow(path)
    lockFolder(kit.data)()
    rmSync(path, { recursive: true })
    expect(kit.open().notice).toBeNull()
  },
)
