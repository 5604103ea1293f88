import type { RunResult } from "./run";

/** What this package told the user, in the order of the engine's summary, without the severity. */
export function diagnostics({ output }: Pick<RunResult, "output">): string[] {
  const summary = output.slice(output.lastIndexOf("Diagnostics:"));
  const line = /^ +(?:error: |warning: )?(pulumi-port-access-token: .*)$/;
  return summary.split("\n").flatMap((text) => line.exec(text)?.[1] ?? []);
}
