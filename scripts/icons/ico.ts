import { png } from './png.ts'

/** What Windows shows at 100 % to 400 % in lists, on the task bar and on the desktop. */
const icoSizes = [16, 20, 24, 32, 40, 48, 64, 128, 256]

/**
 * A Windows icon file (ICONDIR of the Win32 documentation). Pictures under 256 pixels are bitmaps,
 * which also installers and older programs read; the largest is a PNG, as Windows itself has it.
 * @param pixelsAt RGBA pixels from the top left
 */
export function ico(pixelsAt: (size: number) => Buffer): Buffer {
  const pictures = icoSizes.map((size) => ({
    size,
    data: size < 256 ? bitmap(pixelsAt(size), size) : png(pixelsAt(size), size),
  }))
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  pictures.forEach(({ size, data }, at) => {
    const entry = 6 + 16 * at
    // A byte holds no 256: it is written as 0.
    head.set([size % 256, size % 256], entry)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(data.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += data.length
  })
  return Buffer.concat([head, ...pictures.map(({ data }) => data)])
}

/** BITMAPINFOHEADER, BGRA rows from the bottom, then a mask of one bit a pixel: 1 where nothing is. */
function bitmap(pixels: Buffer, size: number): Buffer {
  const header = Buffer.alloc(40)
  header.writeUInt32LE(40, 0)
  header.writeInt32LE(size, 4)
  header.writeInt32LE(size * 2, 8)
  header.writeUInt16LE(1, 12)
  header.writeUInt16LE(32, 14)
  const colours = Buffer.alloc(size * size * 4)
  const maskRow = Math.ceil(size / 32) * 4
  const mask = Buffer.alloc(maskRow * size)
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [red, green, blue, alpha] = pixels.subarray(((size - 1 - y) * size + x) * 4)
      colours.set([blue!, green!, red!, alpha!], (y * size + x) * 4)
      if (alpha === 0) mask[y * maskRow + (x >> 3)]! |= 0x80 >> (x & 7)
    }
  }
  return Buffer.concat([header, colours, mask])
}
