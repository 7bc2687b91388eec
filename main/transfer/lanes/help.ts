/** What a lane does for another: it hashes a file that the other writes. */
import type { MessagePort } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import { createDisk, type DiskFile } from '../../disk/disk.ts'
import { directCalls } from '../../disk/file-calls.ts'
import { PrefixHash } from '../../disk/prefix-hash.ts'
import type { FromHelper, ToHelper } from './messages.ts'

/** Serves one port until the other side closes it. @param onOver called once then */
export function help(port: MessagePort, onOver: () => void): void {
  const hash = new PrefixHash()
  let file: Promise<DiskFile> | null = null
  const reply = (message: FromHelper) => port.postMessage(message)
  const act = async (message: ToHelper): Promise<void> => {
    if (message.type === 'hash') {
      file = createDisk(directCalls).open(message.path, 'update')
      // Told when the digest is asked for.
      file.catch(() => undefined)
      return
    }
    if (file === null) return
    if (message.type === 'written') return hash.follow(await file, message.upTo)
    reply({ type: 'digest', hex: await hash.finish(await file, message.totalBytes) })
  }
  port.on('message', (message: ToHelper) => {
    act(message).catch((error: unknown) => reply({ type: 'failed', message: messageOf(error) }))
  })
  port.on('close', () => {
    void hash
      .forget()
      .then(async () => (await file)?.close())
      .catch(() => undefined)
      .finally(onOver)
  })
}
