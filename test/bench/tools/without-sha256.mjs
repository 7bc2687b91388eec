/**
 * `node --import` of this replaces SHA-256 by nothing, to measure what hashing costs. What is read
 * from the disk only to be hashed is still read.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const { createHash, hash } = crypto
const nothing = { update: () => nothing, digest: () => '', copy: () => nothing }

crypto.createHash = (algorithm, ...rest) =>
  algorithm === 'sha256' ? nothing : createHash(algorithm, ...rest)
crypto.hash = (algorithm, ...rest) => (algorithm === 'sha256' ? '' : hash(algorithm, ...rest))
syncBuiltinESMExports()
