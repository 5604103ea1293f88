import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, emulatorCredentials } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { emulatorEnv, threeHoursSeconds } from "../../support/emulated";
import type { RunResult } from "../../support/run";
import { type InventoryEntry, inventory, type Stack, type StackResource } from "../../support/stack";
import { type Program, type ShellName, shells, stackOf } from "./programs";

const make = (name: ShellName) => deployedOnce((emulator, text) => stackOf(name, text, emulatorEnv(emulator)));
const deployed = { component: make("component"), plugin: make("plugin"), python: make("python") };

/** A deployed stack and its Port, whose common clock is moved by hand. */
export class Life {
  private seconds = 0;

  private constructor(
    readonly emulator: Emulator,
    private readonly stack: Stack,
    readonly shell: ShellName,
  ) {}

  static async begin(program: Program = {}, shell: ShellName = "component"): Promise<Life> {
    const { emulator, stack } = await deployed[shell](shells[shell].text(program));
    return new Life(emulator, stack, shell);
  }

  pass(seconds = threeHoursSeconds): void {
    this.seconds += seconds;
    this.emulator.advance(seconds);
  }

  change(program: Program): void {
    const { text, fileName } = shells[this.shell];
    this.stack.write(text(program), fileName);
  }

  /** `credentials: false`: no variable of Port is set. `silently`: what this command prints is not kept for the leak scan. */
  pulumi(command: string, options: { credentials?: boolean; silently?: boolean } = {}): Promise<RunResult> {
    const { credentials = true, silently = false } = options;
    // To confirm and to preview only exclude each other.
    const confirmed = command.includes("--preview-only") ? "" : "1";
    const env = { ...(credentials ? emulatorEnv(this.emulator) : {}), PULUMI_SKIP_CONFIRMATIONS: confirmed };
    const literal = command.replace(
      "URN_OF_PROVIDER",
      `urn:pulumi:dev::tokens::pulumi:providers:port::${shells[this.shell].provider}`,
    );
    return this.stack[silently ? "unrecorded" : "pulumi"](literal, { env, shiftSeconds: this.seconds });
  }

  /** What the state holds, by which a loss would be seen. */
  inventory(): Promise<InventoryEntry[]> {
    return inventory(this.stack);
  }

  /** Undefined when the state holds no token. */
  async fingerprint(): Promise<unknown> {
    return (await this.token())?.outputs?.tokenFingerprint;
  }

  /** Of the token in the state. */
  async expiry(): Promise<unknown> {
    return (await this.token())?.outputs?.expiresAt;
  }

  private async token(): Promise<StackResource | undefined> {
    const { tokenType } = shells[this.shell];
    return (await this.stack.state()).find(({ type }) => type === tokenType);
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
