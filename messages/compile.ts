/**
 * Compiles `messages/<language>.json` (ICU MessageFormat) into `messages/compiled/`: one module for
 * each language, where a message without arguments is a text and any other a function, and the types
 * of them all, taken from English. `node messages/compile.ts` does it by hand.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import MessageFormat from '@messageformat/core'
import compileModule from '@messageformat/core/lib/compile-module.js'
import { interfaceOf, type MessageTree } from './message-types.ts'

/** Arabic is shown with the digits that job IDs, file names and sizes have anyway. */
const locales: Readonly<Record<string, string>> = { ar: 'ar-u-nu-latn' }

/** The languages that there are messages in. */
export function languagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''))
    .sort()
}

/** The messages of a language as its translator wrote them. @throws Error naming a damaged file */
export function messagesOf(folder: string, language: string): MessageTree {
  const file = join(folder, `${language}.json`)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as MessageTree
  } catch (error) {
    throw new Error(`${file} cannot be read.`, { cause: error })
  }
}

/**
 * Compiles the languages of a folder into its `compiled/`; writes what has changed, and only that.
 * @throws Error naming the language of a bad message
 */
export function compileMessages(folder: string): void {
  const languages = languagesIn(folder)
  const output = join(folder, 'compiled')
  mkdirSync(output, { recursive: true })
  for (const language of languages) {
    write(join(output, `${language}.js`), moduleOf(language, messagesOf(folder, language)))
  }
  write(join(output, 'index.js'), indexOf(languages))
  write(join(output, 'load.js'), loadersOf(languages))
  write(join(output, 'load.d.ts'), typesOfLoaders(languages))
  write(join(output, 'index.d.ts'), typesOf(languages, messagesOf(folder, 'en')))
  for (const language of languages) write(join(output, `${language}.d.ts`), typesOfOne)
}

function moduleOf(language: string, messages: MessageTree): string {
  try {
    const format = new MessageFormat(locales[language] ?? language)
    const source = compileModule(format, messages)
    return source.replaceAll(/: \(\) => (".*")(,?)$/gm, ': $1$2')
  } catch (error) {
    throw new Error(`A message of ${language}.json cannot be compiled.`, { cause: error })
  }
}

function indexOf(languages: readonly string[]): string {
  const imports = languages.map((language) => `import ${language} from './${language}.js'`)
  return `${imports.join('\n')}\nexport const catalogue = { ${languages.join(', ')} }\n`
}

/** One language at a time, for programs that show one. */
function loadersOf(languages: readonly string[]): string {
  const loaders = languages.map((language) => `  ${language}: () => import('./${language}.js'),`)
  return `export const load = {\n${loaders.join('\n')}\n}\n`
}

const unionOf = (languages: readonly string[]): string =>
  languages.map((language) => `'${language}'`).join(' | ')

function typesOfLoaders(languages: readonly string[]): string {
  return (
    "import type { Messages } from './index.js'\n" +
    'type Load = () => Promise<{ readonly default: Messages }>\n' +
    `export declare const load: Readonly<Record<${unionOf(languages)}, Load>>\n`
  )
}

function typesOf(languages: readonly string[], english: MessageTree): string {
  return (
    `export interface Messages ${interfaceOf(english)}\n` +
    `export declare const catalogue: Readonly<Record<${unionOf(languages)}, Messages>>\n`
  )
}

/** Of one language's module, for programs that speak no other. */
const typesOfOne =
  "import type { Messages } from './index.js'\ndeclare const messages: Messages\nexport default messages\n"

/** At once, so that whoever reads it meanwhile reads the old or the new file, never a half. */
function write(file: string, content: string): void {
  if (contentOf(file) === content) return
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content)
  renameSync(draft, file)
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  compileMessages(import.meta.dirname)
