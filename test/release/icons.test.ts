import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { icns } from '../../scripts/icons/icns.ts'
import { ico } from '../../scripts/icons/ico.ts'
import { png } from '../../scripts/icons/png.ts'

const build = join(import.meta.dirname, '../../build')
const read = (name: string) => readFileSync(join(build, name))

/** Width and height that a PNG says, and the pixels it holds (no filter is used). */
function readPng(file: Buffer): { size: number; pixels: Buffer } {
  expect(file.subarray(1, 4).toString('latin1')).toBe('PNG')
  const size = file.readUInt32BE(16)
  expect(file.readUInt32BE(20)).toBe(size)
  const parts: Buffer[] = []
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const data = file.subarray(at + 8, at + 8 + file.readUInt32BE(at))
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data)
  }
  const lines = inflateSync(Buffer.concat(parts))
  const row = size * 4 + 1
  const rows = Array.from({ length: size }, (_, y) => lines.subarray(y * row + 1, (y + 1) * row))
  return { size, pixels: Buffer.concat(rows) }
}

function readIcns(file: Buffer): Map<string, Buffer> {
  expect(file.toString('latin1', 0, 4)).toBe('icns')
  expect(file.readUInt32BE(4)).toBe(file.length)
  const pictures = new Map<string, Buffer>()
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    const end = at + file.readUInt32BE(at + 4)
    pictures.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, end))
  }
  return pictures
}

/** Each picture by its size, as RGBA from the top left. */
function readIco(file: Buffer): Map<number, Buffer> {
  expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1])
  const pictures = new Map<number, Buffer>()
  for (let n = 0; n < file.readUInt16LE(4); n += 1) {
    const entry = 6 + 16 * n
    const size = file[entry] || 256
    const start = file.readUInt32LE(entry + 12)
    const data = file.subarray(start, start + file.readUInt32LE(entry + 8))
    pictures.set(size, size === 256 ? readPng(data).pixels : readBitmap(data, size))
  }
  return pictures
}

function readBitmap(data: Buffer, size: number): Buffer {
  expect([data.readInt32LE(4), data.readInt32LE(8)]).toEqual([size, size * 2])
  const pixels = Buffer.alloc(size * size * 4)
  for (let n = 0; n < size * size; n += 1) {
    const y = size - 1 - Math.floor(n / size)
    const [blue, green, red, alpha] = data.subarray(40 + n * 4)
    pixels.set([red!, green!, blue!, alpha!], (y * size + (n % size)) * 4)
  }
  return pixels
}

const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

describe('the icons of the packages', () => {
  test('come from a picture of 1024 pixels', () => {
    expect(readPng(read('icon.png')).size).toBe(1024)
  })

  test('for Linux are there in all sizes, each named by its own', () => {
    const names = readdirSync(join(build, 'icons'))
    expect(names.map((name) => Number.parseInt(name)).sort((a, b) => a - b)).toEqual(linuxSizes)
    for (const name of names) {
      const { size } = readPng(read(`icons/${name}`))
      expect(name).toBe(`${size}x${size}.png`)
    }
  })

  test('for Windows hold every size of lists, task bar and desktop, the same pictures as for Linux', () => {
    const pictures = readIco(read('icon.ico'))
    expect([...pictures.keys()]).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256])
    for (const size of [16, 24, 32, 48, 64, 128, 256]) {
      expect(pictures.get(size)!.equals(readPng(read(`icons/${size}x${size}.png`)).pixels)).toBe(
        true,
      )
    }
  })

  test('for macOS hold 16 to 512 points for both kinds of screens', () => {
    const sizes = [...readIcns(read('icon.icns'))].map(([type, file]) => [type, readPng(file).size])
    expect(Object.fromEntries(sizes)).toEqual({
      ...{ icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512 },
      ...{ ic11: 32, ic12: 64, ic13: 256, ic14: 512, ic10: 1024 },
    })
  })
})

describe('the files of icons', () => {
  /** Neighbours differ, so that a row or a channel in the wrong place shows. */
  const pattern = (size: number) => {
    const pixels = Buffer.alloc(size * size * 4)
    for (let n = 0; n < pixels.length; n += 1) pixels[n] = (n * 7 + (n >> 8) + size) % 256
    return pixels
  }

  test('keep every pixel', () => {
    expect(readPng(png(pattern(20), 20)).pixels.equals(pattern(20))).toBe(true)
    for (const [size, pixels] of readIco(ico(pattern))) {
      expect(pixels.equals(pattern(size)), `${size} pixels`).toBe(true)
    }
    for (const file of readIcns(icns(pattern)).values()) {
      const { size, pixels } = readPng(file)
      expect(pixels.equals(pattern(size)), `${size} pixels`).toBe(true)
    }
  })
})
