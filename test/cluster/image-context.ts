/** Folders from which a container engine builds the images that stand in for those of docs and examples. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Content, Image } from './images.ts';

/** What the stand-ins call: the local cluster has both in the layer that all of its images stand on. */
const base = `FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends busybox-static curl ca-certificates && rm -rf /var/lib/apt/lists/*
`;
const provided = '/bin/busybox';

/** Writes the folder anew. Throws where an image has a file of this machine that its base does not bring. */
export function writeContext(folder: string, image: Image): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'files'), { recursive: true });
  for (const [path, content] of Object.entries(image.files)) write(join(folder, 'files', path), content);
  writeFileSync(join(folder, 'Dockerfile'), dockerfileOf(image));
}

/** Gives the Dockerfile of an image whose files lie in `files`. */
export function dockerfileOf(image: Image): string {
  const lines = [
    'COPY files/ /',
    ...Object.entries(image.env ?? {}).map(([name, value]) => `ENV ${name}=${value}`),
    ...(image.user === undefined ? [] : [`USER ${image.user}`]),
    ...(image.entrypoint === undefined ? [] : [`ENTRYPOINT ${JSON.stringify(image.entrypoint)}`]),
    ...(image.command === undefined ? [] : [`CMD ${JSON.stringify(image.command)}`]),
  ];
  return `${base}${lines.join('\n')}\n`;
}

function write(path: string, content: Content): void {
  mkdirSync(dirname(path), { recursive: true });
  if ('link' in content) return symlinkSync(content.link, path);
  if ('text' in content) {
    writeFileSync(path, content.text);
    return chmodSync(path, content.mode ?? 0o644);
  }
  if ('from' in content && content.from === provided) return symlinkSync(provided, path);
  throw new Error(`a stand-in cannot have ${JSON.stringify(content)} where an engine builds it`);
}
