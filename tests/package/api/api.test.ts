import { cpSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { expectDocument } from "../../support/generated-document";
import { consumerModules, packedPackage } from "../../support/paths";
import { projectFolder } from "../../support/project-folder";

jest.setTimeout(60_000);

/** The packed package outside of node_modules, where API Extractor would take its files for another package's. */
const folder = projectFolder();
cpSync(packedPackage, folder, { recursive: true });
symlinkSync(consumerModules, join(folder, "node_modules"), "junction");

const manifest = join(folder, "package.json");
const { exports: subpaths } = JSON.parse(readFileSync(manifest, "utf8"));
const entryPoints = Object.keys(subpaths).filter((subpath) => subpaths[subpath].types);
const reportOf = (subpath: string) => `${subpath === "." ? "index" : subpath.slice("./".length)}.api.md`;

const compilerOptions = { module: "node16", target: "es2022", strict: true, types: ["node"], skipLibCheck: true };
const files = entryPoints.map((subpath) => join(folder, subpaths[subpath].types));
const warning = { default: { logLevel: ExtractorLogLevel.Warning } };
const ignored = { logLevel: ExtractorLogLevel.None };

const configFor = (subpath: string) =>
  ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: manifest,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, subpaths[subpath].types),
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions, files } },
      apiReport: { enabled: true, reportFileName: reportOf(subpath), reportFolder: folder, reportTempFolder: folder },
      docModel: { enabled: false },
      messages: {
        compilerMessageReporting: warning,
        // Everything that is exported is public, and a class's members are described in the interface it implements.
        extractorMessageReporting: {
          ...warning,
          "ae-missing-release-tag": ignored,
          "ae-undocumented": ignored,
          // Only the engine calls the dynamic provider: its types need no name for users.
          ...(subpath === "./dynamic-provider" ? { "ae-forgotten-export": ignored } : {}),
        },
        tsdocMessageReporting: warning,
      },
    },
  });

/** Shared, because reading the types is what takes time. */
const compilerState = CompilerState.create(configFor("."));

/** Writes the report of an entry point into the folder, and returns what API Extractor finds wrong. */
function extract(subpath: string): string[] {
  const problems: string[] = [];
  Extractor.invoke(configFor(subpath), {
    compilerState,
    localBuild: true,
    messageCallback(message) {
      const { category, messageId, text, sourceFilePath = "", sourceFileLine, logLevel } = message;
      message.handled = true;
      if (category === "console" || logLevel === ExtractorLogLevel.None) return;
      problems.push(`${messageId}: ${text} (${relative(folder, sourceFilePath)}:${sourceFileLine})`);
    },
  });
  return problems;
}

describe.each(entryPoints)("what %s exports", (subpath) => {
  const problems = extract(subpath);

  test("mentions nothing that is not exported, and is documented in valid TSDoc", () => {
    expect(problems).toEqual([]);
  });

  test("is what the report shows: if it is meant to change, run `npm run api`, and commit the report", () => {
    const report = reportOf(subpath);
    expectDocument(join("tests", "package", "api", report), readFileSync(join(folder, report), "utf8"));
  });
});

test("each report is of an entry point", () => {
  const reports = readdirSync(__dirname).filter((name) => name.endsWith(".api.md"));
  expect(reports.sort()).toEqual(entryPoints.map(reportOf).sort());
});
