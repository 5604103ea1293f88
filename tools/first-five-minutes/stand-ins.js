"use strict";

const { blockOf } = require("../document-blocks.js");

const unreleased = "there is no release yet";

/**
 * What takes the place of something that is not released, or that not every machine can reach: the text in a command, its
 * replacement, and the reason.
 * @param artifacts the files that a release publishes
 * @param ownPythonHost whether the set-up has built the language host for Python
 */
function standInsFor({ artifacts, home, templates, repository, portUrl, ownPythonHost }) {
  const installPlugin = blockOf("docs/installation-configuration.md", "sh", "pulumi plugin install")
    .trimEnd()
    .replace(/--file \S+/, `--file ${artifacts.archive}`);
  const plugin = { instead: `${installPlugin} && $&`, because: `${unreleased}, so Pulumi cannot download the plugin` };
  return [
    { text: /^curl .* https:\/\/get\.pulumi\.com .*/, instead: ":", because: "Pulumi is installed already" },
    {
      text: /pulumi login --local/,
      instead: `pulumi login file://${home}`,
      because: "Pulumi takes the home folder from the system, and here it is an empty one",
    },
    { text: /pulumi new (\w+) --yes/, instead: `pulumi new ${templates}/$1 --yes`, because: "templates are at GitHub" },
    ownPythonHost && {
      text: /pulumi new \S+\/python --yes/,
      instead: '$& && PATH="$PWD/bin:$PATH"',
      because: "the host for Python that the set-up builds does not look for the virtual environment",
    },
    { text: /npm install pulumi-port-access-token/, instead: `npm install ${artifacts.tarball}`, because: unreleased },
    { text: /echo pulumi-port-access-token/, instead: `echo ${artifacts.wheel}`, because: unreleased },
    { text: /^pulumi install/, ...plugin },
    { text: /^pulumi package add port-access-token/, ...plugin },
    {
      text: /npx pulumi-port-access-token/,
      instead: `npx --package ${artifacts.tarball} pulumi-port-access-token`,
      because: unreleased,
    },
    { text: /https:\/\/api\.getport\.io/, instead: portUrl, because: "the emulator stands for Port" },
    { text: /REPOSITORY/, instead: repository, because: "the repository has no address yet" },
  ].filter(Boolean);
}

/** @returns the command to run, and the reasons why it is not the one that was typed */
function replace(typed, standIns) {
  // One after the other: the replacement of an earlier one is the text of a later one.
  return standIns.reduce(
    ({ command, reasons }, { text, instead, because }) =>
      text.test(command)
        ? { command: command.replace(text, instead), reasons: [...reasons, because] }
        : { command, reasons },
    { command: typed, reasons: [] },
  );
}

module.exports = { replace, standInsFor };
