// Reads an AsyncAPI document with the specification's own parser; anything but advice is a failure.

import { readFileSync } from "node:fs";
import parser from "@asyncapi/parser";

const { document, diagnostics } = await new parser.Parser().parse(readFileSync(process.argv[2], "utf8"));
// 0 is an error, 1 a warning.
const wrong = diagnostics.filter(({ severity }) => severity <= 1);
for (const { code, path, message } of wrong) console.error(`${path.join(".")}: ${code}: ${message}`);
console.log(`${document?.allMessages().length ?? 0} messages, ${document?.allOperations().length ?? 0} operations`);
process.exit(document === undefined || wrong.length > 0 ? 1 : 0);
