import { expect, test } from 'vitest'
import { readBenchOptions } from './options.ts'

const read = (...args: string[]) => readBenchOptions(args, ['large', 'small'], '/disk')

test('all cases and five runs are the default, three when it has to be quick', () => {
  expect(read()).toMatchObject({ cases: [], runs: 5, quick: false, out: null, disk: '/disk' })
  expect(read('--quick')).toMatchObject({ runs: 3, quick: true })
  expect(read('small', '--quick', '--runs', '1')).toMatchObject({ cases: ['small'], runs: 1 })
})

test.each([['medium'], ['--runs', '0'], ['--runs', 'x'], ['--fast']])(
  'what makes no sense is refused: %s %s',
  (...args) => {
    expect(() => read(...args)).toThrow(/no case|--runs takes|--fast/)
  },
)
