/** The objects that `--json` prints, as a source makes them: `{ event: 'file', job, path, … }`. */
import ts from 'typescript'

/** A line for each member of each: `json file: path`. Members of literals that are spread in count, too. */
export function jsonLinesIn(source: string): string[] {
  const lines: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) lines.push(...membersOf(node))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest))
  return lines
}

function membersOf(object: ts.ObjectLiteralExpression): string[] {
  const event = object.properties.find(
    (property) => ts.isPropertyAssignment(property) && nameOf(property) === 'event',
  )
  if (!event || !ts.isPropertyAssignment(event) || !ts.isStringLiteral(event.initializer)) return []
  const kind = event.initializer.text
  return namesIn(object).map((name) => `json ${kind}: ${name}`)
}

function namesIn(object: ts.ObjectLiteralExpression): string[] {
  return object.properties.flatMap((property) => {
    if (!ts.isSpreadAssignment(property)) return nameOf(property) ?? []
    const inner: ts.ObjectLiteralExpression[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) inner.push(node)
      else ts.forEachChild(node, visit)
    }
    visit(property)
    return inner.flatMap(namesIn)
  })
}

function nameOf({ name }: ts.ObjectLiteralElementLike): string | null {
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : null
}
