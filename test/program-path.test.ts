import fc from 'fast-check'
import { win32 } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../main/errors.ts'
import { programPath, systemProgram, type ProgramSearch } from '../main/program-path.ts'

const windows = (files: readonly string[], path = 'C:\\Tools;C:\\Windows\\System32') => ({
  platform: 'win32' as const,
  env: { Path: path },
  isThere: (file: string) => files.includes(file),
})
const linux = (files: readonly string[], path = '/usr/bin:/opt/tools') => ({
  platform: 'linux' as const,
  env: { PATH: path },
  isThere: (file: string) => files.includes(file),
})

describe('on Windows', () => {
  test.each<[string, readonly string[], string]>([
    ['upload', ['C:\\Tools\\upload.exe'], 'C:\\Tools\\upload.exe'],
    ['upload.exe', ['C:\\Windows\\System32\\upload.exe'], 'C:\\Windows\\System32\\upload.exe'],
    ['C:\\x\\upload.exe', ['C:\\x\\upload.exe'], 'C:\\x\\upload.exe'],
    ['C:/x/upload', ['C:/x/upload.exe'], 'C:/x/upload.exe'],
    ['\\\\server\\share\\up.exe', ['\\\\server\\share\\up.exe'], '\\\\server\\share\\up.exe'],
  ])('%s is started from where it is', (name, files, path) => {
    expect(programPath(name, windows(files))).toBe(path)
  })

  test.each([
    'upload.bat',
    'C:\\Tools\\upload.CMD',
    'C:\\Tools\\upload.cmd ',
    'C:\\Tools\\upload.bat.',
    'C:\\Tools\\upload',
    'upload',
  ])('%j, a batch file, is not started', (name) => {
    const files = ['C:\\Tools\\upload.bat', 'C:\\Tools\\upload.cmd']
    expect(() => programPath(name, windows(files))).toThrow(/batch file/)
  })

  test.each(['.\\upload.exe', 'tools\\upload.exe', '\\upload.exe', 'C:upload.exe', '..\\upload'])(
    '%s depends on the current folder and is not started',
    (name) => expect(() => programPath(name, windows([name]))).toThrow(/full path/),
  )

  test('folders of PATH that are not full paths are passed over', () => {
    const path = '.;;tools;\\rooted;"C:\\My Tools"'
    const files = ['upload.exe', '.\\upload.exe', '\\rooted\\upload.exe', 'tools\\upload.exe']
    expect(() => programPath('upload', windows(files, path))).toThrow(/no program/)
    const there = 'C:\\My Tools\\upload.exe'
    expect(programPath('upload', windows([...files, there], path))).toBe(there)
  })

  test('the system’s own programs are those of the system', () => {
    expect(systemProgram('D:\\Windows', 'shutdown.exe')).toBe('D:\\Windows\\System32\\shutdown.exe')
  })
})

describe('elsewhere', () => {
  test('a name is looked for in PATH, and a full path is what it is', () => {
    expect(programPath('upload', linux(['/opt/tools/upload']))).toBe('/opt/tools/upload')
    expect(programPath('/x/upload.cmd', linux([]))).toBe('/x/upload.cmd')
  })

  test.each(['./upload', 'tools/upload', '../upload'])('%s is not started', (name) => {
    expect(() => programPath(name, linux([name]))).toThrow(/full path/)
  })

  test('an empty part of PATH does not mean the current folder', () => {
    expect(() => programPath('upload', linux(['upload', './upload'], ':.:'))).toThrow(/no program/)
  })
})

test('whatever is named, what is started has a full path and is no batch file', () => {
  const anything: Pick<ProgramSearch, 'isThere'> = { isThere: () => true }
  const name = fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z.\\/: ]{1,12}(\.(cmd|bat|exe))?$/))
  fc.assert(
    fc.property(name, fc.string(), (program, path) => {
      try {
        const found = programPath(program, { ...windows([], path), ...anything })
        expect(win32.isAbsolute(found)).toBe(true)
        expect(found).not.toMatch(/\.(bat|cmd)[\s.]*$/i)
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
      }
    }),
  )
})
