// Run by `cargo xtask test --e2e`, which serves the page and names it and the browser here.
import { defineConfig } from '@playwright/test';

const { KSPACE_URL: baseURL, KSPACE_CHROMIUM: executablePath } = process.env;
if (!baseURL || !executablePath) {
  throw new Error('KSPACE_URL or KSPACE_CHROMIUM is missing: run `cargo xtask test --e2e`');
}

const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
// WebGPU on the processor (SwiftShader): it shows that the GPU's way is right, not that it is fast.
const webgpu = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--ignore-gpu-blocklist',
  // Canvas and compositor on the same device: without these, drawing on a canvas ends the browser's GPU process.
  '--enable-gpu',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

// Playwright takes the browser's limit on changes of the address away; a visitor's browser has it.
const ignoreDefaultArgs = ['--disable-ipc-flooding-protection'];

const chromium = (args) => ({ launchOptions: { executablePath, args, ignoreDefaultArgs } });

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: 'results',
  reporter: 'list',
  workers: 1,
  timeout: 60_000,
  expect: {
    timeout: 15_000,
    // Of all pixels one in a hundred may differ by more than a fifth of the range of what is seen: typefaces are drawn a
    // little differently from system to system. A control that moved, went or changed its colour is far more.
    toHaveScreenshot: { maxDiffPixelRatio: 0.01, threshold: 0.2, animations: 'disabled', scale: 'css' },
  },
  snapshotPathTemplate: 'screenshots/{arg}{ext}',
  forbidOnly: Boolean(process.env.CI),
  // What keeps the page for later would load all of it anew in every test.
  use: { baseURL, browserName: 'chromium', headless: true, serviceWorkers: 'block' },
  projects: [
    { name: 'cpu', use: chromium(quiet) },
    // Only what depends on the device, tagged so: the rest is the same page again, and minutes of it.
    // A program on the processor compiles its kernels for seconds.
    { name: 'webgpu', grep: /@device/, timeout: 240_000, use: chromium([...quiet, ...webgpu]) },
  ],
});
