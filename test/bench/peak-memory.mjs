/** Preloaded by the bench: says at exit what memory the process took at its peak, in KB. */
process.on('exit', () => {
  process.stderr.write(`peak ${process.resourceUsage().maxRSS}\n`);
});
