/** Stands in for the image that sends messages: the same variables, and the message goes to where they say. */

const { SLACK_HOOK_URL: url, SLACK_TEXT: text = '' } = process.env;

if (url === undefined) {
  process.stderr.write('SLACK_HOOK_URL is not set: it lies in the Secret slack\n');
  process.exitCode = 2;
} else {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  process.stdout.write(`${text}\nanswered with ${answer.status}\n`);
  process.exitCode = answer.ok ? 0 : 1;
}
