import type { RunResult } from "../../support/run";
import type { SeenVersion } from "../../support/seen-versions";
import type { Life } from "./life";
import type { Program, ShellName } from "./programs";
import { type Remark, remarks } from "./remarks";

/** How a command can end. */
export const outcomes = {
  works: "works",
  unauthorized: "fails: 401",
  changes: "fails: reports a change",
  plan: "fails: the plan says otherwise",
  unknown: "fails: the provider's token is unknown",
} as const;
export type Outcome = keyof typeof outcomes;
export type TokenAfterwards = "renewed" | "as it was" | "gone";

export interface Result {
  outcome: Outcome;
  /** For a token, by the program and the provider together. */
  requests: number;
  /** What the command does to the token in the state. */
  token: TokenAfterwards;
}

/** What comes of a situation. */
export interface Expected extends Result {
  /** What differs with one version of Pulumi, with which the remark does not count. */
  versions?: Partial<Record<SeenVersion, Partial<Result>>>;
  /** The command to use in its place, which works. */
  instead?: string;
  remark?: Remark;
}

/** With the component in TypeScript, and with the plugin. */
export interface Situation extends Expected {
  /** What the page shows, as Markdown. */
  command: string;
  /** What was deployed. */
  program?: Program;
  /** What happened while the token was good. */
  before?(life: Life): Promise<unknown>;
  run(life: Life): Promise<RunResult>;
  /** Which resources, by their URN, it is the command's purpose to remove. */
  removes?: RegExp;
  /** What differs with the plugin, or why there is no such situation. */
  plugin?: Partial<Expected> | { notApplicable: string };
}

/** Undefined where there is no such situation. */
export function expectedOf(situation: Situation, shell: ShellName): Expected | undefined {
  const { plugin = {} } = situation;
  if (shell === "component") return situation;
  return "notApplicable" in plugin ? undefined : { ...situation, ...plugin };
}

/** Every resource. */
const everything = /^/;
const providerAndResources = /::port:index|::pulumi:providers:port::/;

/** A situation that consists of its command. */
const plain = (
  command: string,
  outcome: Outcome,
  requests: number,
  token: TokenAfterwards,
  more: Partial<Situation> = {},
): Situation => ({
  command: `\`${command}\``,
  run: (life) => life.pulumi(command),
  outcome,
  requests,
  token,
  ...more,
});

/** A command that works and has something to do at Port. */
const changed = (
  command: string,
  requests: number,
  token: TokenAfterwards,
  more: Partial<Situation> = {},
): Situation => ({
  ...plain(command, "works", requests, token, more),
  run(life) {
    life.change({ title: "Another title" });
    return life.pulumi(command);
  },
});

const importThree =
  "import port:index/blueprint:Blueprint three three --provider port=URN_OF_PROVIDER --protect=false --generate-code=false";

const makeThree = (life: Life) =>
  life.atPort("POST", "/v1/blueprints", { identifier: "three", title: "A title", schema: { properties: {} } });

async function inOrder(life: Life, ...commands: string[]): Promise<RunResult> {
  let last = await life.pulumi(commands[0] ?? "");
  for (const command of commands.slice(1)) {
    if (last.exitCode !== 0) return last;
    last = await life.pulumi(command);
  }
  return last;
}

const savePlan = (life: Life) => life.pulumi("preview --save-plan plan.json");

/** A plan that was made when the token had just expired, and whose own token has expired since. */
async function savedBefore(life: Life): Promise<void> {
  await savePlan(life);
  life.pass();
}

function planned(
  when: string,
  save: ((life: Life) => Promise<unknown>) | undefined,
  outcome: Outcome,
  requests: number,
  token: TokenAfterwards,
  more: Partial<Situation> = {},
): Situation {
  return {
    command: `\`up --plan\`, ${when}`,
    async run(life) {
      await save?.(life);
      return life.pulumi("up --plan plan.json --skip-preview", { silently: true });
    },
    outcome,
    requests,
    token,
    ...more,
  };
}

/** Every command of Pulumi that meets the token of a stack, by what it is used for. */
export const situations: Record<string, Situation[]> = {
  "Preview and up": [
    plain("preview", "works", 1, "as it was", {
      remark: remarks.onlyTokenAndProvider,
      plugin: { remark: remarks.onlyProvider },
    }),
    plain("preview --expect-no-changes", "changes", 1, "as it was", {
      instead: "`up`, then `preview --expect-no-changes`",
    }),
    {
      command: "`up`, then `preview --expect-no-changes`",
      run: (life) => inOrder(life, "up", "preview --expect-no-changes"),
      outcome: "works",
      requests: 2,
      token: "renewed",
    },
    changed("up", 2, "renewed"),
    changed("up --target **::one", 2, "as it was", {
      remark: remarks.renewedByNextUp,
      plugin: {
        outcome: "unauthorized",
        requests: 0,
        versions: { "3.172.0": { outcome: "works", requests: 2, token: "renewed" } },
        instead: "`up --target **::one --target **:PortAccessToken::*`",
        remark: remarks.readsTargetsOnly,
      },
    }),
    changed("up --target **::one --target **:PortAccessToken::*", 2, "as it was", { plugin: { token: "renewed" } }),
    plain("up --refresh", "unauthorized", 1, "as it was", { instead: "`up --refresh --run-program`" }),
    plain("up --refresh --run-program", "works", 2, "renewed"),
    plain("preview --refresh", "unauthorized", 1, "as it was", { instead: "`preview --refresh --run-program`" }),
    plain("preview --refresh --run-program", "works", 1, "as it was"),
    {
      command: "`preview` without credentials",
      run: (life) => life.pulumi("preview", { credentials: false }),
      outcome: "works",
      requests: 0,
      token: "as it was",
      remark: remarks.perhapsChanged,
    },
    {
      command: "`preview --refresh --run-program` without credentials",
      run: (life) => life.pulumi("preview --refresh --run-program", { credentials: false }),
      outcome: "works",
      requests: 0,
      token: "as it was",
      versions: { "3.172.0": { outcome: "unknown" } },
      remark: remarks.toBeCreated,
    },
  ],
  Refresh: [
    plain("refresh", "unauthorized", 1, "as it was", { instead: "`refresh --run-program`" }),
    plain("refresh --run-program", "works", 2, "renewed"),
    plain("refresh --run-program --preview-only --expect-no-changes", "changes", 1, "as it was", {
      instead: "`up`, then `refresh --preview-only --expect-no-changes`",
    }),
    {
      command: "`up`, then `refresh --preview-only --expect-no-changes`",
      run: (life) => inOrder(life, "up", "refresh --preview-only --expect-no-changes"),
      outcome: "works",
      requests: 2,
      token: "renewed",
    },
  ],
  Import: [
    {
      command: "`import` of a resource of the provider",
      before: makeThree,
      run: (life) => life.pulumi(importThree),
      outcome: "unauthorized",
      requests: 0,
      token: "as it was",
      instead: "`up`, then `import`",
    },
    {
      command: "`up`, then `import`",
      before: makeThree,
      run: (life) => inOrder(life, "up", importThree),
      outcome: "works",
      requests: 2,
      token: "renewed",
    },
    {
      command: "`up` with the resource option `import`",
      program: { blueprints: [] },
      before: makeThree,
      run(life) {
        life.change({ blueprints: ["three"], options: 'import: "three"' });
        return life.pulumi("up");
      },
      outcome: "works",
      requests: 2,
      token: "renewed",
    },
  ],
  "Destroy and remove": [
    plain("destroy", "unauthorized", 0, "as it was", {
      instead: "`destroy --run-program`",
      plugin: { requests: 2, token: "renewed", versions: { "3.172.0": { requests: 0, token: "as it was" } } },
    }),
    plain("destroy --run-program", "works", 2, "gone", { removes: everything }),
    plain("destroy --refresh --run-program", "unauthorized", 1, "as it was", {
      instead: "`refresh --run-program`, then `destroy --run-program`",
      remark: remarks.refreshesFirst,
    }),
    {
      command: "`refresh --run-program`, then `destroy --run-program`",
      run: (life) => inOrder(life, "refresh --run-program", "destroy --run-program"),
      outcome: "works",
      requests: 2,
      token: "gone",
      removes: everything,
    },
    {
      command: "`up` of a program without the provider and its resources",
      run(life) {
        life.change({ blueprints: [], provider: false });
        return life.pulumi("up");
      },
      outcome: "unauthorized",
      requests: 2,
      token: "renewed",
      instead: "`up` without the resources, then `up` without the provider",
    },
    {
      command: "`up` without the resources, then `up` without the provider",
      async run(life) {
        life.change({ blueprints: [] });
        const first = await life.pulumi("up");
        if (first.exitCode !== 0) return first;
        life.change({ blueprints: [], provider: false });
        return life.pulumi("up");
      },
      outcome: "works",
      requests: 2,
      token: "renewed",
      removes: providerAndResources,
    },
  ],
  "Saved plans": [
    planned("saved now", (life) => savePlan(life), "works", 2, "renewed"),
    planned("saved while the token was good", undefined, "plan", 0, "as it was", {
      before: savePlan,
      instead: "`up --plan`, saved now",
      remark: remarks.knowsOfNoRenewal,
      plugin: { requests: 1, token: "renewed", remark: remarks.printsNewToken },
    }),
    planned("saved three hours before", savedBefore, "plan", 2, "renewed", {
      instead: "`up --plan` with `offlinePreview: true`, saved three hours before",
      remark: remarks.printsTokens,
      plugin: { instead: "`up --plan`, saved now" },
    }),
    {
      ...planned("saved three hours before", savedBefore, "works", 1, "renewed", { program: { offlinePreview: true } }),
      command: "`up --plan` with `offlinePreview: true`, saved three hours before",
      remark: remarks.holdsNoToken,
      plugin: { notApplicable: "it has no `offlinePreview`" },
    },
  ],
};
