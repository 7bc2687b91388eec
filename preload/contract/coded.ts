/** What the engine says as a code with parameters: persisted like this, put into words where it is read. */
import { z } from 'zod'

/** The parameters of each code. */
export type ParametersByCode = Readonly<Record<string, z.ZodRawShape>>

/** A code of `P` with its parameters. */
export type Coded<P extends ParametersByCode> = {
  [C in keyof P]: {
    readonly code: C
    readonly params: Readonly<z.output<z.ZodObject<P[C]>>>
  }
}[keyof P]

/** The codes of `P`, in its order. */
export const codesOf = <P extends ParametersByCode>(parameters: P): (keyof P & string)[] =>
  Object.keys(parameters)

/** Accepts what `Coded<P>` describes; parameters that a code does not have are left out. */
export function codedSchema<P extends ParametersByCode>(parameters: P): z.ZodType<Coded<P>> {
  const codes = codesOf(parameters) as [string, ...string[]]
  return z
    .object({ code: z.enum(codes), params: z.unknown() })
    .transform(({ code, params }, context) => {
      const parsed = z.object(parameters[code] ?? {}).safeParse(params)
      if (!parsed.success) {
        context.addIssue({ code: 'custom', message: `params do not fit ${code}` })
        return z.NEVER
      }
      return { code, params: parsed.data } as Coded<P>
    })
}
