// A preload for test programs: keeps the compiled code of the packages that they load. The Pulumi SDK loads 800 modules in
// the program and again in the provider, and compiling them takes a quarter of the time of a `pulumi up`. CommonJS and
// plain JavaScript, because NODE_OPTIONS loads it as it is.
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, dirname, join, sep } = require("node:path");
const { deserialize, serialize } = require("node:v8");
const vm = require("node:vm");

const consumer = join(__dirname, "..", "..", ".setup", "consumer");
const modules = join(consumer, "node_modules") + sep;
/** The set-up replaces it and keeps the other packages. */
const product = join(modules, "pulumi-port-access-token") + sep;
const sdk = join(modules, "@pulumi", "pulumi") + sep;
const typescript = join(modules, "typescript") + sep;
/** The set-up deletes it together with the packages that it replaces. */
const folder = join(consumer, "compile-cache");

/** Code from a cache cannot call `import()`, of which TypeScript has only the name. */
function isKept(fileName, content) {
  if (!fileName.startsWith(modules) || fileName.startsWith(product)) return false;
  return fileName.startsWith(typescript) || !content.includes("import(");
}

/** Node.js 20 has no compile cache of its own. @param entry what the process is: the program or the provider */
function keepCompiledCode(entry) {
  const cache = join(folder, entry);
  const compiled = existsSync(cache) ? deserialize(readFileSync(cache)) : new Map();
  const added = new Map();
  const compile = Module.prototype._compile;

  Module.prototype._compile = function (content, fileName) {
    if (!isKept(fileName, content)) return compile.call(this, content, fileName);
    const cachedData = compiled.get(fileName);
    const script = new vm.Script(Module.wrap(content), {
      filename: fileName,
      cachedData,
    });
    if (!cachedData || script.cachedDataRejected) added.set(fileName, script);
    // As Node.js makes it; `createRequire` is slower.
    const require = Object.assign((id) => this.require(id), {
      resolve: (id, options) => Module._resolveFilename(id, this, false, options),
      main: process.mainModule,
      extensions: Module._extensions,
      cache: Module._cache,
    });
    return script.runInThisContext().call(this.exports, this.exports, require, this, fileName, dirname(fileName));
  };

  const save = () => {
    if (added.size === 0) return;
    for (const [fileName, script] of added) compiled.set(fileName, script.createCachedData());
    const draft = `${cache}.${process.pid}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, serialize(compiled));
    renameSync(draft, cache);
  };
  process.on("exit", save);
  // The engine kills a provider, which has loaded everything by then.
  if (entry === "dynamic-provider") setTimeout(save, 300).unref();
}

// A program or the provider of dynamic resources. The other processes load little.
if (process.argv[1]?.startsWith(sdk)) {
  if (Module.enableCompileCache) Module.enableCompileCache(folder);
  else keepCompiledCode(basename(dirname(process.argv[1])));
}
