import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { describeWithTls, selfSigned } from "../../support/certificate";
import { blockOf } from "../../support/document-blocks";
import { envOf, oneToken, requestsDuring, threeHoursSeconds, twoClients, withoutLife } from "../../support/emulated";
import { startFront } from "../../support/front";
import { type Loopback, startLoopback } from "../../support/loopback";
import { consumerModules, root } from "../../support/paths";
import { useOwnPlugin } from "../../support/plugins";
import { run } from "../../support/run";
import { describeWithHosts, Stack } from "../../support/stack";
import { oneTokenInYaml, pluginTokens, reference, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

const folder = join(root, ".setup", "plugin");
let emulator: Emulator;
/** What is set for something else, and would break the plugin. */
let foreign: Record<string, string>;
let proxy: Loopback;

beforeAll(async () => {
  await run(process.execPath, [join("tools", "plugin.js")], { cwd: root, env: process.env });
});

beforeEach(async () => {
  emulator = await startEmulator({ credentials: twoClients });
  proxy = await startLoopback(() => {});
  foreign = { https_proxy: proxy.baseUrl, http_proxy: proxy.baseUrl, NODE_OPTIONS: "--no-webstorage" };
});

const ending: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0)) await end();
  await emulator.close();
});

/** Starts the executable as a debugger does. @returns the variable that tells the engine to attach itself */
async function startPlugin(env: Record<string, string>) {
  const plugin = spawn(join(folder, "pulumi-resource-port-access-token"), [], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  ending.push(() => {
    plugin.kill("SIGINT");
    return once(plugin, "close");
  });
  const [port] = await once(plugin.stdout, "data");
  return { PULUMI_DEBUG_PROVIDERS: `port-access-token:${String(port).trim()}` };
}

async function newStack(program: string, env: Record<string, string>): Promise<Stack> {
  const stack = new Stack(program, { ...env, ...foreign }, "Main.yaml");
  useOwnPlugin(stack, folder);
  await stack.init();
  return stack;
}

describeWithHosts("with a silent proxy, NODE_OPTIONS and a program in YAML", () => {
  test.each([
    ["a plugin that the engine starts", false],
    ["one that it attaches itself to", true],
  ])("%s: up, unchanged up, up after expiry, destroy", async (_, isAttached) => {
    const env = envOf("a", emulator);
    const attached = isAttached ? await startPlugin({ ...env, ...foreign }) : {};
    const stack = await newStack(oneTokenInYaml(), { ...env, ...attached });
    const requests = async (command: string) => (await requestsDuring(emulator, () => stack.succeed(command)))[0];
    // Each process makes a request.
    expect(await requests("up")).toBe(2);
    expect(await requests("up --expect-no-changes")).toBe(0);
    emulator.advance(threeHoursSeconds);
    stack.editState(withoutLife);
    // Shown by a line in the engine's log.
    const { output } = await stack.succeed("up --skip-preview");
    expect(output).toContain("pulumi-port-access-token: the token was renewed");
    expect(await requests("destroy --skip-preview")).toBe(0);
    expect([await stack.state(), proxy.requests]).toEqual([[], []]);
  });

  test("explicit providers of two organizations, of one process that it attaches itself to", async () => {
    const provider = (client: "a" | "b") => ({
      type: "pulumi:providers:port-access-token",
      properties: { clientId: `client-${client}`, clientSecret: `secret-of-${client}`, baseUrl: emulator.baseUrl },
    });
    const token = (name: string) => ({
      type: "port-access-token:PortAccessToken",
      options: { provider: reference(name) },
    });
    const program = { resources: { a: provider("a"), b: provider("b"), "token-a": token("a"), "token-b": token("b") } };
    const stack = await newStack(JSON.stringify(program), await startPlugin(foreign));
    for (const secret of Object.values(twoClients)) stack.secrets.add(secret);
    await stack.succeed("up --skip-preview");
    await stack.succeed("up --skip-preview --expect-no-changes");
    const clientIds = (await pluginTokens(stack)).map(({ outputs }) => outputs?.clientId);
    expect(clientIds.sort()).toEqual(["client-a", "client-b"]);
    await stack.succeed("destroy --skip-preview");
  });
});

describe("what NODE_OPTIONS prevents, and the troubleshooting page quotes", () => {
  const page = readFileSync(join(root, "docs", "troubleshooting.md"), "utf8");

  test.each<[string, () => Stack, string[]]>([
    [
      "a program in JavaScript",
      () => new Stack(oneToken, envOf("a", emulator)),
      ["It looks like the Pulumi SDK has not been installed"],
    ],
    [
      "the npm package's command",
      () => yamlStack(oneTokenInYaml(), envOf("a", emulator)),
      ["pulumi-resource-port-access-token exited prematurely", "node: --no-webstorage is not allowed in NODE_OPTIONS"],
    ],
  ])("%s", async (_, make, messages) => {
    const stack = make();
    await stack.init();
    const { exitCode, output } = await stack.pulumi("preview", { env: { ...stack.env, ...foreign } });
    expect(exitCode).not.toBe(0);
    for (const message of messages) {
      expect(output).toContain(message);
      expect(page).toContain(`\`${message}`);
    }
  });
});

describeWithHosts("the npm package's command, named in Pulumi.yaml as the page says", () => {
  test("is the plugin", async () => {
    const stack = new Stack(oneTokenInYaml(), envOf("a", emulator), "Main.yaml");
    appendFileSync(
      join(stack.program, "Pulumi.yaml"),
      blockOf("docs/get-started.md", "yaml", "path: node_modules/.bin"),
    );
    symlinkSync(consumerModules, join(stack.program, "node_modules"), "junction");
    await stack.deploy();
    expect((await pluginTokens(stack))[0]?.outputs?.clientId).toBe("client-a");
  });
});

describeWithTls("over https with a private authority", () => {
  describeWithHosts("in NODE_EXTRA_CA_CERTS", () => {
    test("the executable gets a token: the variable reaches it, unlike NODE_OPTIONS", async () => {
      const front = await startFront(Number(new URL(emulator.baseUrl).port), { tls: selfSigned ?? {} });
      const env = { ...envOf("a", emulator), PORT_BASE_URL: `https://127.0.0.1:${front}` };
      const stack = await newStack(oneTokenInYaml(), env);
      const authority = join(stack.folder, "authority.pem");
      writeFileSync(authority, selfSigned?.cert ?? "");
      await stack.succeed("up --skip-preview", { env: { ...stack.env, NODE_EXTRA_CA_CERTS: authority } });
      expect(emulator.authRequests).toBe(1);
    });
  });
});
