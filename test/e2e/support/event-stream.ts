/** Reads server-sent events. */

/** A reader of a stream. */
export interface EventReader {
  /** Gives the types of events, in their order, until one of a type comes. */
  readonly next: (type: string) => Promise<readonly string[]>;
  readonly end: () => Promise<void>;
}

/** Reads a stream of events by their types. */
export function events(response: Response): EventReader {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  const types: string[] = [];
  return {
    end: () => reader?.cancel() ?? Promise.resolve(),
    next: async (type: string): Promise<readonly string[]> => {
      const found: string[] = [];
      for (let turn = 0; turn < 1000; turn += 1) {
        while (types.length > 0) {
          const one = types.shift() ?? '';
          found.push(one);
          if (one === type) return found;
        }
        const { value, done } = (await reader?.read()) ?? { value: '', done: true };
        if (done) throw new Error(`the stream ended after ${found.join(', ')}`);
        rest += value;
        const lines = rest.split('\n');
        rest = lines.pop() ?? '';
        types.push(...lines.flatMap((line) => (line.startsWith('event: ') ? [line.slice(7)] : [])));
      }
      throw new Error(`${type} never came`);
    },
  };
}
