import { progressLine } from "../../provider/core/log";

let shown: string[];
let line: ReturnType<typeof progressLine>;
beforeEach(() => {
  jest.useFakeTimers();
  shown = [];
  line = progressLine((text) => shown.push(text));
});
afterEach(() => jest.useRealTimers());

it("shows nothing of an operation that ends within a second", () => {
  line.progress("begun");
  jest.advanceTimersByTime(999);
  line.end();
  jest.advanceTimersByTime(60_000);

  expect(shown).toEqual([]);
});

it("shows the newest line after a second, and then the newest every two seconds", () => {
  line.progress("10 %");
  line.progress("20 %");
  jest.advanceTimersByTime(1000);
  expect(shown).toEqual(["20 %"]);

  line.progress("30 %");
  jest.advanceTimersByTime(1999);
  line.progress("40 %");
  expect(shown).toEqual(["20 %"]);
  jest.advanceTimersByTime(1);

  expect(shown).toEqual(["20 %", "40 %"]);
});

it("repeats no line while nothing changes, and shows at once what changes then", () => {
  line.progress("10 %");
  jest.advanceTimersByTime(1000);
  line.progress("10 %");
  jest.advanceTimersByTime(60_000);
  expect(shown).toEqual(["10 %"]);

  line.progress("20 %");
  jest.advanceTimersByTime(0);

  expect(shown).toEqual(["10 %", "20 %"]);
});
