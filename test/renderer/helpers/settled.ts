/** Lets every promise that is already on its way come to its end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
