/** The engine speaks English; what it advises is found again by its sentence and said in the window's language. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { catalogue } from '../../messages/compiled/index.js'

const main = join(import.meta.dirname, '../../main')

/** What a failure advises, wherever the engine's source says so. */
function advised(file: string): ts.Expression[] {
  const found: ts.Expression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'advice')
      found.push(node.initializer)
    else if (ts.isVariableDeclaration(node) && /^[A-Z_]*ADVICE$/.test(node.name.getText()))
      found.push(...(node.initializer ? [node.initializer] : []))
    else if (ts.isCallExpression(node) && node.expression.getText() === 'transient')
      found.push(...node.arguments.slice(2))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}

/** The sentences that an expression may be; null for what only says where one comes from. */
function sentencesOf(expression: ts.Expression): (string | null)[] {
  if (ts.isStringLiteral(expression)) return [expression.text]
  if (ts.isConditionalExpression(expression))
    return [...sentencesOf(expression.whenTrue), ...sentencesOf(expression.whenFalse)]
  return [null]
}

function isPutTogether(expression: ts.Expression): boolean {
  if (ts.isTemplateExpression(expression)) return true
  return (
    ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken
  )
}

test('every advice of the engine is known to the translators, and no other', () => {
  const said = globSync('**/*.ts', { cwd: main }).flatMap((file) =>
    advised(join(main, file)).flatMap(sentencesOf),
  )
  const sentences = new Set(said.filter((sentence) => sentence !== null))
  expect([...sentences].sort()).toEqual(Object.values(catalogue.en.advice).sort())
})

test('no advice is put together from parts, which nobody could find again', () => {
  for (const file of globSync('**/*.ts', { cwd: main }))
    for (const expression of advised(join(main, file)))
      expect(isPutTogether(expression), `${file}: ${expression.getText()}`).toBe(false)
})
