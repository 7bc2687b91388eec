export declare function red(text: string): string
export declare function green(text: string): string
export declare function say(line: string): void
export declare class ScriptError extends Error {}
export declare function main(
  task: (args: string[]) => Promise<number | undefined> | number | undefined,
): Promise<void>
