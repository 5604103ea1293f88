import { startEmulator } from "../../emulator";
import { emulatorEnv, oneToken } from "../support/emulated";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

test("two stacks of a project, deployed at once, request once each and get the one token that Port has for them", async () => {
  const emulator = await startEmulator();
  try {
    const stack = new Stack(oneToken, emulatorEnv(emulator));
    const names = ["one", "two"];
    for (const name of names) await stack.succeed(`stack init ${name}`);
    await Promise.all(names.map((name) => stack.succeed(`up --skip-preview --stack ${name}`)));
    const [one, two] = await Promise.all(names.map((name) => stack.output("tokenFingerprint", name)));
    expect([emulator.authRequests, one]).toEqual([2, two]);
    expect(one).toMatch(/^[0-9a-f]{12}$/);
  } finally {
    await emulator.close();
  }
});
