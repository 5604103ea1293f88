import { type Emulator, startEmulator } from "../../emulator";
import { threeHoursSeconds } from "../support/emulated";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

// Two stacks of two organizations in one process, both at once; the process itself has a third one's credentials.
const program = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

const program = async () => {
  const { PortAccessToken } = require("pulumi-port-access-token");
  const token = new PortAccessToken("port");
  return { accessToken: token.accessToken, clientId: token.clientId };
};

async function deploy(name) {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: name, projectName: "automation", program },
    { workDir: __dirname, envVars: JSON.parse(process.env["OF_" + name]) },
  );
  const said = [];
  const onOutput = (text) => said.push(text);
  await stack.preview({ onOutput });
  const { outputs } = await stack.up({ onOutput });
  if (process.env.REMOVE) await stack.refresh({ onOutput, runProgram: true });
  const { deployment } = await stack.exportStack();
  const urns = deployment.resources.map(({ urn }) => urn);
  if (process.env.REMOVE) await stack.destroy({ onOutput, runProgram: true });
  return { accessToken: outputs.accessToken.value, clientId: outputs.clientId.value, said: said.join(""), urns };
}

Promise.all(["a", "b"].map(deploy)).then((results) => console.log(JSON.stringify(results)));
`;

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator({ credentials: { a: "secret-of-a", b: "secret-of-b", host: "secret-of-host" } });
});

afterEach(async () => {
  await emulator.close();
});

const of = (name: string) => ({
  PORT_BASE_URL: emulator.baseUrl,
  PORT_CLIENT_ID: name,
  PORT_CLIENT_SECRET: `secret-of-${name}`,
});

interface Deployed {
  accessToken: string;
  clientId: string;
  said: string;
  /** What the state holds. */
  urns: string[];
}

/** What the program printed, with the tokens in it; what Pulumi said to its user is kept for the leak scan. */
async function deployBoth(env: Record<string, string>, shiftSeconds: number): Promise<Deployed[]> {
  const { exitCode, output, stdout } = await stack.node("index.js", { env, shiftSeconds });
  if (exitCode !== 0) throw new Error(output);
  const results: Deployed[] = JSON.parse(stdout);
  for (const { said } of results) stack.record("Automation API", { exitCode: 0, output: said, stdout: "" });
  return results;
}

const subject = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;

test("each stack gets the token of its own workspace's credentials, fresh and after expiry, never another's, and loses nothing", async () => {
  stack = new Stack(program, {});
  for (const name of ["a", "b"]) stack.secrets.add(`secret-of-${name}`);
  const env = { ...of("host"), OF_a: JSON.stringify(of("a")), OF_b: JSON.stringify(of("b")) };
  const fresh = await deployBoth(env, 0);
  emulator.advance(threeHoursSeconds);
  const later = await deployBoth({ ...env, REMOVE: "1" }, threeHoursSeconds);
  for (const results of [fresh, later]) {
    expect(results.map(({ clientId, accessToken }) => [clientId, subject(accessToken)])).toEqual([
      ["a", "a"],
      ["b", "b"],
    ]);
  }
  expect(later[0]?.accessToken).not.toBe(fresh[0]?.accessToken);
  expect(later.map(({ urns }) => urns)).toEqual(fresh.map(({ urns }) => urns));
  expect(fresh[0]?.urns).toHaveLength(4);
  expect(await Promise.all(["a", "b"].map((name) => stack.state(name)))).toEqual([[], []]);
  expect(emulator.requests.map(({ clientId }) => clientId)).not.toContain("host");
  expect(fresh[0]?.said).toContain(
    "the credentials found by the program do not belong to this token. No token was requested.",
  );
});
