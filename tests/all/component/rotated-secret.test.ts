import { startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import {
  envOf,
  oneToken,
  rotatedSecret,
  threeHoursAfterRotation,
  threeHoursSeconds,
  twoClients,
} from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

const shiftSeconds = threeHoursSeconds;

const fingerprint = async (stack: Stack) => (await stack.accessTokens())[0]?.outputs?.tokenFingerprint;

// A secret in the environment, and a colleague who has the old one: tests/all/team/rotation.
test("a rotated secret in the configuration is not seen by a plain refresh, which says so and names two commands that heal", async () => {
  const before = await startEmulator({ credentials: twoClients });
  const { PORT_CLIENT_SECRET = "", ...others } = envOf("a", before);
  const stack = new Stack(oneToken, others);
  await stack.init();
  await stack.configureSecret(PORT_CLIENT_SECRET);
  await stack.succeed("up --skip-preview");
  const old = await fingerprint(stack);
  const emulator = await threeHoursAfterRotation(before);
  try {
    await stack.configureSecret(rotatedSecret);
    const refreshed = diagnostics(await stack.succeed("refresh --skip-preview", { shiftSeconds }));
    expect([await fingerprint(stack), refreshed]).toEqual([
      old,
      [
        expect.stringMatching(
          / as of the last `pulumi up`\. .* changed .*, run `pulumi up` or `pulumi refresh --run-program`\. /,
        ),
      ],
    ]);
    for (const remedy of ["up", "refresh --run-program"]) {
      const copy = stack.copy();
      const healed = diagnostics(await copy.succeed(`${remedy} --skip-preview`, { shiftSeconds }));
      expect(healed).toEqual([expect.stringContaining("the token was renewed")]);
      expect(await fingerprint(copy)).not.toBe(old);
    }
  } finally {
    await emulator.close();
  }
});
