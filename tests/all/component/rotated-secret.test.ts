import { type Emulator, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import {
  envOf,
  oneToken,
  oneTokenWith,
  requestsDuring,
  rotatedSecret,
  threeHoursAfterRotation,
  threeHoursSeconds,
  twoClients,
} from "../../support/emulated";
import { inventory, Stack, withoutCiphertext } from "../../support/stack";

jest.setTimeout(180_000);

const deployed = deployedOnce((port, program) => new Stack(program, envOf("a", port)), { credentials: twoClients });

let emulator: Emulator;
let stack: Stack;

afterEach(() => emulator.close());

async function deploy(program = oneToken): Promise<void> {
  ({ emulator, stack } = await deployed(program));
}

describe("a rotated secret", () => {
  const shiftSeconds = threeHoursSeconds;

  /** The token has expired, and Port takes another secret than the one in the state. */
  async function rotate(program = oneTokenWith('{ clientSecret: "secret-of-a" }')): Promise<void> {
    await deploy(program);
    stack.secrets.add(rotatedSecret);
    await rotateAtPort();
  }

  async function rotateAtPort(): Promise<void> {
    emulator = await threeHoursAfterRotation(emulator);
  }

  test.each<[string, string, string, Record<string, string>]>([
    [
      "as argument",
      oneTokenWith('{ clientSecret: "secret-of-a" }'),
      oneTokenWith(`{ clientSecret: "${rotatedSecret}" }`),
      {},
    ],
    ["in the environment", oneToken, oneToken, { PORT_CLIENT_SECRET: rotatedSecret }],
  ])("heals in one up: %s", async (_, before, after, env) => {
    await rotate(before);
    const [old] = await stack.accessTokens();
    stack.write(after);
    const options = { shiftSeconds, env: { ...envOf("a", emulator), ...env } };
    const run = await stack.succeed("up --skip-preview", options);
    const [renewed] = await stack.accessTokens();
    expect(diagnostics(run)).toEqual([
      expect.stringMatching(/^pulumi-port-access-token: the token was renewed and expires at \S+Z\.$/),
    ]);
    expect(renewed?.outputs?.tokenFingerprint).not.toBe(old?.outputs?.tokenFingerprint);
    await stack.succeed("up --skip-preview --expect-no-changes", options);
  });

  test.each(["up --skip-preview", "refresh --run-program --skip-preview"])(
    "in the configuration is not seen by a plain refresh, which says so, and heals by: %s",
    async (remedy) => {
      emulator = await startEmulator({ credentials: twoClients });
      const { PORT_CLIENT_SECRET = "", ...others } = envOf("a", emulator);
      stack = new Stack(oneToken, others);
      await stack.init();
      await stack.configureSecret(PORT_CLIENT_SECRET);
      await stack.succeed("up --skip-preview");
      await rotateAtPort();
      await stack.configureSecret(rotatedSecret);
      const fingerprint = async () => (await stack.accessTokens())[0]?.outputs?.tokenFingerprint;
      const before = await fingerprint();
      const refreshed = diagnostics(await stack.succeed("refresh --skip-preview", { shiftSeconds }));
      const afterRefresh = await fingerprint();
      const healed = diagnostics(await stack.succeed(remedy, { shiftSeconds }));
      expect([refreshed, afterRefresh === before, healed, (await fingerprint()) === before]).toEqual([
        [
          expect.stringMatching(
            / the client secret from the stack configuration port:secret as of the last `pulumi up`\. .* If the stack configuration has changed since the last `pulumi up`, run `pulumi up` or `pulumi refresh --run-program`\. /,
          ),
        ],
        true,
        [expect.stringContaining("the token was renewed")],
        false,
      ]);
    },
  );

  test("does not stop a refresh, which knows the old one only and says so", async () => {
    await rotate();
    const before = [await inventory(stack), (await stack.accessTokens()).map(withoutCiphertext)];
    const [token] = await stack.accessTokens();
    const run = await stack.succeed("refresh --skip-preview", { shiftSeconds });
    expect([await inventory(stack), (await stack.accessTokens()).map(withoutCiphertext)]).toEqual(before);
    expect(diagnostics(run)).toEqual([
      expect.stringMatching(
        ` does not accept the credentials \\(401.* the client secret from the state of this stack\\. .* The stored token is kept; it expired at ${token?.outputs?.expiresAt}\\.$`,
      ),
    ]);
  });

  test("does not stop a destroy", async () => {
    await rotate();
    const [requests] = await requestsDuring(emulator, () => stack.succeed("destroy --skip-preview", { shiftSeconds }));
    expect([requests, await stack.state()]).toEqual([0, []]);
  });
});
