import { type Emulator, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { envOf, oneToken, oneTokenWith, requestsDuring, twoClients } from "../../support/emulated";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

const deployed = deployedOnce((port, program) => new Stack(program, envOf("a", port)), { credentials: twoClients });

let emulator: Emulator;

afterEach(() => emulator.close());

// From which place the client id and the base URL come: tests/unit/lifecycle/check. What counts as a change: diff, beside it.
describe("another identity is an update in place, never a replacement", () => {
  test.each<[string, string, string, client: "a" | "b"]>([
    ["a client id, of a protected token", oneTokenWith("{}", "{ protect: true }"), "", "b"],
    // It may be a rotated one that has to be proved, so the token is requested again.
    ["a secret that becomes an argument", oneToken, oneTokenWith('{ clientSecret: "secret-of-a" }'), "a"],
  ])("%s", async (_, before, after, client) => {
    const { stack, ...port } = await deployed(before);
    ({ emulator } = port);
    stack.secrets.add("secret-of-a");
    if (after) stack.write(after);
    const up = () => stack.succeed("up --skip-preview", { env: envOf(client, emulator) });
    const [requests, run] = await requestsDuring(emulator, up);
    const [token] = await stack.accessTokens();
    expect([requests, token?.outputs?.clientId]).toEqual([1, `client-${client}`]);
    expect(run.output).toContain("~ 1 updated");
  });

  test("a base URL", async () => {
    const { stack, ...old } = await deployed(oneToken);
    emulator = await startEmulator({ credentials: twoClients });
    const run = await stack.succeed("up --skip-preview", { env: envOf("a", emulator) });
    await old.emulator.close();
    const [token] = await stack.accessTokens();
    expect([emulator.authRequests, token?.outputs?.baseUrl]).toEqual([1, emulator.baseUrl]);
    expect(run.output).toContain("~ 1 updated");
  });
});
