/** Certificates in PEM (RFC 7468). Pure. */

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** The certificates of a text, whatever stands between them. */
export const pemCertificates = (text: string): string[] => text.match(CERTIFICATE) ?? []

/** The same for the same certificate, however its lines are broken. */
export const pemContent = (pem: string): string => pem.replace(/\s+/g, '')
