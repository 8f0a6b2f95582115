// Speaks the protocol of eventcontracts, version 1, for a handler in Node.js:
//
//     eventcontracts verify --command "node adapter.js ./desk.js"
//
// The handler is what the module exports: a function of the event, sync or async, that throws an
// error with `rejects = true` for what it refuses.

"use strict";

const path = require("node:path");
const readline = require("node:readline");

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const handler = require(path.resolve(process.argv[2] ?? "desk.js"));

// Standard output is for answers; what the handler logs goes to standard error.
for (const name of ["log", "info", "debug"]) {
  console[name] = console.error;
}

const write = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

// What is no JSON, or no UTF-8, is refused before the handler sees it.
function parsed(body) {
  try {
    return JSON.parse(decoder.decode(Buffer.from(body, "base64")));
  } catch (error) {
    error.rejects = true;
    throw error;
  }
}

function place(error) {
  const frame = /\(?([^\s()]+\.[cm]?js):(\d+):\d+\)?/.exec(error?.stack ?? "");
  return frame ? `${path.basename(frame[1])}:${frame[2]}` : "";
}

async function deliver({ seq, event, event_type: eventType, body_base64: body }) {
  try {
    await handler(body === undefined ? event : parsed(body), eventType);
    write({ seq, verdict: "accepted" });
  } catch (error) {
    const name = error?.name ?? typeof error;
    const verdict = error?.rejects === true ? "rejected" : "crashed";
    const where = place(error);
    const detail = `${name}: ${error?.message ?? error}${where && ` (${where})`}`;
    const cause = where ? `${name} at ${where}` : name;
    write({ seq, verdict, detail, cause });
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (message.op === "hello") {
      write({ op: "hello", protocol: 1, bytes: true });
    } else if (message.op === "deliver") {
      await deliver(message);
    } else if (message.op === "bye") {
      break;
    }
  }
  process.exit(0);
}

main();
