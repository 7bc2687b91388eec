import { main } from '../lib/log.mjs'
import { run } from '../lib/process.mjs'
import { inTestDesktop, playwright } from '../lib/test-desktop.mjs'

await main((args) => inTestDesktop((env) => run(...playwright('app', ...args), { env })))
