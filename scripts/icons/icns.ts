import { png } from './png.ts'

/** Types of an icon file for macOS and their pixels; `@2x` are those of screens with a double grid. */
const icnsTypes = [
  { type: 'icp4', size: 16 },
  { type: 'icp5', size: 32 },
  { type: 'ic11', size: 32, name: '16@2x' },
  { type: 'ic12', size: 64, name: '32@2x' },
  { type: 'ic07', size: 128 },
  { type: 'ic13', size: 256, name: '128@2x' },
  { type: 'ic08', size: 256 },
  { type: 'ic14', size: 512, name: '256@2x' },
  { type: 'ic09', size: 512 },
  { type: 'ic10', size: 1024, name: '512@2x' },
]

/**
 * An icon file for macOS: `icns`, its length, then each picture as type, length and PNG.
 * @param pixelsAt RGBA pixels from the top left
 */
export function icns(pixelsAt: (size: number) => Buffer): Buffer {
  const pictures = icnsTypes.map(({ type, size }) => block(type, png(pixelsAt(size), size)))
  return block('icns', Buffer.concat(pictures))
}

function block(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(data.length + 8, 4)
  return Buffer.concat([head, data])
}
