/** Where webhooks are received: the window shows it, the main process listens there. */

/** What a secret must look like, so that it fits into an address and cannot be guessed. */
export const webhookSecretPattern = /^[A-Za-z0-9_-]{16,128}$/

/** 24 random bytes, as a secret. */
export function newWebhookSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

export const webhookPath = (secret: string): string => `/webhook/${secret}`

/** As a sender on this machine (a tunnel, usually) reaches it. */
export const webhookAddress = (port: number, secret: string): string =>
  `http://127.0.0.1:${port}${webhookPath(secret)}`
