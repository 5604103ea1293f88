import { type Emulator, startEmulator } from "../../emulator";
import { diagnostics } from "../support/diagnostics";
import { emulatorEnv, oneToken, requestsDuring, threeHoursSeconds } from "../support/emulated";
import { inventory, Stack, withoutCiphertext } from "../support/stack";

jest.setTimeout(180_000);

const credentials = { "client-a": "secret-of-a", "client-b": "secret-of-b" };

let emulator: Emulator;
let another: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials });
  another = await startEmulator({ credentials });
});

afterEach(async () => {
  await Promise.all([emulator.close(), another.close()]);
});

const envOf = (client: "a" | "b") =>
  emulatorEnv(emulator, { clientId: `client-${client}`, clientSecret: `secret-of-${client}` });

const withArgs = (args: string, options = "{}") => oneToken.replace('"port")', `"port", ${args}, ${options})`);

interface Change {
  program?: string;
  env?: () => Record<string, string>;
  config?: () => string;
  configuredSecret?: string;
}

describe("another identity is an update in place, never a replacement", () => {
  const protect = withArgs("{}", "{ protect: true }");
  const given = '{ clientId: "client-b", clientSecret: "secret-of-b" }';

  test.each<[string, string, Change, () => [clientId: string, baseUrl: string]]>([
    ["a client id in the environment", oneToken, { env: () => envOf("b") }, () => ["client-b", emulator.baseUrl]],
    ["a client id as argument", oneToken, { program: withArgs(given) }, () => ["client-b", emulator.baseUrl]],
    [
      "a client id in the configuration",
      oneToken,
      { configuredSecret: "secret-of-b", config: () => "port:clientId client-b" },
      () => ["client-b", emulator.baseUrl],
    ],
    ["a client id, of a protected token", protect, { env: () => envOf("b") }, () => ["client-b", emulator.baseUrl]],
    [
      "a base URL in the environment",
      oneToken,
      { env: () => ({ ...envOf("a"), PORT_BASE_URL: another.baseUrl }) },
      () => ["client-a", another.baseUrl],
    ],
    [
      "a base URL in the configuration",
      oneToken,
      { config: () => `port:baseUrl ${another.baseUrl}` },
      () => ["client-a", another.baseUrl],
    ],
    [
      "a base URL, of a protected token",
      protect,
      { env: () => ({ ...envOf("a"), PORT_BASE_URL: another.baseUrl }) },
      () => ["client-a", another.baseUrl],
    ],
    [
      "a base URL as argument",
      oneToken,
      {
        program: withArgs("{ baseUrl: process.env.ANOTHER }"),
        env: () => ({ ...envOf("a"), ANOTHER: another.baseUrl }),
      },
      () => ["client-a", another.baseUrl],
    ],
    // It may be a rotated one that has to be proved, so the token is asked for anew.
    [
      "a secret that becomes an argument",
      oneToken,
      { program: withArgs('{ clientSecret: "secret-of-a" }') },
      () => ["client-a", emulator.baseUrl],
    ],
  ])("%s", async (_, before, { program, env = () => envOf("a"), config, configuredSecret }, identity) => {
    stack = new Stack(before, envOf("a"));
    stack.secrets.add("secret-of-b");
    await stack.deploy();
    if (program) stack.write(program);
    if (config) await stack.succeed(`config set ${config()}`);
    if (configuredSecret) await stack.configureSecret(configuredSecret);
    const asked = emulator.authRequests + another.authRequests;
    const run = await stack.succeed("up --skip-preview", { env: env() });
    const [token] = await stack.accessTokens();
    expect([token?.outputs?.clientId, token?.outputs?.baseUrl]).toEqual(identity());
    expect(emulator.authRequests + another.authRequests - asked).toBe(1);
    expect(run.output).toContain("~ 1 updated");
  });
});

test("another spelling of the base URL is no change", async () => {
  stack = new Stack(oneToken, envOf("a"));
  await stack.deploy();
  stack.write(withArgs('{ baseUrl: process.env.PORT_BASE_URL + "/V1/" }'));
  const [requests] = await requestsDuring(emulator, () => stack.succeed("up --expect-no-changes"));
  expect(requests).toBe(0);
});

describe("a job without the variables of the stack", () => {
  /** A program in which a transformation gives the client id. */
  const transformed = (clientId: string) => {
    const isToken = 'type.endsWith(":AccessToken")';
    const transformation = `({ type, props, opts }) => ${isToken} ? { props: { ...props, clientId: "${clientId}" }, opts } : undefined`;
    return withArgs("{}", `{ transformations: [${transformation}] }`);
  };

  describe("whose token is good", () => {
    let port: Emulator;
    let shared: Stack;

    beforeAll(async () => {
      port = await startEmulator({ credentials });
      shared = new Stack(oneToken, emulatorEnv(port, { clientId: "client-a", clientSecret: "secret-of-a" }));
      await shared.deploy();
    });
    afterAll(() => port.close());

    test.each<[string, string, Record<string, string>, boolean]>([
      ["no variable at all", oneToken, {}, false],
      ["the client id only", oneToken, { PORT_CLIENT_ID: "client-a" }, false],
      ["the secret only", oneToken, { PORT_CLIENT_SECRET: "secret-of-a" }, false],
      ["a transformation that gives the client id", transformed("client-a"), {}, false],
      ["another client id", oneToken, { PORT_CLIENT_ID: "client-b" }, true],
      ["another base URL", oneToken, { PORT_BASE_URL: "https://port.example" }, true],
      ["a region", withArgs('{ region: "eu" }'), {}, true],
      ["a transformation that gives another client id", transformed("client-b"), {}, true],
    ])("%s: whether a preview shows a change", async (_, program, env, isChange) => {
      shared.write(program);
      const [requests, run] = await requestsDuring(port, () => shared.pulumi("preview --expect-no-changes", { env }));
      const isShown = run.output.includes("no changes were expected");
      expect([requests, run.exitCode === 0, isShown]).toEqual([0, !isChange, isChange]);
    });

    test("an up without any variable changes nothing, nor does a normal run after it", async () => {
      shared.write(oneToken);
      await shared.succeed("refresh", { env: {} });
      const [requests] = await requestsDuring(port, async () => {
        await shared.succeed("up --expect-no-changes", { env: {} });
        await shared.succeed("up --expect-no-changes");
      });
      expect(requests).toBe(0);
    });

    test.each<[string, string, string]>([
      ["an up to another client id", transformed("client-b"), "up --skip-preview"],
      ["a replacement", oneToken, "up --skip-preview --replace **:AccessToken::*"],
    ])("%s fails, and keeps the token", async (_, program, command) => {
      shared.write(program);
      const before = (await shared.accessTokens()).map(withoutCiphertext);
      const run = await shared.pulumi(command, { env: {} });
      expect(diagnostics(run)).toContainEqual(
        expect.stringMatching(/^pulumi-port-access-token: no .*clientSecret to ask Port for an access token with\. /),
      );
      expect([run.exitCode === 0, (await shared.accessTokens()).map(withoutCiphertext)]).toEqual([false, before]);
    });
  });

  test("finds no change where port:baseUrl was removed; with credentials it is one, to the EU", async () => {
    const { PORT_BASE_URL, ...onlyCredentials } = envOf("a");
    // A preview that asked would ask the real Port.
    stack = new Stack(withArgs("{ offlinePreview: true }"), onlyCredentials);
    await stack.succeed("stack init dev");
    await stack.succeed(`config set port:baseUrl ${PORT_BASE_URL}`);
    await stack.succeed("up --skip-preview");
    await stack.succeed("config rm port:baseUrl");
    const succeeds = async (env: Record<string, string>) =>
      (await stack.pulumi("preview --expect-no-changes", { env })).exitCode === 0;
    expect([await succeeds({}), await succeeds(onlyCredentials)]).toEqual([true, false]);
  });

  test("updates an option and keeps the token; a normal run after it changes nothing", async () => {
    stack = new Stack(oneToken, envOf("a"));
    await stack.deploy();
    const [before] = await stack.accessTokens();
    stack.write(withArgs("{ minimumRemainingSeconds: 900 }"));
    const [requests, run] = await requestsDuring(emulator, async () => {
      const updated = await stack.succeed("up", { env: {} });
      await stack.succeed("up --expect-no-changes");
      return updated;
    });
    expect([requests, run.output]).toEqual([0, expect.stringContaining("~ 1 updated")]);
    const kept = withoutCiphertext(before) as object;
    expect((await stack.accessTokens()).map(withoutCiphertext)).toEqual([{ ...kept, minimumRemainingSeconds: 900 }]);
  });

  test("renews an expired token with the secret alone", async () => {
    stack = new Stack(oneToken, envOf("a"));
    await stack.deploy();
    emulator.advance(threeHoursSeconds);
    const env = { PORT_CLIENT_SECRET: "secret-of-a" };
    const run = await stack.succeed("up --skip-preview", { env, shiftSeconds: threeHoursSeconds });
    expect(diagnostics(run)).toEqual([expect.stringContaining("the token was renewed")]);
  });
});

describe("a rotated secret", () => {
  const shiftSeconds = threeHoursSeconds;

  /** The token has expired, and Port takes another secret than the one in the state. */
  async function rotate(program = withArgs('{ clientSecret: "secret-of-a" }')): Promise<void> {
    stack = new Stack(program, envOf("a"));
    stack.secrets.add("the-rotated-secret");
    await stack.deploy();
    await rotateAtPort();
  }

  async function rotateAtPort(): Promise<void> {
    const port = Number(new URL(emulator.baseUrl).port);
    await emulator.close();
    emulator = await startEmulator({ port, credentials: { "client-a": "the-rotated-secret" } });
    emulator.advance(shiftSeconds);
  }

  const protect = "{ protect: true }";

  test.each<[string, string, string, Record<string, string>]>([
    [
      "as argument",
      withArgs('{ clientSecret: "secret-of-a" }'),
      withArgs('{ clientSecret: "the-rotated-secret" }'),
      {},
    ],
    [
      "as argument, of a protected token",
      withArgs('{ clientSecret: "secret-of-a" }', protect),
      withArgs('{ clientSecret: "the-rotated-secret" }', protect),
      {},
    ],
    ["in the environment", oneToken, oneToken, { PORT_CLIENT_SECRET: "the-rotated-secret" }],
  ])("heals in one up: %s", async (_, before, after, env) => {
    await rotate(before);
    const [old] = await stack.accessTokens();
    stack.write(after);
    const options = { shiftSeconds, env: { ...envOf("a"), ...env } };
    const run = await stack.succeed("up", options);
    const [renewed] = await stack.accessTokens();
    expect(diagnostics(run)).toEqual([
      expect.stringMatching(/^pulumi-port-access-token: the token was renewed and expires at \S+Z\.$/),
    ]);
    expect(renewed?.outputs?.tokenFingerprint).not.toBe(old?.outputs?.tokenFingerprint);
    await stack.succeed("up --expect-no-changes", options);
  });

  test.each(["up --skip-preview", "refresh --run-program --skip-preview"])(
    "in the configuration is not seen by a plain refresh, which says so, and heals by: %s",
    async (remedy) => {
      const { PORT_CLIENT_SECRET = "", ...others } = envOf("a");
      stack = new Stack(oneToken, others);
      await stack.succeed("stack init dev");
      await stack.configureSecret(PORT_CLIENT_SECRET);
      await stack.succeed("up --skip-preview");
      await rotateAtPort();
      await stack.configureSecret("the-rotated-secret");
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
    const run = await stack.succeed("refresh --skip-preview", { shiftSeconds });
    expect([await inventory(stack), (await stack.accessTokens()).map(withoutCiphertext)]).toEqual(before);
    expect(diagnostics(run)).toEqual([
      expect.stringMatching(
        / does not accept the credentials \(401.* the client secret from the state of this stack\. /,
      ),
    ]);
  });

  test("does not stop a destroy", async () => {
    await rotate();
    const [requests] = await requestsDuring(emulator, () => stack.succeed("destroy", { shiftSeconds }));
    expect([requests, await stack.state()]).toEqual([0, []]);
  });
});
