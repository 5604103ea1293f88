import { type Emulator, startEmulator } from "../../../emulator";
import { envOf, twoClients } from "../../support/emulated";
import { describeWithHosts } from "../../support/stack";
import { type ShellName, shells, stackOf } from "../three-hours-later/programs";

jest.setTimeout(180_000);

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: twoClients });
});

afterEach(() => emulator.close());

/** The types that the preview of a job changes, of a stack that client-a has deployed and whose token is good. */
async function changedBy(shell: ShellName, jobEnv: Record<string, string>, offlinePreview = false): Promise<string[]> {
  const { fileName, text } = shells[shell];
  const program = { blueprints: ["service"] };
  const stack = await stackOf(shell, text(program), envOf("a", emulator));
  await stack.deploy();
  if (offlinePreview) stack.write(text({ ...program, offlinePreview }), fileName);
  const { stdout } = await stack.succeed("preview --json", { env: jobEnv });
  const steps: { op: string; urn: string }[] = JSON.parse(stdout).steps;
  return steps.filter(({ op }) => op === "update").map(({ urn }) => urn.split("::")[2]?.split("$").pop() ?? "");
}

const provider = "pulumi:providers:port";

function testPreviews(shell: ShellName): void {
  test("shows no change without credentials", async () => {
    expect(await changedBy(shell, {})).toEqual([]);
  });

  test("shows, with another client id, an update of the token and of the provider that uses it", async () => {
    expect(await changedBy(shell, envOf("b", emulator))).toEqual([shells[shell].tokenType, provider]);
  });
}

describe("a job that only runs previews", () => {
  testPreviews("component");

  test("shows the update with offlinePreview, too", async () => {
    const changed = await changedBy("component", envOf("b", emulator), true);
    expect(changed).toEqual(expect.arrayContaining([shells.component.tokenType, provider]));
  });

  describeWithHosts("in YAML", () => testPreviews("plugin"));
});
