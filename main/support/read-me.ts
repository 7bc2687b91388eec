/** What a support bundle says of itself. Pure. */

const files: Readonly<Record<string, string>> = {
  'about.json': 'versions, system, memory, free space, names (not values) of environment variables',
  'settings.json': 'settings; folders, addresses, user names, commands and secrets are left out',
  'counts.json': 'how many jobs, files, accounts and batches there are, and reasons of failures',
  'failures.json': 'the last failures, with job IDs, codes and times',
  'database.json': 'versions, sizes and state of the databases; nothing of what they hold',
  'folder.json': 'sizes and dates of the files in the data folder',
  'crashes.json': 'when the program crashed; the crash dumps themselves are left out',
}

/** @param names of the other files in the bundle */
export function readMe(names: readonly string[]): string {
  const lines = names.map(
    (name) => `  ${name.padEnd(22)} ${files[name] ?? 'the log, one event a line'}`,
  )
  return `A support bundle of Reelhaul.

${lines.join('\n')}

It holds no keys, passwords, tokens and links. Titles, file names, folders and sentences that may
repeat them are left out: a mark such as "[left out: 14 characters, 5f3a09c1]" stands for each, the
same for the same text within this bundle. IDs of jobs and accounts are in it. A part that could not
be read says why ("unreadable"). Look through it before you send it: all of it is plain text.
`
}
