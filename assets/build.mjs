// Builds everything the browser gets into static/dist/ (git-ignored). Works offline after `npm ci`.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'static', 'dist');
const modules = join(root, 'node_modules');
const read = (...parts) => readFileSync(join(...parts), 'utf8');

// The theme: our colours become some thousand --ds-* variables for light and dark.
const work = mkdtempSync(join(tmpdir(), 'theme-'));
const cli = join(modules, '@digdir', 'designsystemet', JSON.parse(read(modules, '@digdir', 'designsystemet', 'package.json')).bin);
const config = join(root, 'assets', 'designsystemet.config.json');
let theme;
try {
  for (const args of [['create', '--out-dir', join(work, 'tokens')], ['build', '--tokens', join(work, 'tokens'), '--out-dir', join(work, 'css')]]) {
    execFileSync(process.execPath, [cli, 'tokens', ...args, '--config', config], { cwd: work, stdio: ['ignore', 'pipe', 'inherit'] });
  }
  theme = read(work, 'css', 'outcomes.css');
} finally {
  rmSync(work, { recursive: true, force: true });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

// One stylesheet, in the order of the cascade: design system (layered), theme (layered), ours (unlayered, so it wins).
const ours = readdirSync(join(root, 'assets', 'css')).filter((name) => name.endsWith('.css')).sort();
const css = [read(modules, '@digdir', 'designsystemet-css', 'dist', 'src', 'index.css'), theme, ...ours.map((name) => read(root, 'assets', 'css', name))];
writeFileSync(join(dist, 'site.css'), '@charset "UTF-8";\n' + css.map((text) => text.replace(/@charset "[^"]*";/gi, '')).join('\n'));

// One script: each file in assets/js stands alone, so a block of its own is all the bundling that is needed.
const scripts = readdirSync(join(root, 'assets', 'js')).filter((name) => name.endsWith('.js')).sort();
writeFileSync(join(dist, 'site.js'), scripts.map((name) => `// ${name}\n{\n${read(root, 'assets', 'js', name)}}\n`).join('\n'));
copyFileSync(join(modules, 'htmx.org', 'dist', 'htmx.min.js'), join(dist, 'htmx.js'));
