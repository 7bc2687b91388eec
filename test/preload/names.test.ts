import { expect, test } from 'vitest'
import { calls, events, type CallName, type EventName } from '../../preload/contract/channels.ts'
import { callNames, eventNames } from '../../preload/contract/names.ts'

test("the preload's allow-list names every call and event of the contract, and nothing else", () => {
  expect([...callNames].sort()).toEqual(Object.keys(calls).sort())
  expect([...eventNames].sort()).toEqual(Object.keys(events).sort())
})

// Compile-time twin of the test above: a channel missing from the list is a type error here.
type Missing =
  Exclude<CallName, (typeof callNames)[number]> | Exclude<EventName, (typeof eventNames)[number]>
export const nothingIsMissing: Missing extends never ? true : false = true
