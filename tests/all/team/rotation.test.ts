import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { requestsDuring, rotatedSecret, threeHoursAfterRotation, threeHoursSeconds } from "../../support/emulated";
import type { RunResult } from "../../support/run";
import { describeWith, engineVersion } from "../../support/set-up";
import type { Stack } from "../../support/stack";
import { refused } from "./messages";
import { fingerprintIn, resourcesIn, secretKeys, teamOf } from "./team";

jest.setTimeout(180_000);

let emulator: Emulator;

afterEach(() => emulator.close());

/** Three hours later. */
const up = (stack: Stack, more = "") => stack.pulumi(`up --skip-preview${more}`, { shiftSeconds: threeHoursSeconds });

const changesNothing = async (stack: Stack) => {
  const [requests, { exitCode }] = await requestsDuring(emulator, () => up(stack, " --expect-no-changes"));
  expect([requests, exitCode]).toEqual([0, 0]);
};

/** A run that fails, and does so without a loss. */
async function refusedIn(stack: Stack): Promise<RunResult> {
  const see = async () => [await resourcesIn(stack), await fingerprintIn(stack), await stack.pendingOperations()];
  const before = await see();
  const run = await up(stack);
  expect([run.exitCode === 0, await see()]).toEqual([false, before]);
  return run;
}

async function renewedBy(stack: Stack): Promise<void> {
  const before = await fingerprintIn(stack);
  const { exitCode } = await up(stack);
  expect([exitCode, (await fingerprintIn(stack)) === before]).toEqual([0, false]);
}

const expectNamed = (run: RunResult, [refusal, secret]: readonly [string, string]) => {
  const message = diagnostics(run).at(-1);
  expect(message).toContain(refusal);
  expect(message).toContain(secret);
};

describeWith("python")("a rotated secret in the environment, with the component", () => {
  test("a colleague's `up` with the old one fails when the token is due, until one with the new one has renewed it", async () => {
    const { emulator: before, operator: colleague } = await teamOf("component");
    emulator = await threeHoursAfterRotation(before);
    const operator = colleague.colleague({ ...colleague.env, PORT_CLIENT_SECRET: rotatedSecret });
    expectNamed(await refusedIn(colleague), refused("component", "environment"));
    await renewedBy(operator);
    await changesNothing(colleague);
  });
});

describeWith("hosts", "python")("a rotated secret in the stack configuration, with the plugin", () => {
  test("a colleague's `up` with the old one fails when the token is due, until they have the new file", async () => {
    const { emulator: before, operator } = await teamOf("plugin");
    delete operator.env.PORT_CLIENT_SECRET;
    await operator.configureSecret("secret-of-a", secretKeys.plugin);
    const colleague = operator.colleague(operator.env);
    emulator = await threeHoursAfterRotation(before);
    await operator.configureSecret(rotatedSecret, secretKeys.plugin);
    const [refusal, secret] = refused("plugin", "configuration");
    // Pulumi 3.172.0 reads and updates a token in one process, where a 401 is final.
    const asRead = secret.replace(/\.$/, " as of the last `pulumi up`.");
    expectNamed(await refusedIn(colleague), [refusal, engineVersion === "3.172.0" ? asRead : secret]);
    // Pulumi has stored their configuration all the same.
    expect(JSON.stringify(await colleague.decryptedState())).toContain("secret-of-a");
    // As git does.
    const file = "Pulumi.dev.yaml";
    cpSync(join(operator.program, file), join(colleague.program, file));
    await renewedBy(colleague);
    await changesNothing(operator);
  });
});
