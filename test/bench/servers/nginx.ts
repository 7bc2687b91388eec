/** nginx for raw files: its own configuration, folder and ports, ended with the benchmark. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Certificate } from './certificate.ts'
import { freePort } from './free-port.ts'

const temporaryPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

export class Nginx {
  readonly origin: string
  readonly tlsOrigin: string
  /** What lies here is served. */
  readonly root: string
  readonly #child: ChildProcess

  /**
   * @param program path of nginx
   * @param folder for configuration and content; must exist
   * @throws Error with nginx's words when it does not start
   */
  static async start(program: string, folder: string, keys: Certificate): Promise<Nginx> {
    const [port, tlsPort] = [await freePort(), await freePort()]
    const root = join(folder, 'content')
    mkdirSync(root)
    const configuration = join(folder, 'nginx.conf')
    writeFileSync(configuration, configurationText(folder, root, port, tlsPort, keys))
    const log = join(folder, 'error.log')
    const args = ['-p', folder, '-c', configuration, '-e', log]
    const child = spawn(program, args, { stdio: 'ignore' })
    const began = performance.now()
    while (!(await accepts(tlsPort))) {
      if (child.exitCode !== null || performance.now() - began > 5000) {
        child.kill()
        throw new Error(`nginx did not start:\n${readFileSync(log, 'utf8')}`)
      }
      await delay(20)
    }
    return new Nginx(child, port, tlsPort, root)
  }

  private constructor(child: ChildProcess, port: number, tlsPort: number, root: string) {
    this.#child = child
    this.origin = `http://127.0.0.1:${port}`
    this.tlsOrigin = `https://127.0.0.1:${tlsPort}`
    this.root = root
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await gone
  }
}

function configurationText(
  folder: string,
  root: string,
  port: number,
  tlsPort: number,
  { certificate, key }: Certificate,
): string {
  const isRoot = process.getuid?.() === 0
  return `daemon off;
${isRoot ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  ${temporaryPaths.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  types { video/mp4 mp4; }
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  server {
    listen 127.0.0.1:${port};
    listen 127.0.0.1:${tlsPort} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    ssl_protocols TLSv1.2 TLSv1.3;
    root ${root};
  }
}
`
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
