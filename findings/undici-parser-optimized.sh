#!/bin/sh
# Versions: undici 7.30.2, Node.js 20.20.2, seen on 2026-11-30 on Linux.
# undici parses HTTP in WebAssembly, most of it in one function of 33 kB. V8 optimizes a function that has run for a while, and for
# this one the compiler takes 42 MB and a quarter of a second or more, on a thread of its own. A short-lived
# client of an API, such as a provider or a command, pays that for its first few hundred requests and ends before it is worth it.
# Started with `--no-wasm-dynamic-tiering --no-wasm-tier-up`, Node.js leaves the function as it is.
# Seen: 42 MB of the compiler for that function, and 0 with the two flags.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "undici": "7.30.2" } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
cat > requests.cjs <<'JS'
const { createServer } = require("node:http");
const { Pool } = require("undici");
const body = JSON.stringify(Array.from({ length: 20 }, (_, number) => ({ number, name: `session ${number}` })));
const server = createServer((_, response) => response.setHeader("Content-Type", "application/json").end(body));
server.listen(0, "127.0.0.1", async () => {
  const pool = new Pool(`http://127.0.0.1:${server.address().port}`);
  for (let sent = 0; sent < 2000; sent++) await (await pool.request({ method: "GET", path: "/sessions" })).body.json();
  await pool.close();
  server.close();
});
JS
# "… using TurboFan, took 248 ms and 29469056 / 42622288 max/total bytes; …"
megabytes() {
  node "$@" --trace-wasm-compilation-times requests.cjs |
    sed -n 's/.*using TurboFan.* \([0-9]*\) max\/total bytes.*/\1/p' |
    sort -n | tail -1 | awk '{ most = $1 } END { printf "%d", most / 1000000 }'
}
optimized=$(megabytes)
kept=$(megabytes --no-wasm-dynamic-tiering --no-wasm-tier-up)
echo "undici 7.30.2: the compiler takes $optimized MB to optimize the parser, and $kept MB where it is told not to"
[ "$optimized" -ge 20 ] && [ "$kept" -eq 0 ]
