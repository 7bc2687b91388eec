/** The real one, also where a test has made up the clock. */
const { setTimeout } = globalThis

/** Lets every promise that is already on its way come to its end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
