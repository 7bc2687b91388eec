/** Finds in the engine's source what it says of jobs. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const main = join(import.meta.dirname, '../../main')

export interface Said {
  readonly file: string
  /** With `x` for whatever is put into it. */
  readonly sentence: string
}

/** What failures advise. */
export function adviceOfEngine(): Said[] {
  return sourceFiles('**/*.ts').flatMap((source) => collect(source, adviceAt))
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

/** None for what only says where a sentence comes from. */
function sentencesOf(node: ts.Node): string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `x${literal.text}`).join('')]
  if (ts.isConditionalExpression(node))
    return [...sentencesOf(node.whenTrue), ...sentencesOf(node.whenFalse)]
  return []
}
