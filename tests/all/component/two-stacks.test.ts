import { startEmulator } from "../../../emulator";
import { emulatorEnv, oneToken, threeHoursSeconds } from "../../support/emulated";
import { testSeenWith } from "../../support/seen-versions";
import { describeWithHosts, Stack } from "../../support/stack";
import { type ShellName, shells, stackOf } from "../three-hours-later/programs";

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

/** Two stacks that are configured in different ways, with a token each. That of the second one is older, and has expired. */
async function expectMove(shell: ShellName): Promise<void> {
  const emulator = await startEmulator();
  try {
    const { fileName, text, tokenType, provider } = shells[shell];
    const [all, withoutBlueprint] = [text({ blueprints: ["service"] }), text({ blueprints: [] })];
    const stack = await stackOf(shell, all, emulatorEnv(emulator));
    const clientId = "clientId: emulator-client-id";
    stack.write(`config:\n  port:${clientId}\n  port-access-token:${clientId}\n`, "Pulumi.one.yaml");
    for (const name of ["one", "two"]) await stack.succeed(`stack init ${name}`);
    const deploy = async (name: string, program: string, shiftSeconds = threeHoursSeconds) => {
      stack.write(program, fileName);
      await stack.succeed(`up --skip-preview --stack ${name}`, { shiftSeconds });
    };
    const find = async (name: string, ending: string) =>
      (await stack.state(name)).find(({ type }) => type.endsWith(ending));
    const move = async (ending: string) => {
      const urn = (await find("one", ending))?.urn;
      return (await stack.pulumi(`state move --source one --dest two --yes ${urn}`)).output;
    };
    const refused = (name: string) => expect.stringContaining(`providers:${name} already exists in destination stack`);

    await deploy("two", withoutBlueprint, 0);
    emulator.advance(threeHoursSeconds);
    await deploy("one", all);
    const before = await find("one", tokenType);
    const ownProvider = shell === "component" ? "pulumi-nodejs" : "port-access-token";
    expect([await move(":PortAccessToken"), await move(":Blueprint")]).toEqual([
      refused(`${ownProvider}::default`),
      refused(`port::${provider}`),
    ]);

    await deploy("two", withoutBlueprint);
    const requests = emulator.requests.length;
    expect(await move(":Blueprint")).toContain("Successfully moved");
    await deploy("two", all);
    await deploy("one", withoutBlueprint);
    const changing = emulator.requests.slice(requests).filter(({ method }) => method !== "GET");
    expect([changing, await find("one", ":Blueprint"), await find("two", ":Blueprint")]).toEqual([
      [],
      undefined,
      expect.anything(),
    ]);
    const after = await find("two", tokenType);
    expect(after?.outputs?.tokenFingerprint).toBe(before?.outputs?.tokenFingerprint);
  } finally {
    await emulator.close();
  }
}

describe("between stacks that are configured in different ways", () => {
  const testSeen = testSeenWith("3.276.0");
  const rule =
    "Pulumi moves no token, but after an update of both what uses it, without a request for a token or a change at Port";
  testSeen(rule, () => expectMove("component"));
  describeWithHosts("in YAML", () => {
    testSeen(rule, () => expectMove("plugin"));
  });
});
