// How long a person waits for the page to answer: durations of events as the browser itself times them, to the next frame.

/** Runs in the page: notes the longest duration of each interaction, and the longest gap between frames. */
function watch() {
  const interactions = new Map();
  let longestFrame = 0;
  let last = performance.now();
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId) interactions.set(interactionId, Math.max(interactions.get(interactionId) ?? 0, duration));
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: false });
  const frame = (now) => {
    longestFrame = Math.max(longestFrame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.benchWatch = {
    begin() {
      interactions.clear();
      longestFrame = 0;
    },
    end: () => ({ durations: [...interactions.values()], longestFrame }),
  };
}

/** As "interaction to next paint" is defined: the worst, but for one in fifty. Shorter than 16 ms is not reported at all. */
function worst(durations) {
  const sorted = [...durations].sort((one, other) => other - one);
  return sorted[Math.floor(sorted.length / 50)] ?? 16;
}

export async function watchPage(page) {
  await page.addInitScript(watch);
}

/** @param act what the person does @returns milliseconds: of the slowest interaction, and of the longest frame */
export async function timed(page, act) {
  await page.waitForTimeout(500);
  await page.evaluate(() => window.benchWatch.begin());
  await act();
  await page.waitForTimeout(500);
  const { durations, longestFrame } = await page.evaluate(() => window.benchWatch.end());
  return { interaction: worst(durations), longestFrame };
}
