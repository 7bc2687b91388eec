import { expect, test } from 'vitest'
import { splitCommand } from '../../main/commands/split-command.ts'

test.each([
  ['notify', ['notify']],
  ['  notify  -t 5 ', ['notify', '-t', '5']],
  [`"C:\\Program Files\\x.exe" 'a b' c"d e"f`, ['C:\\Program Files\\x.exe', 'a b', 'cd ef']],
  [`python3 -c 'print("hi")' ""`, ['python3', '-c', 'print("hi")', '']],
  ['echo $HOME | rm; `x`', ['echo', '$HOME', '|', 'rm;', '`x`']],
])('%s', (text, words) => {
  const { program, args } = splitCommand(text)
  expect([program, ...args]).toEqual(words)
})

test('refuses what names no program', () => {
  expect(() => splitCommand('  ')).toThrow(/Enter a command/)
  expect(() => splitCommand('say "hello')).toThrow(/not closed/)
})
