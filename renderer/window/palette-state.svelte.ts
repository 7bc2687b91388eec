/** The command palette: what is typed, and which commands that finds. */
import type { Command, CommandGroup } from './commands.ts'
import { folded, typedWords } from '../words/typed-words.ts'

/** More than anyone reads: who sees so many types on. */
const mostShown = 40

export class PaletteState {
  readonly #read: () => Command[]
  readonly #find: (text: string) => Promise<Command[]>
  #commands = $state.raw<readonly Command[]>([])
  /** What the queue has for the text that was typed; of an earlier text until that is known. */
  #found = $state.raw<readonly Command[]>([])
  #chosen: Command | null = null
  #text = $state('')
  #finding = false
  open = $state(false)

  readonly matches = $derived([...matching(this.#commands, this.text), ...this.#found])
  /** The matches by group, in the order of the best of each. */
  readonly groups = $derived(inGroups(this.matches))

  /**
   * @param read all commands, as they are when the palette is opened.
   * @param find jobs and batches by a text that is not empty.
   */
  constructor(
    read: () => Command[],
    find: (text: string) => Promise<Command[]> = () => Promise.resolve([]),
  ) {
    this.#read = read
    this.#find = find
  }

  get text(): string {
    return this.#text
  }

  set text(text: string) {
    this.#text = text
    void this.#search()
  }

  /** One question at a time: what is typed meanwhile is asked once the answer is there. */
  async #search(): Promise<void> {
    if (this.#finding) return
    this.#finding = true
    let asked: string | null = null
    while (asked !== this.#text) {
      asked = this.#text
      const wanted = asked.trim()
      // Without an answer the commands are there all the same.
      const found = wanted === '' ? [] : await this.#find(wanted).catch(() => [])
      if (asked === this.#text) this.#found = found
    }
    this.#finding = false
  }

  show(): void {
    this.text = ''
    this.refresh()
    this.open = true
  }

  /** Reads the commands again, when more is known. */
  refresh(): void {
    this.#commands = this.#read()
  }

  /** Closes, and does it once that is done: what the command opens gets the keyboard. */
  run(command: Command): void {
    this.#chosen = command
    this.open = false
  }

  /** The palette is gone from the window. */
  closed(): void {
    const chosen = this.#chosen
    this.#chosen = null
    chosen?.run()
  }
}

/** Commands in which all typed words occur, the best first; without words those that are always worth it. */
export function matching(commands: readonly Command[], text: string): Command[] {
  const wanted = typedWords(text)
  if (wanted.length === 0) return commands.filter(({ deep }) => !deep)
  return commands
    .map((command) => ({ command, score: scoreOf(folded(command.words), wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, mostShown)
    .map(({ command }) => command)
}

/** 0: a word is missing. Words at the start count most, then beginnings of words. */
function scoreOf(words: string, wanted: readonly string[]): number {
  let score = 0
  for (const word of wanted) {
    const at = words.indexOf(word)
    if (at < 0) return 0
    if (at === 0) score += 3
    else score += words[at - 1] === ' ' ? 2 : 1
  }
  return score
}

function inGroups(commands: readonly Command[]): { group: CommandGroup; commands: Command[] }[] {
  const groups = Map.groupBy(commands, ({ group }) => group)
  return [...groups].map(([group, inGroup]) => ({ group, commands: inGroup }))
}
