#!/usr/bin/env node
/**
 * Stands in for fpm where electron-builder cannot download it: takes the same command line and makes
 * the deb with dpkg-deb, the rpm with rpmbuild. What goes in (files, scripts, names) is what
 * electron-builder says; only the last step is done by the system's own tools.
 */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { main, ScriptError } from '../lib/log.mjs'
import { buildDeb } from './deb.mjs'
import { readPackerArguments } from './packer-arguments.mjs'
import { buildRpm } from './rpm.mjs'

const builders = { deb: buildDeb, rpm: buildRpm }

await main(async (args) => {
  const request = readPackerArguments(args)
  const build = builders[request.target]
  if (!build) throw new ScriptError(`Only deb and rpm can be made here, not ${request.target}.`)
  const work = await mkdtemp(join(tmpdir(), 'reelhaul-packer-'))
  try {
    const tree = join(work, 'tree')
    await layOut(request.inputs, tree)
    await build(request, tree, work)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
})

/** A source that ends with a slash stands for what the folder holds. */
async function layOut(inputs, tree) {
  for (const { from, to } of inputs) {
    const target = join(tree, to)
    await mkdir(from.endsWith('/') ? target : dirname(target), { recursive: true, mode: 0o755 })
    await cp(from, target, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  }
}
