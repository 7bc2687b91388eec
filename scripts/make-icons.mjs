/**
 * Draws the icons: a film reel. `node_modules/.bin/node scripts/make-icons.mjs` (two minutes) writes `build/` (packages: icon.png of
 * 1024 pixels, icons/ for Linux, icon.ico, icon.icns) and `main/desktop/ui/icons/` (window,
 * notification, tray). Run it after a change and commit the files.
 *
 * Shapes are functions from a point (x to the right, y down, -1 to 1) to "inside"; every pixel is
 * the average of up to 8 × 8 points, so that small sizes stay clear without an image library.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { icns } from './icons/icns.ts'
import { ico } from './icons/ico.ts'
import { png } from './icons/png.ts'

const root = join(import.meta.dirname, '..')
/** Points along each side of a pixel: in a large picture an edge needs fewer. */
const samplesAt = (size) => (size < 256 ? 8 : 4)

// Shapes

const disc = (cx, cy, r) => (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= r * r
const box = (left, top, right, bottom) => (x, y) =>
  x >= left && x <= right && y >= top && y <= bottom
const roundedSquare = (half, radius) => (x, y) => {
  const dx = Math.max(Math.abs(x) - (half - radius), 0)
  const dy = Math.max(Math.abs(y) - (half - radius), 0)
  return Math.abs(x) <= half && Math.abs(y) <= half && dx * dx + dy * dy <= radius * radius
}
const downArrow = (cx, cy, size) => (x, y) => {
  const fromTip = (cy + size - y) / (2 * size)
  return fromTip >= 0 && fromTip <= 1 && Math.abs(x - cx) <= fromTip * size * 1.15
}
const any =
  (...shapes) =>
  (x, y) =>
    shapes.some((shape) => shape(x, y))
const without =
  (shape, ...holes) =>
  (x, y) =>
    shape(x, y) && !holes.some((hole) => hole(x, y))
const scaled = (shape, by) => (x, y) => shape(x / by, y / by)

const holes = Array.from({ length: 5 }, (_, n) => {
  const angle = (n / 5) * 2 * Math.PI - Math.PI / 2
  return disc(0.5 * Math.cos(angle), 0.5 * Math.sin(angle), 0.215)
})
const reel = without(disc(0, 0, 0.92), ...holes, disc(0, 0, 0.1))
const reelWithFilm = any(reel, box(0, 0.76, 1, 0.92))

// Colours

const rgb = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
const flat = (hex) => () => rgb(hex)
const gradient = (from, to) => (x, y) => {
  const share = (x + y + 2) / 4
  return rgb(from).map((channel, n) => channel + (rgb(to)[n] - channel) * share)
}

// Pictures: layers from back to front; a layer without a colour cuts a hole.

const badge = { x: 0.58, y: 0.58 }
const appIconOf = (half, corner, reelSize) => [
  { shape: roundedSquare(half, corner), colour: gradient('#27406b', '#0d8578') },
  { shape: scaled(reelWithFilm, reelSize), colour: flat('#f6f3ea') },
]
const appIcon = appIconOf(0.94, 0.24, 0.66)
/** Up to 32 pixels the reel fills its square: its holes would close otherwise. */
const smallAppIcon = appIconOf(1, 0.2, 0.84)
/** macOS sets icons side by side: each keeps a tenth of its square free (824 of 1024 pixels are used). */
const macAppIcon = appIconOf(0.805, 0.37, 0.565)
/** Mid tones that keep their contrast on light and on dark panels; shapes differ, not only hues. */
const trayIcons = {
  idle: [{ shape: reelWithFilm, colour: flat('#7d8797') }],
  busy: [
    { shape: reel, colour: flat('#0fa08f') },
    { shape: disc(badge.x, badge.y, 0.5), colour: null },
    { shape: downArrow(badge.x, badge.y, 0.3), colour: flat('#0fa08f') },
  ],
  attention: [
    { shape: reel, colour: flat('#7d8797') },
    { shape: disc(badge.x, badge.y, 0.5), colour: null },
    { shape: disc(badge.x, badge.y, 0.4), colour: flat('#e5532d') },
  ],
}

function draw(layers, size) {
  const pixels = Buffer.alloc(size * size * 4)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      pixels.set(pixelAt(layers, size, column, row), (row * size + column) * 4)
    }
  }
  return pixels
}

function pixelAt(layers, size, column, row) {
  const samples = samplesAt(size)
  const sum = [0, 0, 0]
  let covered = 0
  for (let n = 0; n < samples * samples; n += 1) {
    const x = ((column + ((n % samples) + 0.5) / samples) / size) * 2 - 1
    const y = ((row + (Math.floor(n / samples) + 0.5) / samples) / size) * 2 - 1
    const colour = layers.findLast(({ shape }) => shape(x, y))?.colour
    if (!colour) continue
    covered += 1
    colour(x, y).forEach((channel, at) => (sum[at] += channel))
  }
  const alpha = Math.round((covered / samples ** 2) * 255)
  return [...sum.map((channel) => (covered ? Math.round(channel / covered) : 0)), alpha]
}

function write(path, layers, size) {
  writeBytes(path, png(draw(layers, size), size))
}

function writeBytes(path, bytes) {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, bytes)
}

function pixelsOf(layers) {
  const drawn = new Map()
  return (size) => {
    if (!drawn.has(size)) drawn.set(size, draw(size <= 32 ? smallAppIcon : layers, size))
    return drawn.get(size)
  }
}

const appIconAt = pixelsOf(appIcon)

writeBytes('build/icon.png', png(appIconAt(1024), 1024))
for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024])
  writeBytes(`build/icons/${size}x${size}.png`, png(appIconAt(size), size))
writeBytes('build/icon.ico', ico(appIconAt))
writeBytes('build/icon.icns', icns(pixelsOf(macAppIcon)))
write('main/desktop/ui/icons/app-128.png', appIcon, 128)
for (const [look, layers] of Object.entries(trayIcons)) {
  for (const size of [16, 24, 32, 48])
    write(`main/desktop/ui/icons/tray-${look}-${size}.png`, layers, size)
}
