import { useOwnPlugin } from "./plugins";
import { Stack, type StackResource } from "./stack";

/** A stack with a program in YAML that runs the plugin of the installed package. */
export function yamlStack(program: string, env: Record<string, string>): Stack {
  const stack = new Stack(program, env, "Main.yaml");
  useOwnPlugin(stack);
  return stack;
}

/** A reference of YAML to a resource, a variable or a property of one. */
export const reference = (name: string): string => `\${${name}}`;

/** A program with one token, as JSON, which is YAML. Its outputs are all those of the token. */
export function oneTokenInYaml(properties: object = {}, options: object = {}, more: object = {}): string {
  const names = ["accessToken", "authorizationHeader", "expiresAt", "tokenFingerprint", "clientId", "baseUrl"];
  return JSON.stringify({
    resources: { port: { type: "port-access-token:PortAccessToken", properties, options }, ...more },
    outputs: Object.fromEntries(names.map((name) => [name, reference(`port.${name}`)])),
  });
}

export const pluginTokenType = "port-access-token:index:PortAccessToken";

/** The access tokens of the plugin in the state. */
export async function pluginTokens(stack: Stack): Promise<StackResource[]> {
  return (await stack.state()).filter(({ type }) => type === pluginTokenType);
}
