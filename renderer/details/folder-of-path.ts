/** The folder of an absolute path of this machine, whatever it separates by. */
export function folderOfPath(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return end > 0 ? path.slice(0, end) : path
}
