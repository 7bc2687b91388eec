import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultText, loadDescriptions } from '../../../main/providers/described/load-descriptions.ts'
import { smallText } from '../../helpers/described.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function dataFolder(files: Readonly<Record<string, string | Buffer>>): string {
  const data = tempFolder()
  mkdirSync(join(data, 'providers'))
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(data, 'providers', name), content)
  return data
}
const named = (name: string) => smallText({ name, label: name })

describe('descriptions of a data folder', () => {
  it('are read in the order of their names; other files are left alone', async () => {
    const files = { 'b.yaml': named('bee'), 'a.yml': named('ant'), 'c.txt': 'x', 'd.yaml~': 'x' }
    const { providers, faults } = await loadDescriptions(dataFolder(files))
    expect(providers.map(({ provider }) => provider.name)).toEqual(['ant', 'bee'])
    expect(faults).toEqual([])
  })

  it('that are broken keep no other one from working, and are named with line and field', async () => {
    const data = dataFolder({
      'a.yaml': named('ant'),
      'broken.yaml': 'reelhaul: 1\nname: [',
      'latin.yaml': Buffer.from([0x6e, 0xe4, 0x6e]),
      'huge.yaml': 'a'.repeat(300_000),
      'z.yaml': named('zebra'),
    })
    mkdirSync(join(data, 'providers', 'folder.yaml'))
    execFileSync('mkfifo', [join(data, 'providers', 'pipe.yaml')])
    const { providers, faults } = await loadDescriptions(data)
    expect(providers.map(({ provider }) => provider.name)).toEqual(['ant', 'zebra'])
    const told = faults.map(faultText).join('\n')
    expect(told).toMatch(/broken\.yaml: line 2, column/)
    expect(told).toMatch(/latin\.yaml: The file is no UTF-8 text\./)
    expect(told).toMatch(/huge\.yaml: The file is larger than 256 KiB\./)
    expect(told).toMatch(/folder\.yaml: This is no file\./)
    expect(told).toMatch(/pipe\.yaml: This is no file\./)
    expect(faults).toHaveLength(5)
  })

  it('with the name or the label of another one are refused, the first one counts', async () => {
    const data = dataFolder({
      'a.yaml': named('ant'),
      'b.yaml': smallText({ name: 'ant', label: 'Other' }),
      'c.yaml': smallText({ name: 'cat', label: 'ANT' }),
      'd.yaml': smallText({ name: 'redner' }),
    })
    const { providers, faults } = await loadDescriptions(data)
    expect(providers).toHaveLength(1)
    expect(faults.map(faultText)).toEqual([
      expect.stringMatching(/b\.yaml: name: .*a\.yaml describes a provider "ant" already\.$/),
      expect.stringMatching(/c\.yaml: label: .*a\.yaml calls its provider "ANT" already\.$/),
      expect.stringMatching(/d\.yaml: line \d+, column \d+, name: .*built in/),
    ])
  })

  it('come after files that are named, each file once', async () => {
    const data = dataFolder({ 'a.yaml': named('ant') })
    const own = join(tempFolder(), 'mine.yaml')
    writeFileSync(own, named('mine'))
    const link = join(tempFolder(), 'link.yaml')
    symlinkSync(own, link)
    const { providers, faults } = await loadDescriptions(data, [
      own,
      link,
      join(data, 'providers/a.yaml'),
    ])
    expect(providers.map(({ provider }) => provider.name)).toEqual(['mine', 'ant'])
    expect(faults).toEqual([])
  })

  it('need not be there; a file that is named has to be', async () => {
    expect(await loadDescriptions(tempFolder())).toEqual({ providers: [], faults: [] })
    const { faults } = await loadDescriptions(tempFolder(), ['/nothing/here.yaml'])
    expect(faults).toMatchObject([{ file: '/nothing/here.yaml' }])
  })

  it('are a hundred at most', async () => {
    const files = Array.from({ length: 102 }, (_, n) => [`${n}.yaml`, named(`p-${n}`)] as const)
    const { providers, faults } = await loadDescriptions(dataFolder(Object.fromEntries(files)))
    expect([providers.length, faults.length]).toEqual([100, 2])
  })
})
