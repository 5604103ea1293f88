import { startEmulator } from "../../emulator";
import { emulatorEnv, oneToken, requestsDuring } from "../support/emulated";
import { describeSeen } from "../support/seen-versions";
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

describeSeen("a token in a stack that is configured in another way than its destination", () => {
  test("is not moved by Pulumi, and needs no move: removed here and created there, it is the same token", async () => {
    const emulator = await startEmulator();
    try {
      const env = emulatorEnv(emulator);
      const stack = new Stack(oneToken, env);
      for (const name of ["one", "two"]) await stack.succeed(`stack init ${name}`);
      await stack.succeed(`config set port:clientId ${env.PORT_CLIENT_ID} --stack one`);
      await stack.succeed("up --skip-preview --stack one");
      stack.write(oneToken.replace('PortAccessToken("port"', 'PortAccessToken("own"'));
      await stack.succeed("up --skip-preview --stack two");
      const urn = (await stack.state("one")).find(
        ({ type }) => type === "port-access-token:index:PortAccessToken",
      )?.urn;
      const move = await stack.pulumi(`state move --source one --dest two --yes ${urn}`);
      expect([move.exitCode, move.output]).toEqual([
        1,
        expect.stringContaining("providers:pulumi-nodejs::default already exists in destination stack"),
      ]);
      const before = await stack.output("tokenFingerprint", "one");
      stack.write(oneToken);
      const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview --stack two"));
      stack.write("");
      await stack.succeed("up --skip-preview --stack one");
      expect([await stack.output("tokenFingerprint", "two"), requests]).toEqual([before, 1]);
    } finally {
      await emulator.close();
    }
  });
});
