/** Lists and IDs that another command hands to the app: imported without a question, or not at all. */
import type { ColumnRoles, ImportPreview } from '../../../preload/contract/model.ts'
import type { AddRequest, AddResult } from '../../control/protocol.ts'
import { UsageError } from '../../errors.ts'
import { normaliseName } from '../../imports/normalise-name.ts'
import { rowIssueInEnglish } from '../../strings/english.ts'
import type { ImportService } from '../../ipc/services.ts'
import type { ImportSource } from '../importing/import-source.ts'

export interface AddListsDeps {
  readonly imports: Pick<ImportService, 'reread' | 'tryTemplate' | 'commit' | 'discard'> & {
    preview(source: ImportSource): Promise<ImportPreview>
  }
  /** The user's accounts. */
  readonly accounts: () => readonly {
    readonly id: string
    readonly name: string
    readonly provider: string
  }[]
}

/**
 * @throws UsageError saying what is missing, where a user would be asked; nothing is added then.
 */
export async function addLists(
  { imports, accounts }: AddListsDeps,
  request: AddRequest,
): Promise<AddResult> {
  const previews: ImportPreview[] = []
  try {
    for (const source of sourcesOf(request)) {
      const preview = await imports.preview(source)
      const at = previews.push(preview) - 1
      previews[at] = await readAs(imports, preview, request)
    }
    const chosen = chosenAccounts(accounts(), request.account)
    for (const preview of previews) {
      checkAnswers(preview, request, chosen)
      checkTemplate(imports, preview, request)
    }
    const batches: AddResult['batches'] = []
    for (const preview of previews) {
      const { added, known, retried } = await imports.commit({
        id: preview.id,
        provider: request.provider,
        name: request.name,
        folder: request.folder,
        template: request.template,
        accounts: chosen,
      })
      batches.push({ name: request.name ?? preview.name, added, known, retried })
    }
    return { batches, remarks: previews.flatMap(remarksOf) }
  } finally {
    for (const { id } of previews) imports.discard(id)
  }
}

function sourcesOf({ files, ids }: AddRequest): ImportSource[] {
  return [
    ...(files.length > 0 ? [{ paths: files }] : []),
    ...(ids.length > 0 ? [{ text: `${ids.join('\n')}\n` }] : []),
  ]
}

/** Once more, where the command line says how the list is read. */
async function readAs(
  imports: AddListsDeps['imports'],
  first: ImportPreview,
  { encoding, sheet, columns }: AddRequest,
): Promise<ImportPreview> {
  let preview = first
  const { id } = preview
  if (encoding !== null || sheet !== null)
    preview = await imports.reread({
      id,
      ...(encoding !== null && { encoding }),
      ...(sheet !== null && { sheet }),
    })
  const named = Object.entries(columns) as [keyof ColumnRoles, string][]
  if (named.length === 0 || preview.roles === null) return preview
  const chosen = named.map(([role, name]) => [role, columnOf(preview, name)])
  const roles = { ...preview.roles, ...(Object.fromEntries(chosen) as Partial<ColumnRoles>) }
  return imports.reread({ id, roles })
}

function columnOf({ name: list, columns }: ImportPreview, wanted: string): string {
  const same = (name: string): boolean => normaliseName(name) === normaliseName(wanted)
  const found = columns.find((name) => name === wanted) ?? columns.find(same)
  if (found !== undefined) return found
  throw new UsageError(`${list}: there is no column "${wanted}" for --column.`)
}

/** An account is of one provider: it is meant for the jobs of that one. */
function chosenAccounts(
  accounts: ReturnType<AddListsDeps['accounts']>,
  wanted: string | null,
): Record<string, string> {
  if (wanted === null) return {}
  const found = accounts.filter(
    ({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase(),
  )
  if (found.length === 0) {
    const names = accounts.map(({ name }) => name).join(', ')
    throw new UsageError(`No account is called "${wanted}": there is ${names || 'none'}.`)
  }
  return Object.fromEntries(found.map(({ id, provider }) => [provider, id]))
}

/** What the window would ask. */
function checkAnswers(
  preview: ImportPreview,
  { provider }: AddRequest,
  chosen: Readonly<Record<string, string>>,
): void {
  const name = preview.files[0] ?? preview.name
  const [issue] = preview.issues
  if (preview.sample.length === 0)
    throw new UsageError(
      issue ? `${name}: ${rowIssueInEnglish(issue.issue)}` : `${name}: there are no job IDs in it.`,
    )
  if ((preview.providers.unknown ?? 0) > 0 && provider === null)
    throw new UsageError(
      `${name}: nothing says which provider some of its jobs are from. Use --provider NAME, or a column named provider.`,
    )
  const open = preview.accounts.find(
    (one) =>
      one.options.length > 1 &&
      chosen[one.provider] === undefined &&
      // Jobs whose provider is only now said belong to that one alone.
      (one.jobs > 0 || one.provider === provider),
  )
  if (open === undefined) return
  const names = open.options.map((one) => one.name).join(', ')
  throw new UsageError(
    `${name}: ${open.provider} has several accounts: ${names}. Choose one with --account NAME, or name them in a column.`,
  )
}

/** Columns that a template names have to be in the list. */
function checkTemplate(
  imports: AddListsDeps['imports'],
  { id, name }: ImportPreview,
  { template, provider }: AddRequest,
): void {
  if (template === null) return
  const tried = imports.tryTemplate({ id, template, provider })
  if ('problem' in tried) throw new UsageError(`${name}: ${tried.problem}`)
}

function remarksOf({ name, issues, moreIssues }: ImportPreview): string[] {
  const lines = issues.map(({ line, issue }) => {
    const words = rowIssueInEnglish(issue)
    return line === null ? `${name}: ${words}` : `${name}, line ${line}: ${words}`
  })
  return moreIssues > 0 ? [...lines, `${name}: ${moreIssues} more rows like these`] : lines
}
