/** The final stage of a Dockerfile: what the harness carries out is read, and anything else is an error. */
import { describe, expect, test } from 'vitest';
import { readFinalStage } from '../cluster/dockerfile.ts';
import { read } from '../manifests/files.ts';

test('our own Dockerfile is read whole', () => {
  const stage = readFinalStage(read('Dockerfile'));

  expect(stage).toEqual({
    base: 'node:24-slim',
    copies: [
      { sources: ['package.json', 'LICENSE'], target: '/app/' },
      { stage: 'build', sources: ['/hookline/dist/'], target: '/app/dist/' },
      {
        sources: ['manifests/sidecar/plugin.yaml'],
        target: '/home/argocd/cmp-server/config/plugin.yaml',
      },
    ],
    env: { HOME: '/tmp', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/tools' },
    user: '999',
    entrypoint: ['node', '/app/dist/hookline.js'],
  });
});

test('a stage that says little runs as root and has no entry point', () => {
  expect(readFinalStage('FROM node:24\n')).toEqual({
    base: 'node:24',
    copies: [],
    env: {},
    user: '0',
    entrypoint: [],
  });
});

test('earlier stages may do what they like', () => {
  expect(readFinalStage('FROM a AS build\nRUN --mount=type=cache make\nFROM b\nUSER 7\n')).toMatchObject({
    base: 'b',
    user: '7',
  });
});

test('a later line of one variable counts', () => {
  expect(readFinalStage('FROM a\nENV A=1\nENV B=2\nENV A=3\n').env).toEqual({ A: '3', B: '2' });
});

describe('refused is', () => {
  test.each([
    ['RUN apt-get update', 'FROM, COPY, ENV, USER, ENTRYPOINT'],
    ['WORKDIR /app', 'FROM, COPY, ENV, USER, ENTRYPOINT'],
    ['CMD ["node"]', 'FROM, COPY, ENV, USER, ENTRYPOINT'],
    ['COPY --chown=999 a /b', 'COPY [--from=STAGE] SOURCE… TARGET'],
    ['COPY --from=build --chmod=755 a /b', 'COPY [--from=STAGE] SOURCE… TARGET'],
    ['COPY *.json /app/', 'COPY [--from=STAGE] SOURCE… TARGET'],
    ['COPY ["a b", "/app/"]', 'COPY [--from=STAGE] SOURCE… TARGET'],
    ['COPY a', 'COPY [--from=STAGE] SOURCE… TARGET'],
    ['ENV A=1 B=2', 'ENV NAME=value'],
    ['ENV A 1', 'ENV NAME=value'],
    ['ENV A="1"', 'ENV NAME=value'],
    ['ENV PATH=$PATH:/tools', 'ENV NAME=value'],
    ['USER node', 'USER with a number'],
    ['ENTRYPOINT node /app', 'ENTRYPOINT ["program", "argument"]'],
    ['ENTRYPOINT ["node",]', 'ENTRYPOINT ["program", "argument"]'],
    ['ENTRYPOINT ["node", 1]', 'ENTRYPOINT ["program", "argument"]'],
  ])('%s', (line, known) => {
    expect(() => readFinalStage(`FROM node:24\n${line}\nUSER 999\n`)).toThrow(
      `Dockerfile: the harness cannot carry out "${line}"; in the final stage it knows ${known} → use these, or teach test/cluster/dockerfile.ts the instruction`,
    );
  });
});
