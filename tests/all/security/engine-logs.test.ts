import { type Emulator, startEmulator } from "../../../emulator";
import { emulatorEnv, oneToken } from "../../support/emulated";
import { decryptedLogs } from "../../support/leak-scan";
import { testSeenWith } from "../../support/seen-versions";
import { describeWithHosts, Stack } from "../../support/stack";
import { oneTokenInYaml, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

const clientSecret = "s3cret/of+the&client=0123456789";

const options = { credentials: { "client-a": clientSecret } };
const envOf = (port: Emulator) => emulatorEnv(port, { clientId: "client-a", clientSecret });

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator(options);
});

afterEach(async () => {
  await emulator.close();
});

// Pulumi 3.172.0 writes none.
testSeenWith("3.259.0", "3.276.0")(
  "the engine's own encrypted logs do not know a client secret from the environment",
  async () => {
    const stack = new Stack(oneToken, envOf(emulator));
    await stack.deploy();
    const logs = await decryptedLogs(stack);
    // The same place holds the token: the engine logs outputs. So the scan can see.
    expect(logs).toContain(await stack.output("accessToken"));
    expect(logs).not.toContain(clientSecret);
  },
);

describeWithHosts("with the plugin", () => {
  testSeenWith("3.259.0", "3.276.0")(
    "the engine's own encrypted logs do not know a client secret from the environment",
    async () => {
      const stack = yamlStack(oneTokenInYaml(), envOf(emulator));
      await stack.deploy();
      const logs = await decryptedLogs(stack);
      // Newer engines log no outputs of a plugin, but its resource.
      expect(logs).toContain("PortAccessToken::port");
      expect(logs).not.toContain(clientSecret);
    },
  );
});
