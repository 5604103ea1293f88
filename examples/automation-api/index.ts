import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { PortAccessToken } from "pulumi-port-access-token";

const program = async () => {
  const token = new PortAccessToken("port");
  return { accessToken: token.accessToken, expiresAt: token.expiresAt };
};

async function main(): Promise<void> {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "port-access-token-automation-api", program },
    // Pulumi loads the packages of dynamic resources from there.
    { workDir: __dirname },
  );
  const { outputs, summary } = await stack.up();
  console.log(`${summary.result}; the token expires at ${outputs.expiresAt?.value}`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
