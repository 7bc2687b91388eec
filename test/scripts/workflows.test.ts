import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
  type WorkflowTemplate,
} from '@actions/workflow-parser'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, unknown>>
}

interface Workflow {
  readonly permissions?: unknown
  readonly concurrency?: { readonly group?: string }
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly uses?: string
        readonly 'timeout-minutes'?: number
        readonly permissions?: Readonly<Record<string, string>>
        readonly steps?: readonly Step[]
      }
    >
  >
}

/** As GitHub reads it: by its own parser, with its own schema. @returns what it finds wrong. */
async function faultsOf(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter())
  if (value === undefined) return context.errors.getErrors().map(({ message }) => message)
  const template: WorkflowTemplate = await convertWorkflowTemplate(context, value)
  return [
    ...context.errors.getErrors().map(({ message }) => message),
    ...(template.errors ?? []).map(({ Message: message }) => message),
  ]
}

const paths = globSync('.github/workflows/*.yml', { cwd: root })
const workflows = paths.map((path) => ({
  name: basename(path),
  text: read(path),
  workflow: parse(read(path)) as Workflow,
}))
const stepsOf = ({ jobs }: Workflow): Step[] =>
  Object.values(jobs).flatMap(({ steps = [] }) => steps)

describe.each(workflows)('$name', ({ name, text, workflow }) => {
  test('is a workflow, by the parser of those who run it', async () => {
    expect(await faultsOf(name, text)).toEqual([])
  })

  test('pins every action of others to a commit, and says which version that is', () => {
    const used = [...text.matchAll(/uses: (\S+)(.*)/g)].map(([, action = '', note = '']) => ({
      action,
      note,
    }))
    for (const { action, note } of used) {
      if (action.startsWith('./')) expect(existsSync(join(root, action))).toBe(true)
      else {
        expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
        expect(note).toMatch(/^ # v\d+\.\d+\.\d+$/)
      }
    }
  })

  test('may only read unless a job needs more, and no job runs without an end', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(workflow.concurrency?.group).toBeTruthy()
    for (const job of Object.values(workflow.jobs)) {
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0)
    }
  })

  test('puts nothing into commands: values come as variables, secrets to one step only', () => {
    for (const { run = '' } of stepsOf(workflow)) expect(run).not.toContain('${{')
    const outside = text.split('\n').filter((line) => /secrets\./.test(line))
    for (const line of outside) expect(line).toMatch(/^ {10}[A-Z_]+: \$\{\{.*\}\}$/)
    // A token that stays in the work tree is there for every program that a step starts.
    const checkouts = text.match(/uses: actions\/checkout@/g)?.length ?? 0
    expect(text.match(/persist-credentials: false/g)?.length ?? 0).toBe(checkouts)
  })

  test('starts only what there is', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const commands = stepsOf(workflow).map(({ run = '' }) => run)
    for (const [, script = ''] of commands.join('\n').matchAll(/npm run ([\w:-]+)/g)) {
      expect(Object.keys(scripts)).toContain(script)
    }
    for (const [, file = ''] of commands.join('\n').matchAll(/\b(scripts\/[\w./-]+\.mjs)/g)) {
      expect(existsSync(join(root, file)), file).toBe(true)
    }
  })
})

test('a release may write, and sign as itself, only where it has to', () => {
  const release = workflows.find(({ name }) => name === 'release.yml')?.workflow
  const asking = Object.entries(release?.jobs ?? {}).map(([name, { permissions }]) => [
    name,
    permissions,
  ])
  expect(Object.fromEntries(asking)).toEqual({
    checks: { contents: 'read' },
    packages: undefined,
    headless: undefined,
    draft: { contents: 'write', 'id-token': 'write', attestations: 'write' },
    npm: { contents: 'read', 'id-token': 'write' },
  })
})

test.each([
  ['a job without a machine', 'on: push\njobs:\n  a:\n    steps:\n      - run: x'],
  ['an unknown event', 'on: pushed\njobs:\n  a:\n    runs-on: u\n    steps:\n      - run: x'],
  ['a misspelt key', 'on: push\njobs:\n  a:\n    runs-on: u\n    step:\n      - run: x'],
  [
    'an unknown context',
    'on: push\njobs:\n  a:\n    runs-on: u\n    steps:\n      - run: x\n        if: secret.A',
  ],
  [
    'a job that is waited for and does not exist',
    'on: push\njobs:\n  a:\n    needs: b\n    runs-on: u\n    steps:\n      - run: x',
  ],
])('the parser finds %s', async (_what, content) => {
  expect(await faultsOf('bad.yml', content)).not.toEqual([])
})

test('changes of dependencies come grouped, for every kind that there is', () => {
  const { version, updates } = parse(read('.github/dependabot.yml')) as {
    version: number
    updates: { 'package-ecosystem': string; schedule: { interval: string }; groups: object }[]
  }
  expect(version).toBe(2)
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions'])
  for (const { schedule, groups } of updates) {
    expect(schedule.interval).toBe('weekly')
    expect(Object.keys(groups).length).toBeGreaterThan(0)
  }
})

interface IssueForm {
  readonly name: string
  readonly description: string
  readonly body: readonly {
    readonly type: string
    readonly id?: string
    readonly attributes: Readonly<Record<string, unknown>>
  }[]
}

const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root }).filter(
  (path) => basename(path) !== 'config.yml',
)

test.each(forms)('%s is a form: known fields, each with a label, none twice', (path) => {
  const { name, description, body } = parse(read(path)) as IssueForm
  expect(name && description).toBeTruthy()
  const fields = body.filter(({ type }) => type !== 'markdown')
  for (const { type, id, attributes } of fields) {
    expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type)
    expect(id).toMatch(/^[a-z]+$/)
    expect(attributes['label']).toBeTruthy()
  }
  expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
  expect(read(path)).toMatch(/keys?, (a )?tokens?/i)
})
