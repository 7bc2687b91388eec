/** A file that is complete, and of another form than it was taken for: it needs another name. */
import { FileBytes } from '../checks/file-bytes.ts'
import { formOf, type Form } from '../checks/form-of.ts'
import type { Claim } from '../checks/check-media.ts'
import type { PartFile } from '../disk/part-file.ts'

/** Thrown before the file gets its name; its part is whole, and stays. */
export class OtherForm extends Error {
  override name = 'OtherForm'
  readonly form: Form

  constructor(form: Form) {
    super(`The file is a .${form.extension} file.`)
    this.form = form
  }
}

/**
 * Looks into a complete part whose kind and extension are a guess.
 * @throws OtherForm; ReelhaulError FILE_* when it cannot be read or kept.
 */
export async function assertForm(part: PartFile, claim: Claim | undefined): Promise<void> {
  const size = part.table.writtenBytes
  if (claim?.isGuess !== true || size === 0) return
  const read = async (into: Buffer, position: number): Promise<number> => {
    const bytes = await part.read(position, into.length)
    into.set(bytes)
    return bytes.length
  }
  const form = await formOf(FileBytes.reading(size, read), claim)
  if (form === null) return
  await part.keep()
  throw new OtherForm(form)
}
