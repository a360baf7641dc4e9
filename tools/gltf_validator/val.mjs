// Khronos glTF validator over files: one JSON line each; exit code 1 when any has errors.
import fs from "node:fs";
import validator from "gltf-validator";

let failed = false;
for (const path of process.argv.slice(2)) {
  const report = await validator.validateBytes(new Uint8Array(fs.readFileSync(path)), {
    uri: path,
    maxIssues: 100,
    writeTimestamp: false,
    externalResourceFunction: (uri) => Promise.reject(new Error(`no external files: ${uri}`)),
  });
  const { numErrors, numWarnings, numInfos, numHints, messages } = report.issues;
  failed ||= numErrors > 0;
  console.log(JSON.stringify({
    path, errors: numErrors, warnings: numWarnings, infos: numInfos, hints: numHints,
    codes: [...new Set(messages.map((m) => `${m.severity}:${m.code}`))],
    first: messages.slice(0, 3).map((m) => `${m.message} ${m.pointer ?? ""}`),
  }));
}
process.exit(failed ? 1 : 0);
