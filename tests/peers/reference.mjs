// What others make of a text: ICU's grapheme clusters, and Twilio's own segment calculator.
// One JSON string a line in, one JSON object a line out.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const { SegmentedMessage } = createRequire(import.meta.url)('sms-segments-calculator');
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  const clusters = [...segmenter.segment(text)].map(({ segment }) => segment);
  const message = new SegmentedMessage(text);
  console.log(JSON.stringify({ clusters, segments: message.segmentsCount, encoding: message.encodingName }));
}
