import type { Emulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { threeHoursSeconds, twoClients } from "../../support/emulated";
import type { RunResult } from "../../support/run";
import type { Stack } from "../../support/stack";
import { noSecret } from "./messages";
import { colleagues, type Outcome, type Result } from "./operators";
import { describeBoth, resourcesIn, teamOf, tokenIn } from "./team";

jest.setTimeout(180_000);

/** What a command did, told by the state, and by what it printed where the state stays. */
async function resultOf(
  run: () => Promise<RunResult>,
  stack: Stack,
  emulator: Emulator,
): Promise<{ [name in keyof Result]: unknown } & { run: RunResult }> {
  const see = async () => ({
    resources: await resourcesIn(stack),
    token: await tokenIn(stack),
    requests: emulator.authRequests,
  });
  const before = await see();
  const result = await run();
  const after = await see();
  expect(after.resources).toEqual(before.resources);
  const differs = (name: string) => before.token[name] !== after.token[name];
  const outcome = (): Outcome | string => {
    const isInPlace = result.output.includes("~ 1 updated");
    if (differs("clientId") && differs("baseUrl")) return isInPlace ? "updates" : result.output;
    if (differs("tokenFingerprint")) return "renews";
    if (result.exitCode !== 0) return "fails";
    return result.output.includes("~ 1 to update") ? "shows" : "noChange";
  };
  const decrypted = JSON.stringify(await stack.decryptedState());
  const holdsSecret = Object.values(twoClients).some((secret) => decrypted.includes(secret));
  return { outcome: outcome(), requests: after.requests - before.requests, holdsSecret, run: result };
}

describeBoth("a colleague with other settings", (shell) => {
  test.each(colleagues)("$has, while the token is $token", async (colleague) => {
    const { emulator, operator } = await teamOf(shell);
    const other = operator.colleague(colleague.env(emulator));
    await colleague.configure?.(other, shell);
    const deployed = await tokenIn(operator);
    const shiftSeconds = colleague.token === "good" ? 0 : threeHoursSeconds;
    emulator.advance(shiftSeconds);
    const run = (stack: Stack, command: string) =>
      resultOf(() => stack.pulumi(command, { shiftSeconds }), operator, emulator);
    const preview = await run(other, "preview");
    const up = await run(other, "up --skip-preview");
    const next = await run(operator, "up --skip-preview");
    expect([preview, up, next].map(({ run: _, ...result }) => result)).toEqual([
      colleague.preview,
      colleague.up,
      colleague.next,
    ]);
    const messages = [preview, up].map(({ run }) => diagnostics(run).at(-1));
    const noted = (command: "preview" | "up") => `pulumi-port-access-token: ${noSecret(shell, command)}`;
    if (colleague.up.outcome === "fails") {
      expect(messages).toEqual([`${noted("preview")} The token stays unknown in this preview.`, noted("up")]);
    }
    // Port hands out its active token again.
    const { tokenFingerprint } = await tokenIn(operator);
    expect(tokenFingerprint === deployed.tokenFingerprint).toBe(colleague.next.outcome !== "renews");
  });
});
