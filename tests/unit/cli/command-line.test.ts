import { systemEffects, tokenFingerprint } from "../../../auth";
import { version } from "../../../auth/version";
import { runCommandLine } from "../../../cli/command-line";
import { usage } from "../../../cli/usage";
import { type Emulator, startEmulator } from "../../../emulator";
import { emulatorEnv } from "../../support/emulated";
import { answer, closedPort, startLoopback } from "../../support/loopback";
import { answerNameLookups } from "../../support/name-lookups";
import { withoutProxyVariables } from "../../support/proxy-variables";

let emulator: Emulator;

const jane = { clientId: "jane@acme.example", clientSecret: "secret-of-jane" };
const client = { clientId: "client-a", clientSecret: "secret-of-a" };

beforeEach(async () => {
  emulator = await startEmulator({
    credentials: { [client.clientId]: client.clientSecret, [jane.clientId]: jane.clientSecret },
  });
});

afterEach(() => emulator.close());

interface Outcome {
  exitCode: number;
  out: string[];
  err: string[];
}

async function run(args: string[], env: Record<string, string> = emulatorEnv(emulator, client)): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []];
  // Nothing is waited for.
  const effects = { ...systemEffects, random: () => 1, sleep: async () => {} };
  const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line), env, effects };
  return { exitCode: await runCommandLine(args, terminal), out, err };
}

/** What the emulator issues to these credentials. */
async function activeToken({ clientId, clientSecret } = client): Promise<string> {
  const body = JSON.stringify({ clientId, clientSecret });
  const response = await fetch(`${emulator.baseUrl}/v1/auth/access_token`, { method: "POST", body });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

const expiry = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);

describe("what is requested is on stdout, alone", () => {
  test.each<[string, string[], (token: string) => string]>([
    ["the token", [], (token) => token],
    ["a header", ["--header"], (token) => `Authorization: Bearer ${token}`],
  ])("%s", async (_, args, expected) => {
    expect(await run(args)).toEqual({ exitCode: 0, out: [expected(await activeToken())], err: [] });
  });

  test("an object", async () => {
    const { exitCode, out, err } = await run(["--json"]);
    const accessToken = await activeToken();
    expect([exitCode, err]).toEqual([0, []]);
    expect(out.map((line) => JSON.parse(line))).toEqual([
      {
        accessToken,
        expiresAt: expiry,
        tokenFingerprint: tokenFingerprint(accessToken),
        clientId: "client-a",
        baseUrl: emulator.baseUrl,
      },
    ]);
  });

  test("what a CI did not fill in counts as not set, and one line says so", async () => {
    const env = { ...emulatorEnv(emulator, client), PORT_CLIENT_ID: "$(PORT_CLIENT_ID)", PORT_BASE_URL: "%URL%" };
    const unfilled =
      "pulumi-port-access-token: a placeholder was not filled in, so it counts as not set: the environment variable PORT_CLIENT_ID, the environment variable PORT_BASE_URL.";
    expect(await run([], env)).toEqual({
      exitCode: 1,
      out: [],
      err: [unfilled, expect.stringContaining(" PORT_CLIENT_ID is not set (a placeholder was not filled in: ")],
    });
  });

  test.each([
    ["--help", usage],
    ["--version", version],
  ])("%s, without a request", async (option, expected) => {
    expect(await run([option], {})).toEqual({ exitCode: 0, out: [expected], err: [] });
    expect(emulator.authRequests).toBe(0);
  });
});

describe("--check", () => {
  const found = [
    expect.stringMatching(/^base URL {7}http:\/\/127\.0\.0\.1:\d+ \(the environment variable PORT_BASE_URL\)$/),
    "region         unknown: none of Port's public addresses (a private endpoint, an emulator)",
    "client id      cl… (the environment variable PORT_CLIENT_ID)",
    "client secret  found (the environment variable PORT_CLIENT_SECRET)",
    "proxy          none",
  ];
  const answered = (what: string) => expect.stringMatching(new RegExp(`^answer {9}${what} after \\d+ ms$`));
  const clock = expect.stringMatching(/^clock {10}the server's is ahead of this machine's by (-1|0) to [01] s$/);

  test("reports what was found where, and how the token is, and never shows it", async () => {
    const { exitCode, out, err } = await run(["--check"]);
    const token = await activeToken();
    expect([exitCode, err, out]).toEqual([
      0,
      [],
      [
        ...found,
        answered("200"),
        clock,
        expect.stringMatching(/^token {10}expires at \S+Z, in 10(800|79\d) s$/),
        `fingerprint    ${tokenFingerprint(token)}`,
        expect.stringMatching(/^second token {3}the same again, /),
        expect.stringMatching(/^expiresIn {6}cannot tell yet /),
        expect.stringMatching(/^rate limit {5}x-ratelimit-limit 100, /),
      ],
    ]);
  });

  test("reports of refused credentials that Port answered, and its clock", async () => {
    const { exitCode, out, err } = await run(["--check"], {
      ...emulatorEnv(emulator, client),
      PORT_CLIENT_SECRET: "no",
    });
    expect([exitCode, out, err]).toEqual([
      1,
      [...found, answered("401"), clock],
      [expect.stringContaining(" does not accept the credentials (401")],
    ]);
  });

  test("reports how far a clock is off, whatever Port answers", async () => {
    emulator.advance(3600);
    emulator.respondNext({ status: 403 });
    expect((await run(["--check"])).out.at(-1)).toMatch(
      /^clock {10}the server's is ahead of this machine's by (3598|3599|3600) to (3600|3601) s$/,
    );
  });

  test("reports nothing about a clock where no answer came", async () => {
    const env = emulatorEnv(emulator, client);
    await emulator.close();
    const { exitCode, out } = await run(["--check"], env);
    const failedAt = `failed at      the connection to ${new URL(emulator.baseUrl).host}`;
    expect([exitCode, out]).toEqual([1, [...found, answered("none"), failedAt]]);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "a placeholder in the place of a value",
      { PORT_CLIENT_SECRET: "$(PORT_CLIENT_SECRET)" },
      "client secret  missing: set the environment variable PORT_CLIENT_SECRET, which holds a placeholder that was not filled in",
    ],
    [
      "quotes",
      { PORT_CLIENT_ID: '"client-a"' },
      'client id      "c… (the environment variable PORT_CLIENT_ID); it is in quotes',
    ],
    [
      "an invisible character",
      { PORT_CLIENT_SECRET: "secret\u200b-of-a" },
      "client secret  found (the environment variable PORT_CLIENT_SECRET); it contains an invisible character",
    ],
  ])("reports %s", async (_, env, line) => {
    expect((await run(["--check"], { ...emulatorEnv(emulator, client), ...env })).out).toContain(line);
  });

  describe("reports which proxy is used, and where the request failed", () => {
    const credentials = { PORT_CLIENT_ID: "a", PORT_CLIENT_SECRET: "b", PORT_BASE_URL: "https://port.test" };
    withoutProxyVariables();

    afterEach(() => jest.restoreAllMocks());

    /** The proxy, and what is printed after the time until the answer. A request takes its proxy from the process. */
    async function checked(variables: Record<string, string>): Promise<unknown> {
      Object.assign(process.env, variables);
      const { out } = await run(["--check"], { ...credentials, ...variables });
      return [out[4], out.slice(6)];
    }

    test("the name", async () => {
      answerNameLookups("not found");
      expect(await checked({ ALL_PROXY: "http://proxy:3128" })).toEqual([
        "proxy          none (ALL_PROXY is not used)",
        ["failed at      the name look-up of port.test"],
      ]);
    });

    test("the connection, to a proxy whose login is not shown", async () => {
      const address = `127.0.0.1:${await closedPort()}`;
      expect(await checked({ https_proxy: `http://jane:hunter22@${address}` })).toEqual([
        `proxy          ${address} (the environment variable https_proxy)`,
        [`failed at      the connection to ${address}`],
      ]);
    });

    test("the answer of the proxy", async () => {
      const { address } = await startLoopback(answer({ status: 407 }));
      expect(await checked({ HTTPS_PROXY: address })).toEqual([
        `proxy          ${address} (the environment variable HTTPS_PROXY)`,
        [`failed at      the answer of ${address}`],
      ]);
    });

    test("TLS", async () => {
      answerNameLookups(["127.0.0.1"]);
      const { port } = await startLoopback(answer({ status: 400 }));
      const host = `port.test:${port}`;
      expect(await checked({ PORT_BASE_URL: `https://${host}`, HTTPS_PROXY: "proxy", NO_PROXY: "test" })).toEqual([
        "proxy          none",
        [`failed at      the TLS handshake with ${host}`],
      ]);
    });

    test.each([
      ["socks5://jane:hunter22@proxy:1080", "it names a socks5 proxy, proxy:1080"],
      ["'http://jane:hunter22@proxy:3128'", "it is in quotes"],
      ["http://jane:hunter22@$(PROXY)", "it holds a placeholder that was not filled in"],
    ])("a proxy that cannot be used: %s", async (value, finding) => {
      expect(await checked({ HTTPS_PROXY: value })).toEqual([
        `proxy          unusable (the environment variable HTTPS_PROXY); ${finding}`,
        [],
      ]);
    });
  });

  const foundId = "client id      a… (the environment variable PORT_CLIENT_ID)";
  const foundSecret = "client secret  found (the environment variable PORT_CLIENT_SECRET)";
  const missingId = "client id      missing: set the environment variable PORT_CLIENT_ID";
  const missingSecret = "client secret  missing: set the environment variable PORT_CLIENT_SECRET";
  test.each<[string, Record<string, string>, string[]]>([
    ["no client secret", { PORT_CLIENT_ID: "a" }, [foundId, missingSecret]],
    ["no client id", { PORT_CLIENT_SECRET: "b" }, [missingId, foundSecret]],
    ["neither", {}, [missingId, missingSecret]],
    ["a blank one", { PORT_CLIENT_ID: "a", PORT_CLIENT_SECRET: " " }, [foundId, missingSecret]],
  ])("reports what is missing and what is not: %s", async (_, env, expected) => {
    const { exitCode, out } = await run(["--check"], env);
    expect([exitCode, out.slice(2)]).toEqual([1, [...expected, "proxy          none"]]);
  });

  test.each<[string[], Record<string, string>, string, string]>([
    [["--region", "us"], {}, "https://api.us.getport.io (--region)", "us"],
    [["--base-url", "https://API.us.port.io/v1/"], {}, "https://api.us.port.io (--base-url)", "us"],
    [
      [],
      { PORT_BASE_URL: "https://api.port.io" },
      "https://api.port.io (the environment variable PORT_BASE_URL)",
      "eu",
    ],
    [[], {}, "https://api.getport.io (the default, region eu)", "eu"],
  ])("reports which address is used, and its region: %j %j", async (args, env, address, region) => {
    const { out } = await run(["--check", ...args], env);
    expect(out.slice(0, 2)).toEqual([`base URL       ${address}`, `region         ${region}`]);
  });
});

describe("what goes wrong is on stderr, and nothing on stdout", () => {
  const credentials = 'Copy your credentials from app.port.io ("…" menu, Credentials).';
  const prefix = "pulumi-port-access-token: ";
  test.each<[string, string[], Record<string, string>, number, string]>([
    ["no credentials", [], {}, 1, `PORT_CLIENT_ID and PORT_CLIENT_SECRET are not set. Export them. ${credentials}`],
    ["half of them", [], { PORT_CLIENT_ID: "a" }, 1, `PORT_CLIENT_SECRET is not set. Export it. ${credentials}`],
    ["a region that is none", ["--region", "mars"], {}, 2, '--region must be "eu" or "us"'],
    [
      "an address that is none",
      ["--base-url", "port"],
      {},
      2,
      "--base-url is not a URL with a scheme, for example https://api.getport.io",
    ],
    [
      "such a one in the environment",
      [],
      { PORT_BASE_URL: "port" },
      1,
      "the base URL comes from the environment variable PORT_BASE_URL and is not a URL with a scheme, for example https://api.getport.io",
    ],
    ["an empty region", ["--region", ""], {}, 2, '--region must be "eu" or "us"'],
    ["an unknown option", ["--secret"], {}, 2, "Unknown option '--secret'. See --help."],
    ["an option without its value", ["--region"], {}, 2, "Option '--region <value>' argument missing. See --help."],
    ["an argument", ["token"], {}, 2, "there is an argument that is no option. See --help."],
    ["two formats", ["--json", "--header"], {}, 2, "--header and --json cannot be combined. See --help."],
    [
      "two addresses, one of them empty",
      ["--region", "", "--base-url", "https://a.b"],
      {},
      2,
      "--region and --base-url cannot be combined. See --help.",
    ],
    [
      "two addresses",
      ["--region", "eu", "--base-url", "https://a.b"],
      {},
      2,
      "--region and --base-url cannot be combined. See --help.",
    ],
  ])("%s", async (_, args, env, exitCode, message) => {
    expect(await run(args, env)).toEqual({ exitCode, out: [], err: [prefix + message] });
  });
});

describe("the client secret is not shown", () => {
  const secret = "Zq7f4KpW2Rt9LmXc81";
  const swapped = () => ({ ...emulatorEnv(emulator, client), PORT_CLIENT_ID: secret, PORT_CLIENT_SECRET: "client-a" });

  test.each<[string, string[], () => Record<string, string>]>([
    ["swapped with the client id", [], swapped],
    ["swapped with the client id, by --check", ["--check"], swapped],
    ["swapped with the client id, by --json", ["--json"], swapped],
    ["in the path of the base URL, by --check", ["--check", "--base-url", `http://127.0.0.1:9/${secret}`], swapped],
    ["as the host of the base URL, by --check", ["--check", "--base-url", `http://${secret}.localhost:9`], swapped],
    ["as the base URL", ["--base-url", secret], swapped],
    ["as the base URL in the environment, by --check", ["--check"], () => ({ ...swapped(), PORT_BASE_URL: secret })],
    ["as the login of the base URL", ["--base-url", `https://id:${secret}@api.getport.io`], swapped],
    ["as the region", ["--region", secret], swapped],
    ["as an argument", [secret], swapped],
    ["as an argument after the options", ["--", secret], swapped],
    ["as an unknown option", [`--${secret}`], swapped],
    ["as the value of an unknown option", [`--client-secret=${secret}`], swapped],
    ["as the value of a short option", [`-s${secret}`], swapped],
    ["as the value of an option without a value", [`--check=${secret}`], swapped],
    ["as an option in the place of a value", ["--region", `-${secret}`], swapped],
  ])("%s", async (_, args, env) => {
    const { exitCode, out, err } = await run(args, env());
    expect([exitCode === 0, err.length > 0]).toEqual([false, true]);
    // The first and the last four characters are those of the client id that --check shows.
    for (let at = 0; at + 5 <= secret.length; at++) {
      expect([...out, ...err].join("\n").toLowerCase()).not.toContain(secret.slice(at, at + 5).toLowerCase());
    }
  });

  test("and --check shows enough of the client id to recognize it", async () => {
    expect((await run(["--check"], swapped())).out).toContainEqual(
      "client id      Zq7f…Xc81 (the environment variable PORT_CLIENT_ID)",
    );
  });

  test("and --json has the client id in full, because Port has accepted it", async () => {
    const longId = "60EsooJtOqimlekxrNh7nfr2iOgTcyLZ";
    const port = await startEmulator({ credentials: { [longId]: secret } });
    const { out } = await run(["--json"], emulatorEnv(port, { clientId: longId, clientSecret: secret }));
    await port.close();
    expect(JSON.parse(out[0] ?? "")).toMatchObject({ clientId: longId });
  });
});

describe("while Port limits requests", () => {
  const busyFor = (seconds: number) =>
    emulator.respondNext({ status: 429, headers: { "Retry-After": String(seconds) } });
  const line = (what: string) =>
    expect.stringMatching(
      new RegExp(`^pulumi-port-access-token: \\S+ received too many requests \\(429\\)\\. ${what} \\S+Z\\.`),
    );
  const hint = "pulumi-port-access-token: With --wait, this command waits until then.";
  const still = (minutes: number) =>
    expect.stringMatching(
      new RegExp(`^pulumi-port-access-token: still waiting after ${minutes} minutes, until \\S+\\.000Z\\.$`),
    );

  test.each([
    ["up to two minutes", 100, [], []],
    ["up to twelve minutes with --wait", 600, ["--wait"], [still(5), still(10)]],
  ])("it waits %s, and says until when, again every five minutes", async (_, seconds, args, lines) => {
    busyFor(seconds);
    const err = [line("Retrying at"), ...lines];
    expect(await run(args)).toEqual({ exitCode: 0, out: [await activeToken()], err });
  });

  test.each([
    ["more than two minutes, and names --wait", 200, [], [hint]],
    ["more than twelve minutes, without --wait", 800, [], []],
    ["more than twelve minutes, with --wait", 800, ["--wait"], []],
  ])("it does not wait for %s", async (_, seconds, args, hints) => {
    busyFor(seconds);
    expect(await run(args)).toEqual({ exitCode: 1, out: [], err: [line("Try again after"), ...hints] });
  });

  test("an outage is retried, and each retry announced", async () => {
    emulator.respondNext({ status: 502 });
    expect((await run([])).err).toEqual([expect.stringMatching(/ is unavailable \(502\)\. Retrying at \S+Z\.$/)]);
  });
});

test("notices are logged, beside the token", async () => {
  const token = await activeToken(jane);
  emulator.advance(3 * 3600 - 200);
  const { exitCode, out, err } = await run([], emulatorEnv(emulator, jane));
  expect([exitCode, out, err]).toEqual([
    0,
    [token],
    [
      expect.stringContaining("pulumi-port-access-token: the client id is an e-mail address"),
      expect.stringMatching(/: this machine's clock is at least 10[56]\d\d s behind Port's: /),
      expect.stringMatching(
        /: the token expires at \S+Z, in (199|198) s, which is less than minimumRemainingSeconds \(300 s\)\.$/,
      ),
    ],
  ]);
});
