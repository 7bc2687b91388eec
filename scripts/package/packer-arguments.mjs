import { parseArgs } from 'node:util'
import { ScriptError } from '../lib/log.mjs'

const text = { type: 'string' }
const list = { type: 'string', multiple: true }
const options = {
  'after-install': text,
  'after-remove': text,
  architecture: text,
  'deb-compression': text,
  'deb-priority': text,
  'deb-recommends': list,
  depends: { ...list, short: 'd' },
  description: text,
  force: { type: 'boolean' },
  input: { ...text, short: 's' },
  license: text,
  log: text,
  maintainer: text,
  name: text,
  package: text,
  'rpm-compression': text,
  'rpm-os': text,
  'rpm-rpmbuild-define': list,
  'rpm-summary': text,
  target: { ...text, short: 't' },
  url: text,
  vendor: text,
  version: text,
}

/**
 * Reads the part of fpm's command line that electron-builder uses.
 * @returns {{ target: string, inputs: { from: string, to: string }[], values: Record<string, string | string[] | undefined> }}
 * @throws ScriptError for an option that is not known here: it must not be left out in silence.
 */
export function readPackerArguments(args) {
  const { values, positionals } = parsed(args)
  for (const name of ['target', 'name', 'version', 'architecture', 'package', 'description']) {
    if (!values[name]) throw new ScriptError(`The packer needs --${name}.`)
  }
  return { target: values.target, values, inputs: positionals.map(inputOf) }
}

function parsed(args) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new ScriptError(`The packer does not know this: ${error.message}`, { cause: error })
  }
}

/** `FROM=TO`, TO absolute on the system where the package is installed. */
function inputOf(pair) {
  const at = pair.lastIndexOf('=/')
  if (at < 1) throw new ScriptError(`The packer expects FROM=/TO, not ${pair}.`)
  return { from: pair.slice(0, at), to: pair.slice(at + 1) }
}
