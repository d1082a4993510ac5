// Makes PNG files small: at most 96 colours, the most frequent of each region of the colour space, and the nearest of
// them for the rest.
import { readFileSync, writeFileSync } from 'node:fs'
import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** Pixels of an 8-bit RGB or RGBA file, as a browser writes it. */
function pixels(file) {
  let at = 8
  let head
  const parts = []
  while (at < file.length) {
    const size = file.readUInt32BE(at)
    const kind = file.toString('latin1', at + 4, at + 8)
    const body = file.subarray(at + 8, at + 8 + size)
    if (kind === 'IHDR') head = { width: body.readUInt32BE(0), height: body.readUInt32BE(4), depth: body[8], colour: body[9] }
    if (kind === 'IDAT') parts.push(body)
    at += size + 12
  }
  if (head.depth !== 8 || ![2, 6].includes(head.colour)) return null
  const unit = head.colour === 6 ? 4 : 3
  const line = head.width * unit
  const raw = inflateSync(Buffer.concat(parts))
  const out = Buffer.alloc(line * head.height)
  for (let y = 0; y < head.height; y++) {
    const filter = raw[y * (line + 1)]
    for (let x = 0; x < line; x++) {
      const left = x >= unit ? out[y * line + x - unit] : 0
      const up = y ? out[(y - 1) * line + x] : 0
      const corner = y && x >= unit ? out[(y - 1) * line + x - unit] : 0
      out[y * line + x] = raw[y * (line + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
    }
  }
  return { ...head, unit, line, out }
}

function paeth(a, b, c) {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

function chunk(kind, body) {
  const out = Buffer.alloc(body.length + 12)
  out.writeUInt32BE(body.length, 0)
  out.write(kind, 4, 'latin1')
  body.copy(out, 8)
  out.writeUInt32BE(crc32(out.subarray(4, body.length + 8)), body.length + 8)
  return out
}

export function quantise(path, most = 96) {
  const image = pixels(readFileSync(path))
  if (!image) return
  const { width, height, unit, line, out } = image
  const counts = new Map()
  const key = (i) => (out[i] << 16) | (out[i + 1] << 8) | out[i + 2]
  for (let i = 0; i < out.length; i += unit) counts.set(key(i), (counts.get(key(i)) ?? 0) + 1)
  const regions = new Map()
  for (const [colour, n] of [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    const region = colour & 0xf0f0f0
    const found = regions.get(region)
    if (found) found.n += n
    else regions.set(region, { colour, n })
  }
  const palette = [...regions.values()].sort((a, b) => b.n - a.n || a.colour - b.colour).slice(0, most).map(({ colour }) => colour)
  const near = new Map(palette.map((colour, i) => [colour, i]))
  const nearest = (colour) => {
    let best = 0
    let least = Infinity
    palette.forEach((p, i) => {
      const d = ((p >> 16) - (colour >> 16)) ** 2 + (((p >> 8) & 255) - ((colour >> 8) & 255)) ** 2 + ((p & 255) - (colour & 255)) ** 2
      if (d < least) [best, least] = [i, d]
    })
    near.set(colour, best)
    return best
  }
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = key(y * line + x * unit)
      rows[y * (width + 1) + 1 + x] = near.get(colour) ?? nearest(colour)
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  writeFileSync(path, Buffer.concat([signature, chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]))
}
