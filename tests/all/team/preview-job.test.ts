import { type Emulator, startEmulator } from "../../../emulator";
import { envOf, twoClients } from "../../support/emulated";
import { describeWithHosts, type Stack } from "../../support/stack";
import { type ShellName, shells, stackOf } from "../three-hours-later/programs";

jest.setTimeout(180_000);

const program = { blueprints: ["service"] };
const provider = "pulumi:providers:port";

/** A stack that client-a has deployed, and whose token is good. */
function testPreviews(shell: ShellName): void {
  const { fileName, text, tokenType } = shells[shell];
  let emulator: Emulator;
  let stack: Stack;

  beforeAll(async () => {
    emulator = await startEmulator({ credentials: twoClients });
    stack = await stackOf(shell, text(program), envOf("a", emulator));
    await stack.deploy();
  });

  afterAll(() => emulator.close());

  /** The types that the preview of a job changes. */
  async function changedBy(env: Record<string, string>): Promise<string[]> {
    const { stdout } = await stack.succeed("preview --json", { env });
    const steps: { op: string; urn: string }[] = JSON.parse(stdout).steps;
    return steps.filter(({ op }) => op === "update").map(({ urn }) => urn.split("::")[2]?.split("$").pop() ?? "");
  }

  test("shows no change without credentials", async () => {
    expect(await changedBy({})).toEqual([]);
  });

  test("shows, with another client id, an update of the token and of the provider that uses it", async () => {
    expect(await changedBy(envOf("b", emulator))).toEqual([tokenType, provider]);
  });

  if (shell === "component") {
    test("shows the update with offlinePreview, too", async () => {
      stack.write(text({ ...program, offlinePreview: true }), fileName);
      const changed = await changedBy(envOf("b", emulator));
      stack.write(text(program), fileName);
      expect(changed).toEqual(expect.arrayContaining([tokenType, provider]));
    });
  }
}

describe("a job that only runs previews", () => testPreviews("component"));
describeWithHosts("a job that only runs previews, in YAML", () => testPreviews("plugin"));
