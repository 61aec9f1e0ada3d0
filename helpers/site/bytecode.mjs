// Pyodide under Node.js: it loads packages and runs a Python script that finds two folders of this machine.
//     node bytecode.mjs START SCRIPT LESSONS OUT PACKAGE...
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

const [start, script, lessons, out, ...packages] = process.argv.slice(2);
const module = await import(pathToFileURL(start));
const { loadPyodide } = module.loadPyodide ? module : module.default;
// Bytecode without columns is a fifth smaller: an error in a package names its line, and marks no part of it.
const pyodide = await loadPyodide({ indexURL: dirname(start), args: ["-X", "no_debug_ranges"] });
for (const [place, root] of [["/lessons", lessons], ["/out", out]]) {
  pyodide.FS.mkdir(place);
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, place);
}
await pyodide.loadPackage(packages, { messageCallback: () => {} });
pyodide.runPython(readFileSync(script, "utf8"));
