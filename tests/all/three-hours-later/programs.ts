import { blockOf } from "../../support/document-blocks";
import { useOwnPlugin, usePlugins } from "../../support/plugins";
import { pythonWithSdk } from "../../support/sdks";
import { accessTokenType, Stack } from "../../support/stack";
import { pluginTokenType, yamlStack } from "../../support/yaml";

/** What the user's program holds: by default a token, a provider that is built on it, and two resources of that. */
export interface Program {
  offlinePreview?: boolean;
  blueprints?: readonly string[];
  /** Of the blueprints. */
  title?: string;
  provider?: boolean;
  /** Options of the blueprints, as TypeScript and YAML write them. */
  options?: string;
}

interface Shell {
  fileName: string;
  text(program: Program): string;
  stack(text: string, env: Record<string, string>): Stack | Promise<Stack>;
  tokenType: string;
  /** The name of the official provider. */
  provider: string;
}

/** The same program for the component in TypeScript, and for the plugin in YAML. One in Python has no more than is walked. */
export const shells = {
  component: {
    fileName: "index.js",
    text({ offlinePreview = false, blueprints = ["one", "two"], title = "A title", provider = true, options = "" }) {
      const resources = blueprints.map(
        (name) =>
          `new port.Blueprint("${name}", { identifier: "${name}", title: "${title}" }, { provider, ${options} });\n`,
      );
      return `
const port = require("@port-labs/port");
const { PortAccessToken } = require("pulumi-port-access-token");
const token = new PortAccessToken("port", { offlinePreview: ${offlinePreview} });
${provider ? blockOf("docs/three-hours-later.md", "ts", "new port.Provider") : ""}
${resources.join("")}
module.exports = { expiresAt: token.expiresAt };
`;
    },
    stack: (text, env) => new Stack(text, env),
    tokenType: accessTokenType,
    provider: "port",
  },
  plugin: {
    fileName: "Main.yaml",
    text({ blueprints = ["one", "two"], title = "A title", provider = true, options = "" }) {
      const resources = blueprints.map(
        (name) =>
          `  ${name}: { type: port:Blueprint, properties: { identifier: ${name}, title: ${title} }, options: { provider: "\${provider}", ${options} } }\n`,
      );
      const block = blockOf("docs/three-hours-later.md", "yaml", "pulumi:providers:port");
      return `
${provider ? block : block.split("  provider:")[0]}
${resources.join("")}
outputs: { expiresAt: "\${port.expiresAt}" }
`;
    },
    stack: yamlStack,
    tokenType: pluginTokenType,
    provider: "provider",
  },
  python: {
    fileName: "__main__.py",
    text: ({ blueprints = ["one", "two"], title = "A title" }) => `
import port_pulumi as port
import pulumi
import pulumi_port_access_token as port_access_token

token = port_access_token.PortAccessToken("port")
provider = port.Provider("provider", token=token.access_token, base_url=token.base_url)
for name in ${JSON.stringify(blueprints)}:
    port.Blueprint(name, identifier=name, title="${title}", opts=pulumi.ResourceOptions(provider=provider))
pulumi.export("expiresAt", token.expires_at)
`,
    async stack(text, env) {
      const stack = new Stack(text, env, "__main__.py");
      stack.path = [await pythonWithSdk()];
      useOwnPlugin(stack);
      return stack;
    },
    tokenType: pluginTokenType,
    provider: "provider",
  },
} as const satisfies Record<string, Shell>;

export type ShellName = keyof typeof shells;

export async function stackOf(name: ShellName, text: string, env: Record<string, string>): Promise<Stack> {
  const stack = await shells[name].stack(text, env);
  usePlugins(stack, "port");
  return stack;
}
