import { type Emulator, startEmulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import { blockOf } from "../../support/document-blocks";
import {
  envOf,
  oneToken,
  oneTokenWith,
  requestsDuring,
  threeHoursSeconds,
  twoClients,
  unfilled,
} from "../../support/emulated";
import { Stack, withoutCiphertext } from "../../support/stack";

jest.setTimeout(180_000);

const deployed = deployedOnce((port) => new Stack(oneToken, envOf("a", port)), { credentials: twoClients });

let emulator: Emulator;
let stack: Stack;

afterEach(() => emulator.close());

async function deploy(): Promise<void> {
  ({ emulator, stack } = await deployed());
}

describe("a job without the variables of the stack", () => {
  /** A program in which a transformation gives the client id. */
  const transformed = (clientId: string) => {
    const isToken = 'type.endsWith(":AccessToken")';
    const transformation = `({ type, props, opts }) => ${isToken} ? { props: { ...props, clientId: "${clientId}" }, opts } : undefined`;
    return oneTokenWith("{}", `{ transformations: [${transformation}] }`);
  };

  describe("whose token is good", () => {
    beforeEach(() => deploy());

    test.each<[string, string, Record<string, string>, boolean]>([
      ["no variable at all", oneToken, {}, false],
      ["the client id only", oneToken, { PORT_CLIENT_ID: "client-a" }, false],
      ["a transformation that gives the client id", transformed("client-a"), {}, false],
      ["another client id", oneToken, { PORT_CLIENT_ID: "client-b" }, true],
      ["another base URL", oneToken, { PORT_BASE_URL: "https://port.example" }, true],
      ["a transformation that gives another client id", transformed("client-b"), {}, true],
    ])("%s: whether a preview shows a change", async (_, program, env, isChange) => {
      stack.write(program);
      const [requests, run] = await requestsDuring(emulator, () =>
        stack.pulumi("preview --expect-no-changes", { env }),
      );
      const isShown = run.output.includes("no changes were expected");
      expect([requests, run.exitCode === 0, isShown]).toEqual([0, !isChange, isChange]);
    });

    test("placeholders that a CI did not fill in change nothing, and one line says so", async () => {
      stack.write(oneToken);
      const [requests, run] = await requestsDuring(emulator, () =>
        stack.succeed("up --skip-preview --expect-no-changes", { env: unfilled }),
      );
      expect([requests, diagnostics(run)]).toEqual([0, [expect.stringContaining("a placeholder was not filled in")]]);
    });

    test("an up without any variable changes nothing, nor does a normal run after it", async () => {
      stack.write(oneToken);
      await stack.succeed("refresh --skip-preview", { env: {} });
      const [requests] = await requestsDuring(emulator, async () => {
        await stack.succeed("up --skip-preview --expect-no-changes", { env: {} });
        await stack.succeed("up --skip-preview --expect-no-changes");
      });
      expect(requests).toBe(0);
    });

    test.each<[string, string, string]>([
      ["an up to another client id", transformed("client-b"), "up --skip-preview"],
      ["a replacement", oneToken, "up --skip-preview --replace **:AccessToken::*"],
    ])("%s fails, and keeps the token", async (_, program, command) => {
      stack.write(program);
      const before = (await stack.accessTokens()).map(withoutCiphertext);
      const run = await stack.pulumi(command, { env: {} });
      expect(diagnostics(run)).toContainEqual(
        expect.stringMatching(/^pulumi-port-access-token: (clientId and )?clientSecret (is|are) not set\. /),
      );
      expect([run.exitCode === 0, (await stack.accessTokens()).map(withoutCiphertext)]).toEqual([false, before]);
    });
  });

  test("finds no change where port:baseUrl was removed; with credentials it is one, to the EU", async () => {
    emulator = await startEmulator({ credentials: twoClients });
    const { PORT_BASE_URL, ...onlyCredentials } = envOf("a", emulator);
    // A preview that made a request would send it to the real Port.
    stack = new Stack(oneTokenWith("{ offlinePreview: true }"), onlyCredentials);
    await stack.init();
    await stack.succeed(`config set port:baseUrl ${PORT_BASE_URL}`);
    await stack.succeed("up --skip-preview");
    await stack.succeed("config rm port:baseUrl");
    const succeeds = async (env: Record<string, string>) =>
      (await stack.pulumi("preview --expect-no-changes", { env })).exitCode === 0;
    expect([await succeeds({}), await succeeds(onlyCredentials)]).toEqual([true, false]);
  });

  test("updates an option and keeps the token; a normal run after it changes nothing", async () => {
    await deploy();
    const [before] = await stack.accessTokens();
    stack.write(oneTokenWith("{ minimumRemainingSeconds: 900 }"));
    const [requests, run] = await requestsDuring(emulator, async () => {
      const updated = await stack.succeed("up --skip-preview", { env: {} });
      await stack.succeed("up --skip-preview --expect-no-changes");
      return updated;
    });
    expect([requests, run.output]).toEqual([0, expect.stringContaining("~ 1 updated")]);
    const kept = withoutCiphertext(before) as object;
    expect((await stack.accessTokens()).map(withoutCiphertext)).toEqual([{ ...kept, minimumRemainingSeconds: 900 }]);
  });

  test("renews an expired token with the secret alone", async () => {
    await deploy();
    emulator.advance(threeHoursSeconds);
    const env = { PORT_CLIENT_SECRET: "secret-of-a" };
    const run = await stack.succeed("up --skip-preview", { env, shiftSeconds: threeHoursSeconds });
    expect(diagnostics(run)).toEqual([expect.stringContaining("the token was renewed")]);
  });
});

test("credentials that the program sets are those of the program only, and the update that fails says so", async () => {
  emulator = await startEmulator({ credentials: twoClients });
  const { PORT_BASE_URL = "", ...credentials } = envOf("a", emulator);
  // As with dotenv.
  stack = new Stack(`Object.assign(process.env, ${JSON.stringify(credentials)});${oneToken}`, { PORT_BASE_URL });
  stack.secrets.add("secret-of-a");
  await stack.init();
  await stack.succeed("preview");
  const up = await stack.pulumi("up --skip-preview");
  expect([up.exitCode === 0, diagnostics(up), emulator.authRequests]).toEqual([
    false,
    [expect.stringContaining("Set variables for the `pulumi` command: the provider does not see those")],
    0,
  ]);
  stack.write(
    Object.entries(credentials)
      .map((pair) => `${pair.join("=")}\n`)
      .join(""),
    ".env",
  );
  const mended = await stack.shell(blockOf("docs/troubleshooting.md", "sh", "./.env"));
  expect([stack.record("up", mended).exitCode, emulator.authRequests > 0]).toEqual([0, true]);
});
