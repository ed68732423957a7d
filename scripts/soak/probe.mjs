// Loaded into each server process (`--import`): tells the soak run about memory and how late the event loop is.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

if (process.send) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const send = (kind) => {
    const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
    const lag = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
    delay.reset();
    process.send?.({ kind, rss, heapTotal, live: heapUsed + external, lag }, undefined, undefined, () => undefined);
  };
  setInterval(() => send('sample'), 1000).unref();
  process.on('message', () => {
    collect();
    // pages are given back a little later
    setTimeout(() => send('collected'), 100).unref();
  });
  // the channel alone must not keep the server alive
  process.channel?.unref();
}
