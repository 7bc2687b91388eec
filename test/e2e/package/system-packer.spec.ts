import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../../helpers/app-test.ts'

const packer = join(import.meta.dirname, '../../../scripts/package/system-packer.mjs')

/** A program whose names hold what shells and rpm's macros would change. */
async function program(folder: string): Promise<string[]> {
  const tree = join(folder, 'my program')
  await mkdir(join(tree, 'a b'), { recursive: true })
  await writeFile(join(tree, 'a b', '100%{name} $(id).txt'), 'data')
  await writeFile(join(tree, 'run'), '#!/bin/sh\n')
  await chmod(join(tree, 'run'), 0o755)
  const entry = join(folder, 'x.desktop')
  await writeFile(entry, '[Desktop Entry]\n')
  const script = join(folder, 'after install')
  await writeFile(script, '#!/bin/sh\nprintf "%s" "100%%"\n')
  return [
    ...['-s', 'dir', '--force', '--name', 'tool', '--version', '1.2~beta', '--license', 'MIT'],
    ...['--maintainer', 'Tests', '--vendor', 'Tests', '--url', 'https://tool.example/'],
    ...['--after-install', script, '--after-remove', script],
    ...['--description', 'Synopsis\n A longer text: 50 % of it.'],
    ...[`${tree}/=/opt/My Tool`, `${entry}=/usr/share/applications/tool.desktop`],
  ]
}

const has = (command: string) => spawnSync(command, ['--version']).error === undefined
const ask = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8' })

test('the packer’s deb holds every file, script and field as given, owned by root', async ({
  folder,
}) => {
  test.skip(!has('dpkg-deb'), 'This system has no dpkg.')
  const file = join(folder, 'tool.deb')
  const args = ['-t', 'deb', '--architecture', 'amd64', '-d', 'libc6', '-d', 'a | b']
  ask(packer, ...args, '--deb-compression', 'gz', ...(await program(folder)), '--package', file)
  const fields = ask('dpkg-deb', '--field', file)
  expect(fields).toContain('Package: tool\nVersion: 1.2~beta\n')
  expect(fields).toContain('Depends: libc6, a | b\n')
  expect(fields).toContain('Description: Synopsis\n A longer text: 50 % of it.\n')
  const list = ask('dpkg-deb', '--contents', file)
  expect(list).toMatch(/^-rwxr-xr-x root\/root .* \.\/opt\/My Tool\/run$/m)
  expect(list).toContain('./opt/My Tool/a b/100%{name} $(id).txt\n')
  expect(list).toContain('./usr/share/applications/tool.desktop\n')
  const out = join(folder, 'control')
  ask('dpkg-deb', '--control', file, out)
  expect(await readFile(join(out, 'postinst'), 'utf8')).toContain('"100%%"')
})

test('the packer’s rpm holds the same', async ({ folder }) => {
  test.skip(!has('rpmbuild'), 'This system has no rpmbuild.')
  const file = join(folder, 'tool.rpm')
  const args = ['-t', 'rpm', '--architecture', 'arm64', '-d', '(a or b)']
  ask(packer, ...args, '--rpm-compression', 'gzip', ...(await program(folder)), '--package', file)
  expect(ask('rpm', '-qp', '--queryformat', '%{NAME} %{VERSION} %{ARCH}', file)).toBe(
    'tool 1.2~beta aarch64',
  )
  expect(ask('rpm', '-qp', '--requires', file)).toContain('(a or b)')
  expect(ask('rpm', '-qp', '--scripts', file)).toContain('"100%%"')
  const list = ask('rpm', '-qplv', file)
  expect(list).toMatch(/^-rwxr-xr-x .*root +root .* \/opt\/My Tool\/run$/m)
  expect(list).toContain('/opt/My Tool/a b/100%{name} $(id).txt\n')
})

test('the packer refuses what it does not know instead of leaving it out', () => {
  for (const args of [
    ['-t', 'deb', '--deb-systemd', 'x.service'],
    ['-t', 'pacman', '--name', 'a', '--version', '1', '--architecture', 'amd64'],
    ['-t', 'deb', '--name', 'a'],
  ]) {
    const { status, stderr } = spawnSync(packer, args, { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/packer (does not know|needs)/)
  }
})
