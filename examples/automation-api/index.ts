import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { PortAccessToken, type PortAccessTokenArgs } from "pulumi-port-access-token";

/** The credentials of one organization. Take them from where your service keeps them. */
function credentials({ PORT_CLIENT_ID, PORT_CLIENT_SECRET, PORT_BASE_URL }: NodeJS.ProcessEnv): PortAccessTokenArgs {
  return { clientId: PORT_CLIENT_ID, clientSecret: PORT_CLIENT_SECRET, baseUrl: PORT_BASE_URL };
}

/** As arguments, the credentials reach both the program and the provider. The workspace's envVars reach the provider only. */
const programWith = (args: PortAccessTokenArgs) => async () => {
  const token = new PortAccessToken("port", args);
  return { accessToken: token.accessToken, expiresAt: token.expiresAt };
};

async function main(command: string): Promise<void> {
  const stack = await LocalWorkspace.createOrSelectStack(
    {
      stackName: "dev",
      projectName: "port-access-token-automation-api",
      program: programWith(credentials(process.env)),
    },
    // Pulumi loads the packages of dynamic resources from there.
    { workDir: __dirname },
  );
  // Gives a token that works to a provider that takes it. Needs @pulumi/pulumi 3.185 and Pulumi 3.181.
  const options = { onOutput: console.error, runProgram: true };
  if (command === "refresh") await stack.refresh(options);
  else if (command === "destroy") await stack.destroy(options);
  else {
    const { outputs, summary } = await stack.up();
    console.log(`${summary.result}; the token expires at ${outputs.expiresAt?.value}`);
  }
}

main(process.argv[2] ?? "up").catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
