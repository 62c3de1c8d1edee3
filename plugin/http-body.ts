/** The schema of http bodies, behind a door: it brings the JSONPath tokenizer. */
export { httpSchema } from '../hooks/model/http.ts';
