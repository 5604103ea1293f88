import { deployedOnce } from "../../support/deployed-once";
import { emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { inventory, Stack } from "../../support/stack";

jest.setTimeout(180_000);

const deployed = deployedOnce((emulator) => new Stack(oneToken, emulatorEnv(emulator)));

// Where a provider is built on the token, plain commands fail: three-hours-later.
describe("after expiry, with a token that nothing is built on", () => {
  test.each<[command: string, requests: number, renews: boolean]>([
    // A preview and an update are two processes. What the refresh has renewed, the program does not request again.
    ["up --refresh", 2, true],
    ["refresh --preview-only", 1, false],
    ["preview --refresh", 1, false],
  ])("%s: %i requests, the state is renewed: %s, and nothing is lost", async (command, expected, renews) => {
    const { emulator, stack } = await deployed();
    const before = await inventory(stack);
    const fingerprints = async () => [
      (await stack.accessTokens())[0]?.outputs?.tokenFingerprint,
      await stack.output("tokenFingerprint"),
    ];
    const [old] = await fingerprints();
    emulator.advance(threeHoursSeconds);
    // To confirm and to preview only exclude each other.
    const confirmed = command.includes("preview") ? "" : "1";
    const env = { ...emulatorEnv(emulator), PULUMI_SKIP_CONFIRMATIONS: confirmed };
    const run = () => stack.succeed(command, { shiftSeconds: threeHoursSeconds, env });
    const [requests] = await requestsDuring(emulator, run);
    const [stored, used] = await fingerprints();
    expect([requests, await inventory(stack), stored !== old, used]).toEqual([expected, before, renews, stored]);
  });
});
