import type { Emulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { oneTokenWith, threeHoursSeconds } from "../../support/emulated";
import { leaks } from "../../support/leak-scan";
import { accessTokenType, describeWithHosts, Stack, secret } from "../../support/stack";
import { oneTokenInYaml, pluginTokenType, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

const clientSecret = "s3cret/of+the&client=0123456789";

const options = { credentials: { "client-a": clientSecret } };

/** A state in which somebody has replaced secrets by plain text, and removed what marks them. */
function editedByHand(deploy: ReturnType<typeof deployedOnce>, type: string): void {
  async function edited(...secrets: string[]) {
    const { emulator, stack } = await deploy();
    stack.editState((text) => {
      const state = JSON.parse(text);
      for (const resource of state.checkpoint.latest.resources) {
        delete resource.additionalSecretOutputs;
        for (const values of [resource.inputs ?? {}, resource.outputs ?? {}]) {
          for (const name of secrets) if (name in values) values[name] = "planted";
        }
      }
      return JSON.stringify(state);
    });
    const token = async () => (await stack.state()).find((resource) => resource.type === type);
    expect((await token())?.outputs?.accessToken).toBe("planted");
    return { emulator, stack, token };
  }

  test.each([
    ["keeps", 0],
    ["renews", threeHoursSeconds],
  ])("a refresh encrypts the token that it %s", async (_, shiftSeconds) => {
    const { emulator, stack, token } = await edited("accessToken");
    emulator.advance(shiftSeconds);
    await stack.succeed("refresh --skip-preview", { shiftSeconds });
    expect((await token())?.outputs?.accessToken).toEqual(secret);
    expect(leaks(stack)).toEqual([]);
  });

  test("up encrypts the token, the client secret and the stack's outputs", async () => {
    const { stack, token } = await edited("accessToken", "authorizationHeader", "clientSecret");
    await stack.succeed("up --skip-preview");
    expect((await token())?.inputs?.clientSecret).toEqual(secret);
    expect(JSON.stringify(await stack.state())).not.toContain("planted");
    expect((await stack.state())[0]?.outputs).toMatchObject({ accessToken: secret, authorizationHeader: secret });
    expect(leaks(stack)).toEqual([]);
  });
}

describe("of a state that was edited by hand, in the shells of the npm package,", () => {
  const program = oneTokenWith('{ clientId: "client-a", clientSecret: process.env.THE_SECRET }');
  const make = (port: Emulator) => new Stack(program, { PORT_BASE_URL: port.baseUrl, THE_SECRET: clientSecret });
  editedByHand(deployedOnce(make, options), accessTokenType);
});

describeWithHosts("of a state that was edited by hand, in the plugin,", () => {
  const program = oneTokenInYaml({ clientId: "client-a", clientSecret });
  const make = (port: Emulator) => {
    const stack = yamlStack(program, { PORT_BASE_URL: port.baseUrl });
    stack.secrets.add(clientSecret);
    return stack;
  };
  editedByHand(deployedOnce(make, options), pluginTokenType);
});
