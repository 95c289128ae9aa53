// Measurements in the page, and what is said of them in the log of the tests.

/**
 * Looks at the images of A and B in every frame and counts how often each has changed: what a person sees.
 * `stop` gives { a, b, moves }; moves are the changes of a slider, which no image can be more frequent than.
 */
export async function watchPictures(page) {
  const watch = await page.evaluateHandle(() => {
    const canvas = (protocol) => document.querySelector(`canvas[aria-label^="Protocol ${protocol}:"]`);
    const checksum = (canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Uint32Array(data.buffer).reduce((sum, pixel) => (Math.imul(sum, 31) + pixel) | 0, 0);
    };
    let moves = 0;
    addEventListener('input', () => (moves += 1), true);
    const seen = { a: { changes: -1 }, b: { changes: -1 } };
    let running = true;
    const look = () => {
      if (!running) return;
      for (const [name, one] of Object.entries(seen)) {
        const now = checksum(canvas(name.toUpperCase()));
        if (now !== one.last) one.changes += 1;
        one.last = now;
      }
      requestAnimationFrame(look);
    };
    look();
    return {
      async stop() {
        // What was drawn last is looked at, too.
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        running = false;
        return { a: seen.a.changes, b: seen.b.changes, moves };
      },
    };
  });
  return () => watch.evaluate((watch) => watch.stop());
}

/**
 * Records the main thread's long tasks (over 50 ms) from now on; `stop` gives [{ duration, from }]. It first makes
 * one itself: a watch that saw nothing would prove nothing.
 */
export async function watchLongTasks(page) {
  const watch = await page.evaluateHandle(async () => {
    const tasks = [];
    const note = (entries) => tasks.push(...entries.map((e) => ({ duration: Math.round(e.duration), from: e.name })));
    let seen = () => {};
    const observer = new PerformanceObserver((list) => {
      note(list.getEntries());
      seen();
    });
    observer.observe({ type: 'longtask' });
    const own = new Promise((resolve) => (seen = resolve));
    setTimeout(() => {
      const start = performance.now();
      while (performance.now() - start < 80);
    });
    await own;
    tasks.length = 0;
    return {
      stop() {
        note(observer.takeRecords());
        observer.disconnect();
        return tasks;
      },
    };
  });
  return () => watch.evaluate((watch) => watch.stop());
}

/**
 * Watches what the next page does while it loads. The function that it returns gives, in milliseconds from navigation,
 * the first contentful paint and when the page was interactive: its controls are there and no long task before them goes
 * on; and the long tasks, and whatever has moved that was there before.
 */
export async function watchLoading(page) {
  await page.addInitScript(() => {
    const seen = { tasks: [], shifts: [] };
    const name = ({ node }) => (node?.outerHTML ?? node?.textContent ?? 'something that is gone').slice(0, 120);
    const watch = (type, take) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    watch('longtask', ({ startTime, duration }) => seen.tasks.push([Math.round(startTime), Math.round(duration)]));
    watch('layout-shift', ({ value, hadRecentInput, startTime, sources }) => {
      if (!hadRecentInput) seen.shifts.push(`${value.toFixed(5)} at ${Math.round(startTime)}: ${sources.map(name).join(' | ')}`);
    });
    const look = () => {
      if (!document.querySelector('input[type=range]')) return void requestAnimationFrame(look);
      // After the task that made it, and whatever was waiting then.
      setTimeout(() => (seen.controls = Math.round(performance.now())));
    };
    look();
    globalThis.loadingSeen = seen;
  });
  return () => page.evaluate(() => {
    const { tasks, shifts, controls } = globalThis.loadingSeen;
    const before = tasks.filter(([start]) => start <= controls).map(([start, duration]) => start + duration);
    const paint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
    return { firstPaint: Math.round(paint), interactive: Math.max(controls, ...before), tasks, shifts };
  });
}

/** Milliseconds from navigation to the moment at which `condition`, a function for the page, first holds. */
export async function momentOf(page, condition) {
  await page.waitForFunction(condition, null, { polling: 'raf' });
  return Math.round(await page.evaluate(() => performance.now()));
}

/** Puts a number into the log and the report: numbers are read by people, only bounds are asserted. */
export function report(testInfo, what, value) {
  testInfo.annotations.push({ type: what, description: String(value) });
  console.log(`      ${testInfo.project.name}: ${what}: ${value}`);
}

/** Whether this machine does nothing else (`KSPACE_QUIET=1`): then times are held to what is wanted of the page. */
export const quiet = process.env.KSPACE_QUIET === '1';
