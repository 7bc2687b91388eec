/** Moves a file into a folder without touching what is there. */
import { access, mkdir, rename } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'

/**
 * Moves `path` into `folder`, which is made; where its name is taken it becomes `name (2).csv`.
 * @returns where it is now. @throws the system's error.
 */
export async function moveAside(path: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const target = await freePath(folder, basename(path))
  await rename(path, target)
  return target
}

async function freePath(folder: string, name: string): Promise<string> {
  const extension = extname(name)
  const stem = name.slice(0, name.length - extension.length)
  for (let count = 1; ; count++) {
    const path = join(folder, count === 1 ? name : `${stem} (${count})${extension}`)
    if (!(await exists(path))) return path
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
