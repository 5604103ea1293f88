import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, emulatorCredentials } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { blockOf } from "../../support/document-blocks";
import { emulatorEnv, threeHoursSeconds } from "../../support/emulated";
import { usePlugins } from "../../support/plugins";
import type { RunResult } from "../../support/run";
import { type InventoryEntry, inventory, Stack } from "../../support/stack";

/** What the user's program holds: by default a token, a provider that is built on it, and two resources of that. */
export interface Program {
  offlinePreview?: boolean;
  blueprints?: readonly string[];
  /** Of the blueprints. */
  title?: string;
  provider?: boolean;
  /** Options of the blueprints. */
  options?: string;
}

/** What the user's program prints. */
export const programRuns = "The program runs.";

function textOf({
  offlinePreview = false,
  blueprints = ["one", "two"],
  title = "A title",
  provider = true,
  options = "",
}: Program) {
  const resources = blueprints.map(
    (name) =>
      `new port.Blueprint("${name}", { identifier: "${name}", title: "${title}" }, { provider, ${options} });\n`,
  );
  return `
const port = require("@port-labs/port");
const { PortAccessToken } = require("pulumi-port-access-token");
console.log("${programRuns}");
const token = new PortAccessToken("port", { offlinePreview: ${offlinePreview} });
${provider ? blockOf("docs/three-hours-later.md", "ts", "new port.Provider") : ""}
${resources.join("")}
module.exports = { expiresAt: token.expiresAt };
`;
}

const deployed = deployedOnce((emulator, program) => {
  const stack = new Stack(program, emulatorEnv(emulator));
  usePlugins(stack, "port");
  return stack;
});

/** A deployed stack and its Port, whose common clock is moved by hand. */
export class Life {
  private seconds = 0;

  private constructor(
    readonly emulator: Emulator,
    private readonly stack: Stack,
  ) {}

  static async begin(program: Program = {}): Promise<Life> {
    const { emulator, stack } = await deployed(textOf(program));
    return new Life(emulator, stack);
  }

  pass(seconds = threeHoursSeconds): void {
    this.seconds += seconds;
    this.emulator.advance(seconds);
  }

  change(program: Program): void {
    this.stack.write(textOf(program));
  }

  /** `credentials: false`: no variable of Port is set. `silently`: what this command prints is not kept for the leak scan. */
  pulumi(command: string, options: { credentials?: boolean; silently?: boolean } = {}): Promise<RunResult> {
    const { credentials = true, silently = false } = options;
    // To confirm and to preview only exclude each other.
    const confirmed = command.includes("--preview-only") ? "" : "1";
    const env = { ...(credentials ? emulatorEnv(this.emulator) : {}), PULUMI_SKIP_CONFIRMATIONS: confirmed };
    const literal = command.replace("URN_OF_PROVIDER", "urn:pulumi:dev::tokens::pulumi:providers:port::port");
    return this.stack[silently ? "unrecorded" : "pulumi"](literal, { env, shiftSeconds: this.seconds });
  }

  /** What the state holds, by which a loss would be seen. */
  inventory(): Promise<InventoryEntry[]> {
    return inventory(this.stack);
  }

  /** Undefined when the state holds no token. */
  async fingerprint(): Promise<unknown> {
    return (await this.stack.accessTokens())[0]?.outputs?.tokenFingerprint;
  }

  /** Of the token in the state. */
  async expiry(): Promise<unknown> {
    return (await this.stack.accessTokens())[0]?.outputs?.expiresAt;
  }

  /** The text of a file that a command wrote, which is then gone: it may hold a token. */
  take(fileName: string): string {
    const file = join(this.stack.program, fileName);
    const text = readFileSync(file, "utf8");
    rmSync(file);
    return text;
  }

  /** Something that happens at Port without Pulumi. */
  async atPort(method: string, path: string, content: unknown): Promise<void> {
    const call = async (method: string, path: string, content: unknown, headers = {}) => {
      const body = JSON.stringify(content);
      const answer = await fetch(`${this.emulator.baseUrl}${path}`, { method, headers, body });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
      return answer.json();
    };
    const { accessToken } = (await call("POST", "/v1/auth/access_token", emulatorCredentials)) as Record<
      string,
      string
    >;
    await call(method, path, content, { authorization: `Bearer ${accessToken}` });
  }
}
