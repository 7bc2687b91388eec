import { describe, expect, it } from 'vitest'
import { extensionOf, fileNameOf, kindOf } from '../../main/providers/remote-files.ts'

describe('names from URLs', () => {
  it.each([
    ['https://a.example/x/clip.MP4?sig=a.txt', 'mp4', 'clip.MP4'],
    ['https://a.example/x/Grüße%20%C3%BC.srt', 'srt', 'Grüße ü.srt'],
    ['https://a.example/x/..%2F..%2Fetc.wav', 'wav', '../../etc.wav'],
    ['https://a.example/', null, null],
    ['https://a.example/setup.exe', null, 'setup.exe'],
    ['https://a.example/%E0%A4%A.txt', 'txt', '%E0%A4%A.txt'],
    ['not a url', null, null],
  ])('%s', (url, extension, name) => {
    expect(extensionOf(url)).toBe(extension)
    expect(fileNameOf(url)).toBe(name)
  })

  it('takes no prototype property for a known extension', () => {
    expect(kindOf('constructor', 'video')).toBe('video')
    expect(kindOf(null, 'text')).toBe('text')
  })
})
