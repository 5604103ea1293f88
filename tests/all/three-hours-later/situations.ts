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

/** A command that works and has something to do at Port. It runs after each change of the program. */
const changed = (
  command: string,
  requests: number,
  token: TokenAfterwards,
  more: Partial<Situation> = {},
  changes: [Program, ...Program[]] = [{ title: "Another title" }],
): Situation => ({
  ...plain(command, "works", requests, token, more),
  async run(life) {
    const [first, second] = changes;
    life.change(first);
    const run = await life.pulumi(command);
    if (second === undefined || run.exitCode !== 0) return run;
    life.change(second);
    return life.pulumi(command);
  },
});

const importThree =
  "import port:index/blueprint:Blueprint three three --provider port=URN_OF_PROVIDER --protect=false --generate-code=false";

const makeThree = (life: Life) =>
  life.atPort("POST", "/v1/blueprints", { identifier: "three", title: "A title", schema: { properties: {} } });

/** Two commands that work, the second one after the first. */
const both = (first: string, second: string, token: TokenAfterwards, more: Partial<Situation> = {}): Situation => ({
  ...plain(`${first}\`, then \`${second}`, "works", 2, token, more),
  async run(life) {
    const run = await life.pulumi(first);
    return run.exitCode === 0 ? life.pulumi(second) : run;
  },
});

/** In a job that has no credentials. */
const withoutCredentials = (command: string, more: Partial<Situation>): Situation => ({
  ...plain(command, "works", 0, "as it was", more),
  command: `\`${command}\` without credentials`,
  run: (life) => life.pulumi(command, { credentials: false }),
});

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
    both("up", "preview --expect-no-changes", "renewed"),
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
    withoutCredentials("preview", { remark: remarks.perhapsChanged }),
    withoutCredentials("preview --refresh --run-program", {
      versions: { "3.172.0": { outcome: "unknown" } },
      remark: remarks.toBeCreated,
    }),
  ],
  Refresh: [
    plain("refresh", "unauthorized", 1, "as it was", { instead: "`refresh --run-program`" }),
    plain("refresh --run-program", "works", 2, "renewed"),
    plain("refresh --run-program --preview-only --expect-no-changes", "changes", 1, "as it was", {
      instead: "`up`, then `refresh --preview-only --expect-no-changes`",
    }),
    both("up", "refresh --preview-only --expect-no-changes", "renewed"),
  ],
  Import: [
    {
      ...plain(importThree, "unauthorized", 0, "as it was", { before: makeThree, instead: "`up`, then `import`" }),
      command: "`import` of a resource of the provider",
    },
    { ...both("up", importThree, "renewed", { before: makeThree }), command: "`up`, then `import`" },
    {
      ...changed("up", 2, "renewed", { program: { blueprints: [] }, before: makeThree }, [
        { blueprints: ["three"], options: 'import: "three"' },
      ]),
      command: "`up` with the resource option `import`",
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
    both("refresh --run-program", "destroy --run-program", "gone", { removes: everything }),
    {
      ...changed("up", 2, "renewed", { outcome: "unauthorized" }, [{ blueprints: [], provider: false }]),
      command: "`up` of a program without the provider and its resources",
      instead: "`up` without the resources, then `up` without the provider",
    },
    {
      ...changed("up", 2, "renewed", { removes: providerAndResources }, [
        { blueprints: [] },
        { blueprints: [], provider: false },
      ]),
      command: "`up` without the resources, then `up` without the provider",
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
