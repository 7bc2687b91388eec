/** JSON whose texts went through a redaction, each as it is: not with the escapes of JSON. Pure. */
export function redactedJson(
  value: unknown,
  redact: (text: string) => string,
  indent?: number,
): string {
  return JSON.stringify(
    value,
    (_, part: unknown) => (typeof part === 'string' ? redact(part) : part),
    indent,
  )
}
