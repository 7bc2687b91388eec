const colours = process.stderr.isTTY && !process.env.NO_COLOR

const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
export const red = (text) => paint(31, text)
export const green = (text) => paint(32, text)

/** What a script tells a person; stdout stays free for a program's own output. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** An error whose message tells the user what to do; shown without a stack. */
export class ScriptError extends Error {
  name = 'ScriptError'
}

/** Runs a script's main function; turns what it throws into a message and an exit code. */
export async function main(task) {
  try {
    process.exitCode = (await task(process.argv.slice(2))) ?? 0
  } catch (error) {
    say(red(error instanceof ScriptError ? error.message : error.stack))
    process.exitCode = 1
  }
}
