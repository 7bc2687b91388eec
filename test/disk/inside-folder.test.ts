import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { assertInside } from '../../main/disk/inside-folder.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'reelhaul-inside-'))
  await mkdir(join(root, 'out', 'sub'), { recursive: true })
  await mkdir(join(root, 'elsewhere'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

it('accepts folders below, existing or not', async () => {
  await assertInside(join(root, 'out'), join(root, 'out', 'sub', 'a.mp4'))
  await assertInside(join(root, 'out'), join(root, 'out', 'new', 'deep', 'a.mp4'))
  await assertInside(join(root, 'not-yet'), join(root, 'not-yet', 'a.mp4'))
})

it('accepts a target folder that is a link itself', async () => {
  await symlink(join(root, 'out'), join(root, 'link'))
  await assertInside(join(root, 'link'), join(root, 'link', 'sub', 'a.mp4'))
})

it('refuses a link below that leads out', async () => {
  await symlink(join(root, 'elsewhere'), join(root, 'out', 'trap'))
  const path = join(root, 'out', 'trap', 'new', 'a.mp4')
  await expect(assertInside(join(root, 'out'), path)).rejects.toMatchObject({
    reason: 'FILE_NAME_REFUSED',
  })
})
