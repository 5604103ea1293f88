import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { Consumer, officialProviderTypes } from "../support/consumer";
import { emulatorEnv, threeHoursSeconds } from "../support/emulated";
import { consumerModules, root } from "../support/paths";
import { useOwnPlugin, usePlugins } from "../support/plugins";
import { isReleased } from "../support/release";
import { run } from "../support/run";
import { pythonWithSdk, runIn } from "../support/sdks";
import { describeWith, describeWithHosts, describeWithPython, engineVersion, pythonFolders } from "../support/set-up";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const examples = join(root, "examples");
const names = readdirSync(examples).filter((name) => name !== "README.md");
const us = { clientId: "client-us", clientSecret: "secret-of-us" };
const eu = { clientId: "client-eu", clientSecret: "secret-of-eu" };

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  const credentials = { [eu.clientId]: eu.clientSecret, [us.clientId]: us.clientSecret };
  emulator = await startEmulator({ credentials });
});

afterEach(() => emulator.close());

/** A copy of an example with the packed package, whose Port is the emulator. */
async function copyOf(example: string, ...plugins: Parameters<typeof usePlugins>[1][]): Promise<void> {
  stack = new Stack({ folder: join(examples, example) }, emulatorEnv(emulator, eu));
  if (plugins.length > 0) usePlugins(stack, ...plugins);
}

async function deployed(example: string, ...plugins: Parameters<typeof usePlugins>[1][]): Promise<void> {
  await copyOf(example, ...plugins);
  await stack.deploy();
}

const listed = (authorization: string, what = "blueprints"): Promise<Response> =>
  fetch(`${emulator.baseUrl}/v1/${what}`, { headers: { authorization } });

/** Runs a script of an example's package.json; what npm itself has to say is not of it. */
const npmRun = (script: string) => `npm run --silent --no-update-notifier ${script}`;

/** What Port holds, requested with a token of its own. */
async function catalogue(what: string): Promise<unknown> {
  const body = JSON.stringify(eu);
  const response = await fetch(`${emulator.baseUrl}/v1/auth/access_token`, { method: "POST", body });
  const { accessToken } = (await response.json()) as { accessToken: string };
  return (await listed(`Bearer ${accessToken}`, what)).json();
}

test("each program in TypeScript has a tsconfig.json beside its Pulumi.yaml, where alone Pulumi looks for it", () => {
  const files = readdirSync(examples, { recursive: true, encoding: "utf8" });
  const projects = files.filter((file) => basename(file) === "Pulumi.yaml" && !file.includes("node_modules"));
  const isNode = (file: string) => readFileSync(join(examples, file), "utf8").includes("runtime: nodejs");
  expect(projects.filter(isNode).filter((file) => !files.includes(join(dirname(file), "tsconfig.json")))).toEqual([]);
  expect(projects.length).toBeGreaterThanOrEqual(names.length - 1);
});

test("the examples are valid TypeScript", async () => {
  const sources = readdirSync(examples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".ts") && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));
  const options = { module: "commonjs", moduleResolution: "node", target: "es2022", strict: true, skipLibCheck: true };
  const consumer = new Consumer({
    ...Object.fromEntries(sources.map((file) => [relative(root, file), readFileSync(file, "utf8")])),
    ...officialProviderTypes,
    "tsconfig.json": JSON.stringify({
      compilerOptions: { ...options, esModuleInterop: true, noEmit: true, types: ["node"] },
    }),
  });
  const tsc = join(consumerModules, "typescript", "bin", "tsc");
  const { output } = await run(process.execPath, [tsc], { cwd: consumer.folder, env: process.env });
  expect(output).toBe("");
});

/** What the examples of the official provider create: a blueprint with a property, and an entity. */
async function expectServiceAndCheckout(): Promise<void> {
  expect(await catalogue("blueprints/service")).toMatchObject({
    blueprint: { title: "Service", schema: { properties: { language: { type: "string", title: "Language" } } } },
  });
  expect(await catalogue("blueprints/service/entities/checkout")).toMatchObject({
    entity: { title: "Checkout", properties: { language: "Go" } },
  });
}

/** Runs the commands of an example's README that begin with a text, with the credentials of the emulator. */
async function follow(example: string, begin: string): Promise<void> {
  const readme = readFileSync(join(examples, example, "README.md"), "utf8");
  const [, block = ""] = readme.split(`\`\`\`sh\n${begin}`);
  const commands = (begin + block.split("```")[0])
    .replace("YOUR_CLIENT_ID", eu.clientId)
    .replace("YOUR_CLIENT_SECRET", eu.clientSecret);
  stack.secrets.add(eu.clientSecret);
  const { exitCode, output } = stack.record(begin, await stack.shell(`set -e\n${commands}`));
  expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
}

/** A copy of an example in another language, which runs the plugin and the official provider on it. */
function copyWithPlugin(example: string, path: string[] = []): void {
  stack = new Stack({ folder: join(examples, example) }, { PORT_BASE_URL: emulator.baseUrl });
  stack.path = path;
  useOwnPlugin(stack);
  usePlugins(stack, "port");
}

/** Follows the README of an example in another language from the credentials on. */
function testWithPlugin(example: string, path: () => Promise<string[]>): void {
  test("its README leads to the blueprint and the entity, and three hours later again, until they are destroyed", async () => {
    copyWithPlugin(example, await path());
    await follow(example, "pulumi stack init dev");
    await expectServiceAndCheckout();
    emulator.advance(threeHoursSeconds);
    const later = { shiftSeconds: threeHoursSeconds };
    expect((await stack.succeed("up", later)).output).toContain("~ 1 updated\n    4 unchanged");
    await stack.succeed("destroy --run-program --skip-preview", later);
    expect(await catalogue("blueprints")).toEqual({ ok: true, blueprints: [] });
  });
}

/** The tests of each example, by its folder. */
const testsOf: Record<string, () => void> = {
  quickstart: () =>
    test("the token of the stack output opens Port", async () => {
      await deployed("quickstart");
      expect((await listed(await stack.output("authorizationHeader"))).status).toBe(200);
    }),

  "second-stack": () =>
    test("the team's own token works three hours later, the platform's exported one does not", async () => {
      await copyOf("second-stack");
      for (const name of ["platform", "team"]) await stack.succeed(`stack init dev --cwd ${name}`);
      await stack.succeed("config set platformStack organization/port-access-token-platform/dev --cwd team");
      await stack.succeed("up --skip-preview --cwd platform");
      const withSecret = { env: { PORT_CLIENT_SECRET: eu.clientSecret } };
      await stack.succeed("up --skip-preview --cwd team", withSecret);
      emulator.advance(threeHoursSeconds);
      await stack.succeed("up --skip-preview --cwd team", { ...withSecret, shiftSeconds: threeHoursSeconds });
      const platforms = await stack.output("accessToken", "port-access-token-platform/dev");
      const teams = await stack.output("authorizationHeader", "port-access-token-team/dev");
      const statuses = [await listed(`Bearer ${platforms}`), await listed(teams)].map(({ status }) => status);
      expect(statuses).toEqual([401, 200]);
    }),

  "api-call": () =>
    test("the program reads what Port has", async () => {
      await deployed("api-call");
      expect(await stack.output("blueprints")).toBe("[]");
    }),

  "rest-call": () =>
    test("creates, sends again with a renewed token, and deletes", async () => {
      await deployed("rest-call");
      const created = await catalogue("blueprints");
      emulator.advance(threeHoursSeconds);
      await stack.succeed("up --skip-preview", { shiftSeconds: threeHoursSeconds });
      await stack.succeed("destroy --skip-preview", { shiftSeconds: threeHoursSeconds });
      expect(created).toMatchObject({
        blueprints: [{ identifier: "team", title: "Team", schema: { properties: {} } }],
      });
      expect(await catalogue("blueprints")).toEqual({ ok: true, blueprints: [] });
    }),

  "command-curl": () =>
    test("curl gets an answer", async () => {
      await deployed("command-curl", "command");
      expect(JSON.parse(await stack.output("blueprints"))).toEqual({ ok: true, blueprints: [] });
    }),

  "official-provider": () =>
    test("Port has the blueprint and the entity, until they are destroyed three hours later", async () => {
      await deployed("official-provider", "port");
      await expectServiceAndCheckout();
      emulator.advance(threeHoursSeconds);
      await stack.succeed("destroy --run-program --skip-preview", { shiftSeconds: threeHoursSeconds });
      expect(await catalogue("blueprints")).toEqual({ ok: true, blueprints: [] });
    }),

  yaml: () => describeWithHosts("a program in YAML", () => testWithPlugin("yaml", async () => [])),

  python: () => {
    // Pulumi 3.172.0 passes the options of Pulumi.yaml as flags, which the host that the set-up builds does not know.
    if (engineVersion === "3.172.0") test.skip("a program in Python (skipped with Pulumi 3.172.0)", () => {});
    else {
      describeWith(
        "hosts",
        "python",
        "generator",
      )("a program in Python", () => testWithPlugin("python", async () => [await pythonWithSdk()]));
    }

    describeWithPython("its requirements", () => {
      test("are what the tests have installed", async () => {
        const requirements = join(examples, "python", "requirements.txt");
        const install = ["-m", "pip", "install", "--dry-run", "--no-index", "--disable-pip-version-check"];
        const python = join(pythonFolders[0] ?? "", "python");
        const { output } = await runIn(examples, python, [...install, "--requirement", requirements]);
        expect(output).not.toMatch(/Would install|ERROR/);
        expect(output.match(/^Requirement already satisfied: (pulumi|port_pulumi)\b.*requirements.txt/gm)).toHaveLength(
          2,
        );
      });
    });
  },

  // tests/all/languages/sdks/go.test.ts compiles it.
  go: () =>
    test.skip("is deployed: it needs Pulumi's language host for Go, which cannot be built from a Go module", () => {}),

  "organization-secret": () =>
    test("Port has the secret, and shows nothing of it", async () => {
      await deployed("organization-secret", "port");
      expect(await catalogue("organization/secrets")).toEqual({
        ok: true,
        secrets: [{ secretName: "PORT_ACCESS_TOKEN", description: "Renewed by each pulumi up" }],
      });
    }),

  webhook: () =>
    test("Port signs with the secret that the stack knows, and a renewed token leaves it alone", async () => {
      await deployed("webhook", "port", "random");
      const secret = await stack.output("secret");
      emulator.advance(threeHoursSeconds);
      await stack.succeed("up --skip-preview", { shiftSeconds: threeHoursSeconds });
      expect([secret.length, await stack.output("secret")]).toEqual([40, secret]);
      expect(await catalogue("webhooks")).toMatchObject({ integrations: [{ identifier: "ci", security: { secret } }] });
    }),

  "mcp-client": () =>
    test("the configuration holds the token, and is a secret", async () => {
      await deployed("mcp-client");
      const { stdout } = await stack.succeed("stack output configuration");
      const { port } = JSON.parse(await stack.output("configuration")).mcpServers;
      expect([stdout, port.url]).toEqual(["[secret]\n", "https://mcp.port.io/v1"]);
      expect((await listed(port.headers.Authorization)).status).toBe(200);
    }),

  "without-resource": () =>
    test("the program uses a token, and the state has none", async () => {
      await deployed("without-resource");
      expect(await stack.output("blueprintCount")).toBe("0");
      expect(await stack.accessTokens()).toEqual([]);
    }),

  "two-organizations": () =>
    test("each has its own token", async () => {
      await copyOf("two-organizations");
      // Loopback in the place of the regions is the one thing that is not as written.
      const program = readFileSync(join(examples, "two-organizations", "index.ts"), "utf8");
      stack.write(program.replaceAll(/region: "\w+"/g, `baseUrl: "${emulator.baseUrl}"`), "index.ts");
      await stack.succeed("stack init dev");
      await stack.succeed(`config set usClientId ${us.clientId}`);
      await stack.configureSecret(us.clientSecret, "usClientSecret");
      await stack.succeed("up --skip-preview");
      const headers = [await stack.output("europeAuthorization"), await stack.output("americaAuthorization")];
      const subjects = headers.map(
        (header) => JSON.parse(Buffer.from(header.split(".")[1] ?? "", "base64url").toString()).sub,
      );
      expect(subjects).toEqual([eu.clientId, us.clientId]);
    }),

  "automation-api": () =>
    test("a program deploys it", async () => {
      await copyOf("automation-api");
      const { exitCode, output } = stack.record("npm start", await stack.shell(npmRun("start")));
      expect([exitCode, output]).toEqual([0, expect.stringMatching(/^succeeded; the token expires at \S+Z\n$/)]);
      // What `npm start destroy` runs, without compiling again.
      const destroyed = stack.record("destroy", await stack.shell("node index.js destroy"));
      expect([destroyed.exitCode, await stack.state()]).toEqual([0, []]);
    }),

  "credential-sources": () => {
    const fromConfiguration = async () => {
      await stack.succeed(`config set port:clientId ${eu.clientId}`);
      await stack.configureSecret(eu.clientSecret);
    };
    const address = () => ({ PORT_BASE_URL: emulator.baseUrl });

    test.each<[string, () => Record<string, string>, () => Promise<void>]>([
      ["environment", () => emulatorEnv(emulator, eu), async () => {}],
      ["configuration", address, fromConfiguration],
    ])("from the %s", async (name, env, prepare) => {
      await copyOf("credential-sources");
      await stack.succeed(`stack init ${name}`);
      await prepare();
      await stack.succeed("up --skip-preview", { env: env() });
      expect(await stack.output("clientId", name)).toBe(eu.clientId);
    });

    test.skip("from Pulumi ESC: it needs Pulumi Cloud; that its names are those of the two others is tested below", () => {});

    test("the ESC environment gives the names that are read", () => {
      const text = readFileSync(join(examples, "credential-sources", "port.esc.yaml"), "utf8");
      const given = [...text.matchAll(/^ {4}(\S+): \$\{/gm)].map(([, name]) => name);
      expect(given).toEqual(["port:clientId", "port:secret", "PORT_CLIENT_ID", "PORT_CLIENT_SECRET"]);
    });
  },

  "unit-tests": () =>
    test("they pass, and request nothing", async () => {
      await copyOf("unit-tests");
      const { exitCode, output } = await stack.shell(npmRun("test"));
      expect([exitCode, exitCode === 0 ? "" : output]).toEqual([0, ""]);
      expect(output).toMatch(/^# tests 2\n(.*\n)*# pass 2$/m);
      expect(emulator.requests).toEqual([]);
    }),
};

describe.each(names)("%s", (name) => {
  const defineTests = testsOf[name];
  if (defineTests === undefined) throw new Error(`There is no test of the example ${name}.`);
  defineTests();

  test("has a README, and takes the released package or the one of the checkout", () => {
    const read = (file: string) => readFileSync(join(examples, name, file), "utf8");
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const readme = read("README.md");
    expect(readme).toMatch(/^# \S/);
    if (existsSync(join(examples, name, "package.json"))) {
      const expected = isReleased ? `^${version}` : "file:../../.setup/pack/pulumi-port-access-token.tgz";
      expect(JSON.parse(read("package.json")).dependencies["pulumi-port-access-token"]).toBe(expected);
    } else {
      expect(readme).toContain(`pulumi plugin install resource port-access-token ${version} --file `);
    }
  });
});
