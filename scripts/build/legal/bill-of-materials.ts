/** The bill of materials: CycloneDX 1.6, JSON (https://cyclonedx.org/docs/1.6/json/). Pure. */
import { createHash } from 'node:crypto'
import type { Component } from './component.ts'

export interface Subject {
  readonly name: string
  readonly version: string
  readonly description: string
  /** Seconds since 1970, from `SOURCE_DATE_EPOCH`; left out, the document names no time. */
  readonly madeAt: number | null
  /** Refs of what it uses itself. */
  readonly uses: readonly string[]
}

/** The document; equal input gives equal bytes, the serial number included. */
export function billOfMaterials(subject: Subject, components: readonly Component[]): string {
  const { name, version, description, madeAt } = subject
  const ref = `pkg:npm/${name}@${version}`
  const parts = { components: components.map(componentOf) }
  const metadata = {
    ...(madeAt === null ? {} : { timestamp: new Date(madeAt * 1000).toISOString() }),
    component: {
      type: 'application',
      'bom-ref': ref,
      ...{ name, version, description, purl: ref },
      licenses: [{ license: { id: 'MIT' } }],
    },
  }
  const document = {
    ...parts,
    dependencies: [
      { ref, dependsOn: subject.uses },
      ...components.map((component) => ({ ref: component.ref, dependsOn: component.uses })),
    ],
    // A compiled file shows only some of what it was made of.
    compositions: components
      .filter(({ inside }) => inside.length > 0)
      .map((component) => ({ aggregate: 'incomplete', assemblies: [component.ref] })),
  }
  const head = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(JSON.stringify([metadata, document])),
    version: 1,
  }
  return `${JSON.stringify({ ...head, metadata, ...document }, null, 2)}\n`
}

function componentOf(component: Component): object {
  const { ref, name, version, licence, purl, sha512, homepage, kind, inside } = component
  return {
    type: kind,
    'bom-ref': ref,
    name,
    ...(version === null ? {} : { version }),
    ...(sha512 === null ? {} : { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
    ...(licence === null ? {} : { licenses: [licenceOf(licence)] }),
    ...(purl === null ? {} : { purl }),
    ...(homepage === null ? {} : { externalReferences: [{ type: 'website', url: homepage }] }),
    ...(inside.length === 0 ? {} : { components: inside.map(componentOf) }),
  }
}

const licenceOf = (licence: string): object =>
  licence.includes(' ') ? { expression: licence } : { license: { id: licence } }

/** A UUID of version 8 (RFC 9562), made of the content. */
function serialNumber(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex')
  const [a, b, c, d, e] = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(13, 16),
    hex.slice(17, 20),
    hex.slice(20, 32),
  ]
  return `urn:uuid:${a}-${b}-8${c}-a${d}-${e}`
}
