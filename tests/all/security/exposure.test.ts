import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../../emulator";
import { startFront } from "../../support/front";
import { decryptedLogs } from "../../support/leak-scan";
import { type Observed, observeProcesses } from "../../support/processes";
import { asSeen, describeSeen, testSeenWith } from "../../support/seen-versions";
import { describeWithHosts, Stack } from "../../support/stack";
import { reference, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

/** Client secrets by the place where they are set; each belongs to a client of that name. No other test has them. */
const secrets = { argument: randomUUID(), configuration: randomUUID(), environment: randomUUID() };
/** Another secret of the configuration, which is not for this package. */
const foreign = randomUUID();
type Place = keyof typeof secrets;

/** What the system shows about processes. */
const onLinux = process.platform === "linux" ? test : test.skip;

const inTypeScript = `
const { PortAccessToken } = require("pulumi-port-access-token");
const given = new PortAccessToken("given", { clientId: "argument", clientSecret: "${secrets.argument}" });
const found = new PortAccessToken("found");
module.exports = { argument: given.accessToken, environment: found.accessToken };
`;

const type = "port-access-token:PortAccessToken";
const inYaml = JSON.stringify({
  resources: {
    given: { type, properties: { clientId: "argument", clientSecret: { "fn::secret": secrets.argument } } },
    configured: { type, properties: { clientId: "configuration" } },
    // One that the engine does not configure.
    provider: { type: "pulumi:providers:port-access-token" },
    found: { type, options: { provider: reference("provider") } },
  },
  outputs: {
    argument: reference("given.accessToken"),
    configuration: reference("configured.accessToken"),
    environment: reference("found.accessToken"),
  },
});

/** What an `up` shows, with everything turned on that Pulumi has for finding errors. */
interface Exposed {
  stack: Stack;
  tokens: string[];
  /** What was recorded, by the option or variable that turned it on. */
  texts: Record<string, string>;
  /** The processes of the machine during a request for a token. */
  processes: Observed[];
}

const recorders = ["-v=9", "--tracing", "PULUMI_DEBUG_GRPC"] as const;

/** What can be shown: all tokens, and a client secret by its place. */
type Kind = "tokens" | Place;
type ShownBy = Record<(typeof recorders)[number], readonly Kind[]>;

async function expose(
  make: (env: Record<string, string>) => Stack,
  places: readonly Place[],
  logFlags: string,
): Promise<Exposed> {
  const emulator = await startEmulator({ credentials: secrets });
  let processes: Observed[] | undefined;
  const forwards = () => {
    processes ??= observeProcesses();
  };
  const front = await startFront(Number(new URL(emulator.baseUrl).port), { forwards });
  const stack = make({
    PORT_BASE_URL: `http://127.0.0.1:${front}`,
    PORT_CLIENT_ID: "environment",
    PORT_CLIENT_SECRET: secrets.environment,
  });
  await stack.init();
  const configured = { "port-access-token:clientSecret": secrets.configuration, "other:secret": foreign };
  const pairs = Object.entries(configured).map(([key, value]) => `--secret ${key}=${value}`);
  await stack.unrecorded(`config set-all ${pairs.join(" ")}`);
  for (const secret of Object.values(configured)) stack.secrets.add(secret);
  const [trace, calls] = ["trace", "calls"].map((name) => join(stack.folder, "tmp", name)) as [string, string];
  const env = { ...stack.env, PULUMI_DEBUG_GRPC: calls };
  const { output } = await stack.unrecorded(`up --skip-preview ${logFlags} --tracing=file:${trace}`, { env });
  await emulator.close();
  const texts = {
    "-v=9": output + takeFiles(stack, /^pulumi\..*\.log\./),
    "--tracing": takeFiles(stack, /^trace$/),
    PULUMI_DEBUG_GRPC: takeFiles(stack, /^calls$/),
  };
  const tokens = await Promise.all(places.map((place) => stack.output(place)));
  return { stack, tokens, texts, processes: processes ?? [] };
}

/** Reads and removes temporary files, which hold secrets here. */
function takeFiles({ folder }: Stack, names: RegExp): string {
  const files = readdirSync(join(folder, "tmp")).filter((name) => names.test(name));
  return files
    .map((name) => {
      const file = join(folder, "tmp", name);
      const text = readFileSync(file, "utf8");
      rmSync(file);
      return text;
    })
    .join("");
}

/**
 * Specifies what an `up` exposes with a client secret in the environment, and others.
 * @param kinds what can be shown, besides the client secret from the environment
 * @param shownBy what was seen
 * @param logged what the engine's own logs hold, so that the scan can see
 */
function specify(
  kinds: readonly Kind[],
  shownBy: () => ShownBy,
  logged: (exposed: Exposed) => string | undefined,
  exposeUp: () => Promise<Exposed>,
): () => Exposed {
  let exposed: Exposed;

  beforeAll(async () => {
    exposed = await exposeUp();
  });

  describeSeen("Pulumi itself", () => {
    test.each(recorders)("%s shows, of tokens and given client secrets, what was seen", (recorder) => {
      const text = exposed.texts[recorder] ?? "";
      const found = kinds.map((kind) => {
        const all = kind === "tokens" ? exposed.tokens : [secrets[kind]];
        return [kind, all.map((secret) => text.includes(secret))];
      });
      const expected = kinds.map((kind) => {
        const isShown = shownBy()[recorder].includes(kind);
        return [kind, kind === "tokens" ? exposed.tokens.map(() => isShown) : [isShown]];
      });
      expect(found).toEqual(expected);
    });

    onLinux("everything that it starts has the client secret in its environment", () => {
      const ours = ownProcesses(exposed);
      const without = ours.filter(({ variables }) => !variables.includes(`PORT_CLIENT_SECRET=${secrets.environment}`));
      // The engine, the language host, and at least one of program and provider.
      expect([ours.length >= 3, without]).toEqual([true, []]);
    });
  });

  test.each(recorders)("%s does not show a client secret from the environment", (recorder) => {
    expect(exposed.texts[recorder]).not.toContain(secrets.environment);
  });

  test("the state, decrypted, does not hold a client secret from the environment", async () => {
    const state = JSON.stringify(await exposed.stack.decryptedState());
    expect(state).toContain(secrets.argument);
    expect(state).not.toContain(secrets.environment);
  });

  // Pulumi 3.172.0 writes none.
  testSeenWith("3.259.0", "3.276.0")(
    "the engine's own encrypted logs do not know a client secret from the environment",
    async () => {
      const logs = await decryptedLogs(exposed.stack);
      expect(logs).toContain(logged(exposed));
      expect(logs).not.toContain(secrets.environment);
    },
  );

  onLinux("the command line of no process holds a secret", () => {
    const commandLines = exposed.processes.map(({ commandLine }) => commandLine);
    expect(commandLines).toContainEqual(expect.stringContaining(exposed.stack.folder));
    const all = [...Object.values(secrets), foreign, ...exposed.tokens];
    expect(commandLines.filter((line) => all.some((secret) => line.includes(secret)))).toEqual([]);
  });

  return () => exposed;
}

describe("with the component in TypeScript", () => {
  const kinds = ["tokens", "argument"] as const;
  const shownBy = () => ({ "-v=9": kinds, "--tracing": kinds, PULUMI_DEBUG_GRPC: kinds });
  const token = ({ tokens: [first] }: Exposed) => first;
  const exposed = specify(kinds, shownBy, token, () =>
    expose((env) => new Stack(inTypeScript, env), ["argument", "environment"], "-v=9 --logtostderr"),
  );

  describeSeen("Pulumi itself", () => {
    const configuration = {
      "other:config:secret": foreign,
      "port-access-token:config:clientSecret": secrets.configuration,
    };

    onLinux("the program has the whole configuration in its environment, decrypted", () => {
      expect(configurationIn(exposed(), "@pulumi/pulumi/cmd/run")).toEqual(configuration);
    });

    test("the provider gets the whole configuration of the stack, decrypted", () => {
      const calls = exposed()
        .texts.PULUMI_DEBUG_GRPC?.split("\n")
        .filter((line) => line.includes('/Configure"'));
      expect(calls).toContainEqual(expect.stringContaining(foreign));
    });

    test("code that somebody writes into the state is run by a refresh", async () => {
      const { stack } = exposed();
      const file = join(stack.folder, "tmp", "written");
      const reference = 'require(\\"pulumi-port-access-token/dynamic-provider\\")';
      const code = `(require(\\"fs\\").writeFileSync(\\"${file}\\", \\"\\"), ${reference})`;
      stack.editState((text) => text.replaceAll(reference, code));
      await stack.succeed("refresh --skip-preview");
      expect(existsSync(file)).toBe(true);
    });
  });
});

describeWithHosts("with the plugin", () => {
  const kinds = ["tokens", "argument", "configuration"] as const;
  const verbose = { "3.172.0": ["tokens", "argument"], "3.259.0": kinds, "3.276.0": [] } as const;
  const shownBy = () => ({ "-v=9": asSeen<readonly Kind[]>(verbose), "--tracing": kinds, PULUMI_DEBUG_GRPC: kinds });
  // Newer engines log no outputs of a plugin, but its resource.
  const resource = () => "PortAccessToken::given";
  const exposed = specify(kinds, shownBy, resource, () =>
    expose((env) => yamlStack(inYaml, env), ["argument", "configuration", "environment"], "-v=9"),
  );

  describeSeen("Pulumi itself", () => {
    onLinux("the plugin has its own configuration in its environment, decrypted, and no other", () => {
      const configuration = { clientSecret: secrets.configuration };
      expect(configurationIn(exposed(), "pulumi-resource-port-access-token")).toEqual(configuration);
    });
  });
});

/** The processes of this stack: other tests run at the same time. */
const ownProcesses = ({ processes, stack }: Exposed) =>
  processes.filter(({ folder }) => folder.startsWith(stack.folder));

/** The configuration in the environment of a process whose command line holds this. */
function configurationIn(exposed: Exposed, command: string): unknown {
  const name = "PULUMI_CONFIG=";
  const variables = ownProcesses(exposed)
    .filter(({ commandLine }) => commandLine.includes(command))
    .flatMap((each) => each.variables);
  return JSON.parse(variables.find((variable) => variable.startsWith(name))?.slice(name.length) ?? "null");
}
