/**
 * Builds what is published and what the server ships.
 *
 *   node build.mjs            dist/ (the npm package) and the page in the Python package
 *   node build.mjs --check    fails when the page in the Python package is not what would be built
 *   node build.mjs --tests    build/ (what `node --test` runs)
 */
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const PAGE = path.join(here, "../../sdk/auricle/bridge/web");

const common = {
    absWorkingDir: here,
    bundle: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
};

const BANNER = "Auricle, Apache-2.0. Built from unity_bridge/browser; change it there.";

async function library() {
    await rm(path.join(here, "dist"), { recursive: true, force: true });
    await build({
        ...common,
        entryPoints: {
            index: "src/client/index.ts",
            protocol: "src/protocol/index.ts",
            engine: "src/engine/main.ts",
            worklet: "src/worklet/main.ts",
        },
        outdir: "dist",
    });
    execFileSync(
        process.execPath,
        ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"],
        { cwd: here, stdio: "inherit" },
    );
}

async function page() {
    const scripts = await build({
        ...common,
        entryPoints: {
            page: "src/page/main.ts",
            engine: "src/engine/main.ts",
            worklet: "src/worklet/main.ts",
        },
        outdir: PAGE,
        minify: true,
        charset: "utf8",
        banner: { js: `/* ${BANNER} */` },
        write: false,
    });
    const files = new Map(
        scripts.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]),
    );
    for (const name of await readdir(path.join(here, "src/page"))) {
        if (/\.(html|css|svg)$/.test(name)) {
            files.set(name, await readFile(path.join(here, "src/page", name)));
        }
    }
    return files;
}

async function write(files) {
    await rm(PAGE, { recursive: true, force: true });
    await mkdir(PAGE, { recursive: true });
    for (const [name, contents] of files) await writeFile(path.join(PAGE, name), contents);
}

async function check(files) {
    const present = await readdir(PAGE);
    const differing = present.filter((name) => !files.has(name));
    for (const [name, contents] of files) {
        const same =
            present.includes(name) && contents.equals(await readFile(path.join(PAGE, name)));
        if (!same) differing.push(name);
    }
    if (differing.length > 0) {
        console.error(
            `${differing.join(", ")} in ${path.relative(here, PAGE)}: not what is built here`,
        );
        console.error("run: npm ci && npm run build, and commit the result");
        process.exit(1);
    }
}

async function tests() {
    const sources = await readdir(path.join(here, "test"));
    const vectors = path.join(here, "../protocol/vectors/messages.tsv");
    await rm(path.join(here, "build"), { recursive: true, force: true });
    await build({
        ...common,
        entryPoints: sources
            .filter((name) => name.endsWith(".test.ts"))
            .map((name) => `test/${name}`),
        platform: "node",
        sourcemap: "inline",
        define: { 'process.env["AURICLE_VECTORS"]': JSON.stringify(vectors) },
        outdir: "build",
    });
}

const wish = process.argv[2];
if (wish === "--tests") await tests();
else if (wish === "--check") await check(await page());
else {
    await library();
    await write(await page());
}
