/** What downloads a package by its name. Nobody has claimed these names yet, so that would run the code of a stranger. */

/** The package itself. Once it is released, its name is safe. */
const ownName = /^(?:npm:)?pulumi[-_.]port[-_.]access[-_.]token$/i;
/** Its other commands and generated SDKs, which are no packages: anybody can claim them, also later. */
const otherName =
  /^(?:npm:)?(?:pulumi[-_.]port[-_.]access[-_.]token[-_.](?:emulator|native)|pulumi[-_.]resource[-_.]port[-_.]access[-_.]token)$/i;
/** In the sources of a message. */
const nameInTemplate = /^\$\{(?:package)?name\}$/i;
/** For Pulumi, which looks in its own registry and at GitHub. */
const pluginName = /^port-access-token$/;

const installers =
  /\b(?:npm|pnpm|yarn|bun)\b.*? (?:install|i|in|add|update|up|upgrade|ci)$|\b(?:pip3?|uv|poetry|pdm)\b.*? (?:install|add)$|\bpipx install$/;
const runners = /(?:^|\W)(?:npx|pnpx|bunx|uvx)$|\bnpm\b.*? (?:exec|x)$|\b(?:pnpm|yarn)\b.*? dlx$|\bbun x$|\bpipx run$/;
const pulumi = /\bpulumi\b.*? package (?:add|gen-sdk|get-schema|info)$|\bpulumi\b.*? plugin install(?: resource)?$/;

/** A word of a command without its quotes, version and extras. */
const nameOf = (word: string) =>
  word
    .replace(/^["'“]+|["'”,.:]+$/g, "")
    .replace(/\[.*/, "")
    .replace(/(?<=.)(?:@|[=<>~!]=|[<>]).*/, "");

/** The commands in a text, one a line: shell operators, backticks and parentheses separate them. */
function commandsIn(text: string): string[] {
  const continued = text.replaceAll("\\\n", " ");
  // Code between backticks can go on in the next line.
  const isOpen = (line: string) => !line.trimStart().startsWith("```") && line.split("`").length % 2 === 0;
  const lines = continued.split("\n");
  const joined = lines.map((line, i) => (isOpen(line) ? `${line} ${lines[i + 1]?.trim().replace(/^\*/, "")}` : line));
  return joined.flatMap((line) => line.split(/[;|&`()]|(?<=\S) #/)).map((command) => command.trim());
}

/** What a command downloads: words for a tool, `isOurs` tells names of packages. */
function downloadedBy(
  command: string,
  isOurs: (name: string) => boolean,
  isPlugin: (name: string) => boolean,
): string[] {
  const words = command.split(/\s+/);
  const verb = words.findIndex((_, i) =>
    [installers, runners, pulumi].some((tool) =>
      tool.test(
        words
          .slice(0, i + 1)
          .join(" ")
          .replaceAll('"', ""),
      ),
    ),
  );
  if (verb === -1) return [];
  const begin = words
    .slice(0, verb + 1)
    .join(" ")
    .replaceAll('"', "");
  const rest = words.slice(verb + 1);
  if (pulumi.test(begin)) {
    return rest.some((word) => /^--(?:file|server)\b/.test(word)) ? [] : rest.map(nameOf).filter(isPlugin);
  }
  if (!runners.test(begin)) return rest.map(nameOf).filter(isOurs);
  // It runs only what is installed.
  if (rest.some((word) => /^--no(?:-install)?$/.test(word))) return [];
  const named = rest.flatMap((word, i) =>
    /^(?:--package|-p|--from|--spec)$/.test(word) ? (rest[i + 1] ?? "") : (/^--package=(.*)/.exec(word)?.[1] ?? []),
  );
  // What comes after `--package` is a command.
  return (named.length > 0 ? named : rest).map(nameOf).filter(isOurs);
}

/**
 * The lines of a file that download a package of ours by its name.
 * @param isReleased then the package itself may be downloaded
 */
export function downloadsIn(file: string, text: string, isReleased = false): string[] {
  const isOurs = (name: string) =>
    otherName.test(name) || (!isReleased && (ownName.test(name) || nameInTemplate.test(name)));
  const isPlugin = (name: string) => !isReleased && pluginName.test(name);

  const commands = commandsIn(text).filter((command) => downloadedBy(command, isOurs, isPlugin).length > 0);
  const lines = text.split("\n").filter((line) => {
    // In package.json or the lines that show it; a path is none.
    const dependency = /"([\w.-]+)"\s*:\s*"(?:npm:|latest|next|[\s^~<>=v]*[\d*x])/.exec(line)?.[1] ?? "";
    const alias = /"npm:([\w.-]+)(?:@[^"]*)?"/.exec(line)?.[1] ?? "";
    const requirement = /([\w.-]+)(?:\[.*?\])?\s*(?:[=~<>!]=|[<>])\s*\d/.exec(line)?.[1] ?? "";
    const inRequirements = /(?:^|\/)requirements[\w.-]*\.txt$/.test(file) ? nameOf(line.trim()) : "";
    const appended = /(\S+?)["']?\s*>>?\s*\S*requirements\S*\.txt/.exec(line)?.[1] ?? "";
    const ofPulumi = /^\s*[\w-]+: ["']?(port-access-token)(?:@\S+)?$/.exec(line)?.[1] ?? "";
    return [dependency, alias, requirement, inRequirements, nameOf(appended)].some(isOurs) || isPlugin(ofPulumi);
  });
  return [...commands, ...lines];
}
