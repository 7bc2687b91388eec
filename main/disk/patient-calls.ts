/** Calls that a signal or a busy server has interrupted are made again. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileCalls } from './file-calls.ts'
import { codeOf } from './system-errors.ts'

/** What passes by itself; EWOULDBLOCK is the same as EAGAIN everywhere. */
const passing: ReadonlySet<string> = new Set(['EINTR', 'EAGAIN', 'EWOULDBLOCK'])
/** After this many tries it does not. */
const mostTries = 20
const pauseMs = 5

/** The same calls, made again while their errors are of the passing kind. */
export function patientCalls(calls: FileCalls): FileCalls {
  const patient = Object.entries(calls).map(([name, call]: [string, AnyCall]) => [
    name,
    name === 'close' ? closed(call) : again(call),
  ])
  return Object.fromEntries(patient) as FileCalls
}

type AnyCall = (...args: readonly unknown[]) => unknown

/** What interrupts this one has closed the file all the same. */
function closed(call: AnyCall): AnyCall {
  return async (...args) => {
    try {
      await call(...args)
    } catch (error) {
      if (codeOf(error) !== 'EINTR') throw error
    }
  }
}

/** A call that succeeds at once costs nothing more, and stays synchronous where it was. */
function again(call: AnyCall): AnyCall {
  return (...args) => {
    try {
      const result = call(...args)
      if (!(result instanceof Promise)) return result
      return result.catch((error: unknown) => tryAgain(call, args, error))
    } catch (error) {
      return tryAgain(call, args, error)
    }
  }
}

async function tryAgain(call: AnyCall, args: readonly unknown[], first: unknown): Promise<unknown> {
  let error = first
  for (let tries = 1; tries < mostTries && passing.has(codeOf(error) ?? ''); tries++) {
    if (codeOf(error) !== 'EINTR') await sleep(pauseMs)
    try {
      return await call(...args)
    } catch (next) {
      error = next
    }
  }
  throw error
}
