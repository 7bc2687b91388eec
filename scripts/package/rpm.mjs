import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runQuietly } from '../lib/process.mjs'

/** Payload types of rpm by fpm's names; the digit is the level. */
const payloads = { none: 'w0.gzdio', gzip: 'w1.gzdio', xz: 'w6.xzdio', xzmt: 'w6T0.xzdio' }

/** What rpm calls the processors that Debian's names come for. */
const architectures = { amd64: 'x86_64', arm64: 'aarch64' }

/** Makes an RPM package of the tree with rpmbuild; its files belong to root. */
export async function buildRpm({ values, inputs }, tree, work) {
  const spec = join(work, 'package.spec')
  await writeFile(spec, await specOf(values, inputs))
  const defines = [
    `_topdir ${join(work, 'rpm')}`,
    `_rpmdir ${work}`,
    `_rpmfilename made.rpm`,
    `_binary_payload ${payloads[values['rpm-compression'] ?? 'xzmt']}`,
    ...(values['rpm-rpmbuild-define'] ?? []),
  ].flatMap((define) => ['--define', define])
  await runQuietly('rpmbuild', 'rpmbuild', [
    ...['-bb', '--target', architectures[values.architecture] ?? values.architecture],
    ...['--buildroot', tree, ...defines, spec],
  ])
  await runQuietly('cp', 'cp', [join(work, 'made.rpm'), values.package])
}

/** The files are finished: rpmbuild must not strip, compress or judge them, nor guess what they need. */
async function specOf(values, inputs) {
  const [synopsis] = values.description.trim().split('\n')
  return `%global __os_install_post %{nil}
%global debug_package %{nil}
Name: ${escaped(values.name)}
Version: ${escaped(values.version)}
Release: 1
Summary: ${escaped(values['rpm-summary'] ?? synopsis)}
License: ${escaped(values.license ?? 'unknown')}
Vendor: ${escaped(values.vendor)}
URL: ${escaped(values.url)}
Packager: ${escaped(values.maintainer)}
AutoReqProv: no
${(values.depends ?? []).map((need) => `Requires: ${escaped(need)}`).join('\n')}

%description
${escaped(values.description.trim())}

%files
%defattr(-,root,root,-)
${inputs.map(({ to }) => `"${escaped(to)}"`).join('\n')}

%post
${await scriptOf(values['after-install'])}

%postun
# An update removes the old release after it has installed the new one: what it set up stays.
if [ "$1" -ge 1 ]; then exit 0; fi
${await scriptOf(values['after-remove'])}
`
}

async function scriptOf(file) {
  return file ? escaped(await readFile(file, 'utf8')) : ':'
}

/** A percent sign begins a macro. */
const escaped = (words) => String(words ?? '').replaceAll('%', '%%')
