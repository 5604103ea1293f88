"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { startShell } = require("./shell.js");
const { replace, standInsFor } = require("./stand-ins.js");
const { writeTemplates } = require("./templates.js");
const { promptsOf } = require("./ways.js");

/** The answer of Port's API to the token of a way. The quickstart starts an emulator of its own, and tells its answer. */
function answered200(emulator, output) {
  const asked = emulator.requests.some(({ path, status }) => path === "/v1/blueprints" && status === 200);
  return asked || output.includes("/v1/blueprints answered 200");
}

const inSeconds = (seconds) => `${seconds.toFixed(1).padStart(6)} s`;
const insteadOf = (command) => (command === ":" ? "not run" : `ran as: ${indent(command)}`);
const indent = (text) => text.replaceAll("\n", "\n           ");

/**
 * Types the steps of a way in an empty folder, with an empty home and nothing in the environment but `env`.
 * @param port an emulator, which stands for Port and knows the credentials of the pages
 * @param print gets each line for the person who watches
 * @throws Error (rejects) if a command fails, or if the token has not been used in the end
 */
async function walk(steps, { port, env, print, ...setting }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "first-five-minutes-"));
  const [home, empty, templates] = ["home", "empty", "templates"].map((each) => path.join(folder, each));
  for (const each of [home, empty]) fs.mkdirSync(each);
  writeTemplates(templates);
  const standIns = standInsFor({ ...setting, home, templates, portUrl: port.baseUrl });
  // Pulumi takes the home folder from the system, and not from HOME.
  const homes = { HOME: home, PULUMI_HOME: path.join(home, ".pulumi") };
  const shell = startShell({ cwd: empty, env: { ...env, ...homes, PORT_BASE_URL: port.baseUrl } });
  const prompts = steps.flatMap(promptsOf);
  try {
    let output;
    let total = 0;
    for (const { typed, shown } of prompts) {
      const { command, reasons } = replace(typed, standIns);
      const { seconds, ...result } = await shell.run(command);
      output = result.output;
      total += seconds;
      print(`${inSeconds(seconds)}  $ ${indent(shown)}`);
      if (reasons.length > 0) print(`           ${insteadOf(command)}, because ${reasons.join("; ")}`);
    }
    if (!answered200(port, output)) throw new Error(`the token was not used:\n${output}`);
    print(`${inSeconds(total)}  ${prompts.length} commands; the API answered 200 to a call with the token`);
  } finally {
    shell.end();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { walk };
