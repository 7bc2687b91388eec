import { describe, expect, it } from 'vitest'
import { checkTemplate, DEFAULT_TEMPLATE, parseTemplate } from '../../main/naming/name-template.ts'
import { UsageError } from '../../main/errors.ts'

describe('parseTemplate', () => {
  it('makes folders of slashes and takes the extension off the end', () => {
    const { components } = parseTemplate('{provider}/{date}/{title}.{ext}')
    expect(components).toHaveLength(3)
    expect(components[2]).toEqual([
      { type: 'placeholder', name: 'title', optional: false, digits: null },
    ])
  })

  it('knows the case of placeholders does not matter, and doubled braces', () => {
    expect(parseTemplate('{JOBID} {{x}}').components).toEqual([
      [
        { type: 'placeholder', name: 'jobId', optional: false, digits: null },
        { type: 'literal', text: ' ' },
        { type: 'literal', text: '{' },
        { type: 'literal', text: 'x' },
        { type: 'literal', text: '}' },
      ],
    ])
  })

  it('reads {index:3} and {kind?}', () => {
    const [tokens] = parseTemplate('{index:3}{kind?}').components
    expect(tokens).toMatchObject([{ digits: 3 }, { name: 'kind', optional: true }])
  })

  it('takes any name for a column while the table is not known', () => {
    expect(() => parseTemplate('{Client}-{title}')).not.toThrow()
  })

  it.each([
    ['{titel}.{ext}', ['Client'], /\{titel\}.*not known.*\{title\}.*\{Client\}/],
    ['', [], /empty/],
    ['{title', [], /lone \{/],
    ['title}', [], /lone \}/],
    ['{}', undefined, /\{\}.*not known/],
    ['{title:2}', [], /only \{index:1\}/],
    ['{index:99}', [], /only \{index:1\}/],
    ['a/b/', [], /names no file/],
    ['.{ext}', [], /names no file/],
    ['x'.repeat(301), [], /longer than 300/],
  ])('refuses %j with a reason', (template, columns, message) => {
    expect(() => parseTemplate(template, columns)).toThrow(UsageError)
    expect(() => parseTemplate(template, columns)).toThrow(message)
  })

  it('accepts its own default without any column', () => {
    expect(checkTemplate(DEFAULT_TEMPLATE, [])).toBe(DEFAULT_TEMPLATE)
  })
})
