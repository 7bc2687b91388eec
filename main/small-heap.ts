/** Memory before speed, where speed is not wanted: most of what this program does is waiting. */
import { setFlagsFromString } from 'node:v8'

/** While thousands of short answers pass by, the heap would grow to several times what is in use. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=30')
}
