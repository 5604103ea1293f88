import type { Emulator } from "../../emulator";
import { requestsDuring, threeHoursSeconds } from "./emulated";
import type { RunResult } from "./run";
import type { Stack, StackResource } from "./stack";

interface Step {
  requests: number;
  run: RunResult;
  /** The access token in the state afterwards. */
  token: StackResource | undefined;
}

/**
 * One stack goes through its whole life once, and each test states one fact about what was recorded.
 * @param tokensOf finds the access tokens in the state
 */
export function recordLife(tokensOf: (stack: Stack) => Promise<StackResource[]>) {
  const life: Record<string, Step> = {};
  let clockSeconds = 0;
  let [stack, emulator]: [Stack?, Emulator?] = [];
  const begun = () => {
    if (!stack || !emulator) throw new Error("begin() comes first");
    return { stack, emulator };
  };
  return {
    life,
    begin(its: Stack, port: Emulator): void {
      [stack, emulator] = [its, port];
    },
    async step(name: string, command: string, env?: Record<string, string>): Promise<void> {
      const { stack, emulator } = begun();
      const options = { shiftSeconds: clockSeconds, ...(env ? { env } : {}) };
      const [requests, run] = await requestsDuring(emulator, () => stack.succeed(command, options));
      const [token] = await tokensOf(stack);
      life[name] = { requests, run, token };
    },
    expire(): void {
      clockSeconds += threeHoursSeconds;
      begun().emulator.advance(threeHoursSeconds);
    },
  };
}
