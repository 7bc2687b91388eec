/** Opens the app to other programs of this machine, and closes it, as the settings say. */
import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../../preload/contract/model.ts'
import { messageOf } from '../../errors.ts'

/** What has been opened. */
export interface Opened {
  close(): Promise<void>
}

type OutsideSettings = Pick<Settings, 'control' | 'metrics'>

export interface OutsideSwitchDeps {
  readonly openControl: () => Promise<Opened>
  readonly openMetrics: (port: number) => Promise<Opened>
  /** Says why something could not be opened. */
  readonly notify: (text: string) => void
}

const off: OutsideSettings = { control: false, metrics: { enabled: false, port: 0 } }

export class OutsideSwitch {
  readonly #deps: OutsideSwitchDeps
  #settings = off
  #control: Opened | null = null
  #metrics: Opened | null = null
  #work: Promise<void> = Promise.resolve()

  constructor(deps: OutsideSwitchDeps) {
    this.#deps = deps
  }

  /** Resolves when both are as told. One change after the other; never rejects. */
  apply({ control, metrics: { enabled, port } }: OutsideSettings): Promise<void> {
    const settings = { control, metrics: { enabled, port } }
    const before = this.#settings
    this.#settings = settings
    this.#work = this.#work.then(async () => {
      if (settings.control !== before.control) await this.#switchControl(settings.control)
      if (!isDeepStrictEqual(settings.metrics, before.metrics))
        await this.#switchMetrics(settings.metrics)
    })
    return this.#work
  }

  close(): Promise<void> {
    return this.apply(off)
  }

  async #switchControl(on: boolean): Promise<void> {
    await this.#control?.close()
    this.#control = on ? await this.#opened(this.#deps.openControl()) : null
  }

  async #switchMetrics({ enabled, port }: OutsideSettings['metrics']): Promise<void> {
    await this.#metrics?.close()
    this.#metrics = enabled ? await this.#opened(this.#deps.openMetrics(port)) : null
  }

  async #opened(opening: Promise<Opened>): Promise<Opened | null> {
    try {
      return await opening
    } catch (error) {
      this.#deps.notify(messageOf(error))
      return null
    }
  }
}
