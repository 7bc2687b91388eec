/** Finds in the engine's source what it says of jobs. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const main = join(import.meta.dirname, '../../main')

/** Calls of these write into a job's timeline; one of their arguments may be a sentence. */
const writers = /(?:^|[.#])(?:note|move|askAnew|drop)$/

export interface Said {
  readonly file: string
  /** With `x` for whatever is put into it. */
  readonly sentence: string
}

/** What failures advise. */
export function adviceOfEngine(): Said[] {
  return sourceFiles('**/*.ts').flatMap((source) => collect(source, adviceAt))
}

/** What a job's timeline says. */
export function eventsOfEngine(): Said[] {
  return sourceFiles('{engine,queue,outputs,views}/**/*.ts').flatMap((source) =>
    collect(source, eventsAt),
  )
}

function sourceFiles(pattern: string): ts.SourceFile[] {
  return globSync(pattern, { cwd: main }).map((file) => {
    const text = readFileSync(join(main, file), 'utf8')
    return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  })
}

function collect(source: ts.SourceFile, at: (node: ts.Node) => readonly ts.Node[]): Said[] {
  const found: Said[] = []
  const visit = (node: ts.Node): void => {
    const sentences = at(node).flatMap(sentencesOf)
    found.push(...sentences.map((sentence) => ({ file: source.fileName, sentence })))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function adviceAt(node: ts.Node): readonly ts.Node[] {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'advice') return [node.initializer]
  if (ts.isVariableDeclaration(node) && /^[A-Z_]*ADVICE$/.test(node.name.getText()))
    return node.initializer ? [node.initializer] : []
  if (ts.isCallExpression(node) && node.expression.getText() === 'transient')
    return node.arguments.slice(2)
  return []
}

function eventsAt(node: ts.Node): readonly ts.Node[] {
  if (ts.isCallExpression(node) && writers.test(node.expression.getText()))
    return node.arguments.filter(isSentence)
  if (ts.isVariableDeclaration(node) && node.name.getText() === 'actionNotes')
    return literalsIn(node)
  if (ts.isFunctionDeclaration(node) && /Note$/.test(node.name?.text ?? ''))
    return literalsIn(node).filter(isSentence)
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'what') return [node.initializer]
  if (ts.isVariableDeclaration(node) && node.name.getText() === 'what' && node.initializer)
    return [node.initializer]
  return []
}

/** And no state of a job. */
const isSentence = (node: ts.Node): boolean => /^(?:[A-Z]|x )/.test(sentencesOf(node)[0] ?? '')

function literalsIn(node: ts.Node): ts.Node[] {
  if (sentencesOf(node).length > 0) return [node]
  const found: ts.Node[] = []
  ts.forEachChild(node, (child) => void found.push(...literalsIn(child)))
  return found
}

/** None for what only says where a sentence comes from. */
function sentencesOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `x${literal.text}`).join('')]
  if (ts.isConditionalExpression(node))
    return [...sentencesOf(node.whenTrue), ...sentencesOf(node.whenFalse)]
  return []
}
